// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A plugin for QEMU's emulator that counts how often each processor executes each block of instructions.
 *
 *	-plugin count.so,out=FOLDER
 *
 * What is counted lies between two marks. A mark is a no-operation that no compiler writes, NOPL with a displacement
 * of MARK_MAGIC and a number; any program of any guest may execute it (bench/probe does). Number 0 sets all counts to
 * zero, any other N writes them to FOLDER/N: one struct record for each block and processor that executed it.
 *
 * QEMU 7.2 has no way for a plugin to read registers, so it cannot know which domain runs. But it knows where in the
 * machine's memory each block lies, and the toolstack knows whose that memory is; so a record has the place, and
 * FOLDER/memory has the size of the whole.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin.h"

enum {
	PROCESSORS = 16,
	BUCKETS = 1 << 16,
	MARK_SIZE = 7,
	MARK_MAGIC = 0x584c,
};

struct block {
	struct block *next;
	uint64_t address;
	/* The offset in the machine's memory of its first instruction. */
	uint64_t place;
	uint32_t instructions;
	/* Each processor writes its own element only, so none needs a lock. */
	uint64_t count[PROCESSORS];
};

struct record {
	uint64_t address;
	uint64_t place;
	uint32_t instructions;
	uint32_t processor;
	uint64_t count;
};

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static struct block *buckets[BUCKETS];
/* Guards the chains: processors translate at the same time on the wall clock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[4096];
/* Where QEMU keeps the machine's memory. */
static uintptr_t memory_start, memory_end;

static void clear(void)
{
	for (int i = 0; i < BUCKETS; i++)
		for (struct block *block = buckets[i]; block; block = block->next)
			memset(block->count, 0, sizeof(block->count));
}

static void write_block(const struct block *block, FILE *out)
{
	for (uint32_t processor = 0; processor < PROCESSORS; processor++) {
		struct record record = {
			block->address, block->place, block->instructions, processor, block->count[processor]
		};

		if (record.count)
			fwrite(&record, sizeof(record), 1, out);
	}
}

/* A file that could not be written whole is worse than none: it would look like a measurement. */
static void save(unsigned int number)
{
	char path[sizeof(folder) + 16];
	bool failed;
	FILE *out;

	snprintf(path, sizeof(path), "%s/%u", folder, number);
	out = fopen(path, "wb");
	if (!out) {
		fprintf(stderr, "count: cannot write %s: %s\n", path, strerror(errno));
		return;
	}
	for (int i = 0; i < BUCKETS; i++)
		for (struct block *block = buckets[i]; block; block = block->next)
			write_block(block, out);
	failed = ferror(out);
	if (fclose(out) || failed) {
		fprintf(stderr, "count: %s is not whole: removed\n", path);
		remove(path);
	}
}

static void marked(unsigned int processor, void *number)
{
	(void)processor;
	pthread_mutex_lock(&lock);
	if (number)
		save((uintptr_t)number);
	else
		clear();
	pthread_mutex_unlock(&lock);
}

static void executed(unsigned int processor, void *opaque)
{
	struct block *block = opaque;

	if (processor < PROCESSORS)
		block->count[processor]++;
}

/* A block is translated again and again (QEMU's cache is finite); its counts go on. */
static struct block *find(uint64_t address, uint64_t place, uint32_t instructions)
{
	struct block **bucket = &buckets[(address ^ address >> 16 ^ place >> 12 ^ instructions) % BUCKETS];
	struct block *block;

	for (block = *bucket; block; block = block->next)
		if (block->address == address && block->place == place && block->instructions == instructions)
			return block;
	block = calloc(1, sizeof(*block));
	if (!block)
		abort();
	block->address = address;
	block->place = place;
	block->instructions = instructions;
	block->next = *bucket;
	*bucket = block;
	return block;
}

static void write_memory_size(void)
{
	char path[sizeof(folder) + 16];
	FILE *out;

	snprintf(path, sizeof(path), "%s/memory", folder);
	out = fopen(path, "w");
	if (!out)
		return;
	fprintf(out, "%lu\n", (unsigned long)(memory_end - memory_start));
	fclose(out);
}

/* The machine's memory is by far the largest mapping that code is executed from; firmware lies in small ones. */
static void find_memory(uintptr_t inside)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;
	char line[512];

	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx", &start, &end) != 2 || inside < start || inside >= end)
			continue;
		if (end - start <= memory_end - memory_start)
			continue;
		memory_start = start;
		memory_end = end;
		write_memory_size();
	}
	if (maps)
		fclose(maps);
}

static uint64_t place_of(uintptr_t host)
{
	if (host < memory_start || host >= memory_end)
		find_memory(host);
	return host - memory_start;
}

static void find_mark(struct qemu_plugin_insn *instruction)
{
	const unsigned char *bytes = qemu_plugin_insn_data(instruction);

	if (qemu_plugin_insn_size(instruction) != MARK_SIZE || memcmp(bytes, "\x0f\x1f\x80", 3))
		return;
	if ((bytes[5] | bytes[6] << 8) != MARK_MAGIC)
		return;
	qemu_plugin_register_vcpu_insn_exec_cb(instruction, marked, QEMU_PLUGIN_CB_NO_REGS,
					       (void *)(uintptr_t)(bytes[3] | bytes[4] << 8));
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t instructions = qemu_plugin_tb_n_insns(tb);
	struct block *block;
	uint64_t place;

	(void)id;
	for (size_t i = 0; i < instructions; i++)
		find_mark(qemu_plugin_tb_get_insn(tb, i));
	pthread_mutex_lock(&lock);
	place = place_of((uintptr_t)qemu_plugin_insn_haddr(qemu_plugin_tb_get_insn(tb, 0)));
	block = find(qemu_plugin_tb_vaddr(tb), place, instructions);
	pthread_mutex_unlock(&lock);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, QEMU_PLUGIN_CB_NO_REGS, block);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		if (!strncmp(argv[i], "out=", 4))
			snprintf(folder, sizeof(folder), "%s", argv[i] + 4);
	if (!folder[0]) {
		fprintf(stderr, "count: no out=FOLDER\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}

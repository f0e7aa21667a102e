// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* probe count: marks for bench/count around a command. Without the plugin the marks do nothing. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

enum { MARK_MAGIC = 0x584c, MARKS = 0xffff };

/* nopl number(%rax); ret. The number is part of the instruction, for the plugin cannot read a register. */
static void mark(unsigned char *page, unsigned int number)
{
	const unsigned char code[] = {
		0x0f, 0x1f, 0x80, number & 0xff, number >> 8, MARK_MAGIC & 0xff, MARK_MAGIC >> 8, 0xc3
	};

	memcpy(page, code, sizeof(code));
	((void (*)(void))page)();
}

int count_main(char **words)
{
	unsigned int last = number(words[0], MARKS);
	unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t began;
	pid_t child;
	int status;

	if (page == MAP_FAILED)
		give_up("mmap");
	mark(page, 0);
	began = now();
	child = vfork();
	if (!child) {
		execvp(words[1], words + 1);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		give_up(words[1]);
	began = now() - began;
	mark(page, last);
	fprintf(stderr, "\nprobe: %llu ns\n", (unsigned long long)began);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

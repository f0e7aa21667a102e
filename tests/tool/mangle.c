// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The command against a kernel that talks nonsense:
 *	mangle SEED COUNT [ARG...]
 * runs it COUNT times, each time with other bytes of the answers changed. What
 * it prints goes to standard output. A run that ends with another status than
 * those of a good and of a failed one is a fault; so is, by the sanitizers
 * that this is built with, any touch of memory that is not the command's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "kernel.h"

static uint64_t state;

/* xorshift64*: the same numbers on every machine. */
static uint32_t draw(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * UINT64_C(2685821657736338717)) >> 32) % below;
}

static void change(char *bytes, size_t *len)
{
	static const char telling[] = { 0, 1, 2, 3, 4, 5, 8, 16, 127, -128, -1 };
	char *at = bytes + draw((uint32_t)*len);

	switch (draw(4)) {
	case 0:
		*at ^= (char)(1 << draw(8));
		break;
	case 1:
		*at = telling[draw(sizeof(telling))];
		break;
	case 2:
		*at = (char)draw(256);
		break;
	case 3:
		if (draw(4) == 0)
			*len = 1 + draw((uint32_t)*len);
		break;
	}
}

static void mutate_datagram(char *bytes, size_t *len)
{
	uint32_t changes = draw(3);

	while (changes--)
		change(bytes, len);
}

static int run_once(int argc, char **argv, FILE *nowhere)
{
	struct world world = {
		.in = stdin, .out = stdout, .err = nowhere, .root = "/nonexistent",
		.open = kernel_open,
	};
	char *copy[16];
	int i;

	for (i = 0; i < argc && i < 15; i++)
		copy[i] = argv[i];
	copy[i] = NULL;
	return command(&world, i, copy);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "guest", "both", "terse", "dom0" };
	unsigned long runs, good = 0, failed = 0;
	FILE *nowhere = fopen("/dev/null", "w");
	int status;

	if (argc < 3 || !nowhere)
		return 99;
	state = strtoul(argv[1], NULL, 10) * 2654435761u + 1;
	mutate = mutate_datagram;
	for (runs = strtoul(argv[2], NULL, 10); runs; runs--) {
		const char *name = names[draw(4)];

		for (scenario = scenarios; strcmp(scenario->name, name); )
			scenario++;
		status = run_once(argc - 2, argv + 2, nowhere);
		if (status != STATUS_GOOD && status != STATUS_FAILED)
			return 98;
		good += status == STATUS_GOOD;
		failed += status == STATUS_FAILED;
	}
	fclose(nowhere);
	fprintf(stderr, "good %lu failed %lu\n", good, failed);
	return 0;
}

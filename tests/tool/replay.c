// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The command against a kernel of the tests' own:
 *	replay SCENARIO TWIST ROOT TTY [ARG...]
 * runs it once, with the /proc and /sys of ROOT, and ends with its status.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "kernel.h"

int main(int argc, char **argv)
{
	struct world world = {
		.in = stdin, .out = stdout, .err = stderr, .open = kernel_open,
	};

	if (argc < 5) {
		fputs("usage: replay SCENARIO TWIST ROOT TTY [ARG...]\n", stderr);
		return 99;
	}
	for (scenario = scenarios; scenario->name; scenario++)
		if (strcmp(scenario->name, argv[1]) == 0)
			break;
	if (!scenario->name) {
		fprintf(stderr, "replay: no scenario %s\n", argv[1]);
		return 99;
	}
	twist = argv[2];
	world.root = argv[3];
	world.color = strcmp(argv[4], "tty") == 0;
	return command(&world, argc - 4, argv + 4);
}

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The command as a function, so that tests can give it a world of theirs. */
#ifndef XENLOOP_TOOL_COMMAND_H
#define XENLOOP_TOOL_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

#include "netlink.h"

/**
 * enum status - how the command ends
 * @STATUS_GOOD: it did what was asked for
 * @STATUS_USAGE: it was asked wrongly, or a policy is wrong
 * @STATUS_FAILED: the kernel did not give an answer
 */
enum status {
	STATUS_GOOD,
	STATUS_USAGE,
	STATUS_FAILED,
};

/**
 * struct world - all that the command touches
 * @in: standard input
 * @out: standard output
 * @err: standard error
 * @root: where /etc, /proc and /sys are; "" for the real ones
 * @color: @out likes colours
 * @open: opens a transport to the kernel, returns 0 or a negative errno
 */
struct world {
	FILE *in;
	FILE *out;
	FILE *err;
	const char *root;
	bool color;
	int (*open)(struct transport *via);
};

int command(const struct world *world, int argc, char **argv);

#endif /* XENLOOP_TOOL_COMMAND_H */

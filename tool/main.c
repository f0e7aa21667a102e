// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The command in the real world. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

/* See https://no-color.org: set and not empty means no colours. */
static bool likes_colors(void)
{
	const char *no = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (no && *no)
		return false;
	return isatty(STDOUT_FILENO) && terminal &&
	       strcmp(terminal, "dumb") != 0;
}

int main(int argc, char **argv)
{
	struct world world = {
		.in = stdin, .out = stdout, .err = stderr, .root = "",
		.color = likes_colors(), .open = socket_open,
	};

	return command(&world, argc, argv);
}

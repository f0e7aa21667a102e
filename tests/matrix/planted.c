// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Not part of any module: the matrix plants it to see that a warning stops a build. */
#include <linux/types.h>

void xenloop_planted(void);

void xenloop_planted(void)
{
	int unused_variable;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Planted for sparse: a user's pointer is no kernel's pointer. */
#include <linux/types.h>

int xenloop_planted(const int __user *from);

int xenloop_planted(const int __user *from)
{
	return *from;
}

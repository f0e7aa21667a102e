/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * How much receive memory a channel gets: little at first, more when its peer
 * runs out of it, within what this guest may spend on all its channels.
 */
#ifndef XENLOOP_SIZE_H
#define XENLOOP_SIZE_H

#include <linux/types.h>
#include "geometry.h"

/* How often a peer may run out of slots, in the time between two looks at the
 * channel, before it gets more: a burst may do so a few times, a stream does it
 * with every window.
 */
#define XENLOOP_STARVED		16

u32 xenloop_size_slots(u32 grown);
u32 xenloop_size_smaller(u32 each);
bool xenloop_size_most(u32 now);
int xenloop_size_geometry(struct xenloop_geometry *g, u32 each);
bool xenloop_size_short(void);
u32 xenloop_size_budget(void);

#endif /* XENLOOP_SIZE_H */

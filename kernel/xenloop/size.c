// SPDX-License-Identifier: GPL-2.0-only OR MIT
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include "compat.h"
#include "memory.h"
#include "range.h"
#include "size.h"

/* 256 slots of 4 KiB hold what TCP has under way between two guests; with less
 * its sender waits for the receiver, with more the ring leaves the caches.
 */
static struct xenloop_range slots = {
	.value = 256, .min = XENLOOP_MIN_SLOTS, .max = XENLOOP_MAX_SLOTS,
};
module_param_cb(slots, &xenloop_range_ops, &slots, 0644);
MODULE_PARM_DESC(slots, "pages of receive memory that a queue of a channel may grow to, 32 to 4096 (default 256)");

/* Three of the largest packets, so that one is written while one is read. */
static struct xenloop_range small = {
	.value = 64, .min = XENLOOP_MIN_SLOTS, .max = XENLOOP_MAX_SLOTS,
};
module_param_cb(small, &xenloop_range_ops, &small, 0644);
MODULE_PARM_DESC(small, "pages that it begins with, 32 to 4096 (default 64)");

static struct xenloop_range queues = { .max = XENLOOP_MAX_QUEUES };
module_param_cb(queues, &xenloop_range_ops, &queues, 0644);
MODULE_PARM_DESC(queues, "queues of a new channel, 1 to 8; 0: one for each processor, if both guests have so many (default 0)");

/* Megabytes in pages fit into 32 bits. */
static struct xenloop_range memory = { .max = 1 << 20 };
module_param_cb(memory, &xenloop_range_ops, &memory, 0644);
MODULE_PARM_DESC(memory, "MiB that all channels together may receive in; 0: an eighth of this guest's memory (default 0)");

/* A step of growth: few of them, for at each the traffic takes netfront for
 * some milliseconds.
 */
#define GROWTH		4
/* How long a budget that was too short is remembered. */
#define SHORT_TIME	(60 * HZ)

/* The control queue's. */
static unsigned long short_until;
static bool was_short;

/**
 * xenloop_size_slots() - what a channel should have
 * @grown: how often its peer was found to run out of slots
 *
 * Return: slots of a queue, "small" at first, "slots" at most.
 */
u32 xenloop_size_slots(u32 grown)
{
	u32 most = READ_ONCE(slots.value);
	u32 n = min(READ_ONCE(small.value), most);

	while (grown-- && n < most)
		n = min(n * GROWTH, most);
	return n;
}

/**
 * xenloop_size_smaller() - what to try when so much cannot be had
 * @each: slots of a queue
 *
 * Return: less, or 0 if there is no less.
 */
u32 xenloop_size_smaller(u32 each)
{
	return each > XENLOOP_MIN_SLOTS ?
		max_t(u32, each / 2, XENLOOP_MIN_SLOTS) : 0;
}

/**
 * xenloop_size_most() - is this as large as a channel gets?
 * @now: its slots of a queue
 *
 * Return: true if so.
 */
bool xenloop_size_most(u32 now)
{
	return now >= READ_ONCE(slots.value);
}

/**
 * xenloop_size_budget() - what all channels together may have
 *
 * Return: pages.
 */
u32 xenloop_size_budget(void)
{
	u32 mib = READ_ONCE(memory.value);
	unsigned long pages = mib ? (unsigned long)mib << (20 - PAGE_SHIFT) :
		totalram_pages() / 8;

	return min_t(unsigned long, pages, U32_MAX);
}

static u32 queues_wanted(void)
{
	u32 n = READ_ONCE(queues.value);

	return n ? n : min_t(u32, num_online_cpus(), XENLOOP_MAX_QUEUES);
}

/* As many queues as asked for, or as many as the channel page can name. */
static int size_geometry(struct xenloop_geometry *g, u32 each)
{
	u32 wanted = queues_wanted(), n = wanted;
	int err;

	do {
		err = xenloop_geometry_init(g, n, each);
	} while (err && --n);
	if (!err && n < wanted)
		pr_warn_once("%u queues of %u slots are too much for a channel; it gets %u\n",
			     wanted, each, n);
	return err;
}

/**
 * xenloop_size_geometry() - the sizes of a new channel, if the budget has room
 * @g: filled
 * @each: slots of a queue
 *
 * Context: the control queue.
 * Return: 0, -EINVAL, or -ENOBUFS.
 */
int xenloop_size_geometry(struct xenloop_geometry *g, u32 each)
{
	int err = size_geometry(g, each);

	if (err)
		return err;
	if ((u64)xenloop_memory_used() + 1 + g->lists + g->refs <=
	    xenloop_size_budget())
		return 0;
	short_until = jiffies + SHORT_TIME;
	was_short = true;
	return -ENOBUFS;
}

/**
 * xenloop_size_short() - was the budget too short a moment ago?
 *
 * Then channels that nobody uses make room at once.
 *
 * Context: the control queue.
 * Return: true if so.
 */
bool xenloop_size_short(void)
{
	if (was_short && time_after(jiffies, short_until))
		was_short = false;
	return was_short;
}

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Looking before sleeping: a thread that runs when a processor has nothing else
 * to do and looks into rings for a moment, where an answer is likely. Why, and
 * what it costs, is in docs/decisions/0003-looking-before-sleeping.md.
 */
#ifndef XENLOOP_POLLER_H
#define XENLOOP_POLLER_H

#include <linux/list.h>
#include <linux/types.h>

struct xenloop_queue;

/**
 * enum xenloop_hope - why a record is expected
 * @XENLOOP_AFTER_RX: others came; there may be more
 * @XENLOOP_AFTER_TX: we sent something that may be answered
 * @XENLOOP_HOPES: how many there are that can be disappointed
 * @XENLOOP_RESTING: the ring was left as it is for a moment
 */
enum xenloop_hope {
	XENLOOP_AFTER_RX,
	XENLOOP_AFTER_TX,
	XENLOOP_HOPES,
	XENLOOP_RESTING = XENLOOP_HOPES,
};

/**
 * struct xenloop_watch - what the poller knows of a queue
 * @node: in the poller's list
 * @on: is in that list
 * @barred: is never to be in it again
 * @hope: enum xenloop_hope, of the last packet
 * @looks: in vain since then
 * @until: ns, when to give up; known after the first looks
 * @failed: how much looking was in vain of late, for each kind of hope
 * @again: jiffies, when the next is worth a look, if any failed
 *
 * @node, @on and @barred change under the poller's lock. The others are written
 * without one: what is lost by a race is a look too many or too few.
 */
struct xenloop_watch {
	struct list_head node;
	bool on;
	bool barred;
	u8 hope;
	u32 looks;
	u64 until;
	u8 failed[XENLOOP_HOPES];
	unsigned long again[XENLOOP_HOPES];
};

void xenloop_poller_hope(struct xenloop_queue *q, enum xenloop_hope hope);
void xenloop_poller_bar(struct xenloop_queue *q);
int xenloop_poller_init(void);
void xenloop_poller_exit(void);

#endif /* XENLOOP_POLLER_H */

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A guest that breaks the protocol is left on netfront for a minute. Its peer
 * object does not remember that for long enough: a guest that says it has begun
 * anew is another peer, and could have a channel made and torn down for each
 * of its lives, which is work for a queue that serves all peers. What it cannot
 * choose is the number that the broker gave to its domain.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include "compat.h"
#include "outcast.h"
#include "peer.h"

/* With more of them in one minute the first ones are forgotten. */
#define OUTCASTS	32

/**
 * struct outcast - one of them
 * @domid: its domain
 * @instance: which life of that number, by the broker; 0: none
 * @until: jiffies
 */
static struct outcast {
	domid_t domid;
	u32 instance;
	unsigned long until;
} outcasts[OUTCASTS];

static u32 oldest;

static struct outcast *outcast_find(const struct xenloop_peer *peer)
{
	u32 i, instance = peer->link.parties.peer_instance;

	for (i = 0; i < OUTCASTS; i++) {
		struct outcast *o = &outcasts[i];

		if (o->instance && o->instance == instance &&
		    o->domid == peer->name.domid)
			return o;
	}
	return NULL;
}

/**
 * xenloop_outcast_add() - a peer has broken the protocol
 * @peer: who
 *
 * Context: the control queue.
 */
void xenloop_outcast_add(const struct xenloop_peer *peer)
{
	/* Once each: who does it again and again must not push the others out. */
	struct outcast *o = outcast_find(peer);

	if (!o)
		o = &outcasts[oldest++ % OUTCASTS];
	o->domid = peer->name.domid;
	o->instance = peer->link.parties.peer_instance;
	o->until = jiffies + XENLOOP_SHUNNED_TIME;
}

/**
 * xenloop_outcast() - has it, less than a minute ago, in this life or another?
 * @peer: who
 *
 * Context: the control queue.
 * Return: true if so.
 */
bool xenloop_outcast(const struct xenloop_peer *peer)
{
	const struct outcast *o = outcast_find(peer);

	return o && time_before(jiffies, o->until);
}

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A peer: one vif of another guest, as the broker introduced it.
 *
 * Made and changed by the control queue alone; the data path and netlink read
 * it under RCU.
 */
#ifndef XENLOOP_PEER_H
#define XENLOOP_PEER_H

#include <linux/workqueue.h>
#include <linux/xenloop.h>
#include "channel.h"
#include "state.h"
#include "store.h"
#include "vif.h"

/**
 * struct xenloop_peer - a peer of one vif
 * @vif: ours; a reference is held
 * @name: of the link
 * @link: what the broker says
 * @all: in the list of all peers
 * @node: in the vif's list
 * @mac_node: in the vif's table
 * @state: of the channel
 * @why: enum xenloop_reason, why there is no open channel
 * @err: positive errno of the last attempt that failed, or 0
 * @failures: attempts in a row that failed
 * @grown: how often its channel was found too small, since it was last idle
 * @opened: how often the channel was opened
 * @since: jiffies of the last change of state
 * @last_serial: the highest offer of the peer that we were ever connected to
 * @removed: the link is gone, or the module goes
 * @gone: the peer does not exist any more
 * @pending: events that are not levels, as bits
 * @work: steps through the states
 * @free_work: frees
 * @timer: ends the present state's time
 * @channel: the channel, NULL if none
 * @path: the same, for the data path, from START to RELEASE
 * @stats: of its queues, whichever channels they belonged to
 */
struct xenloop_peer {
	struct xenloop_vif *vif;
	struct xenloop_name name;
	struct xenloop_link_value link;
	struct list_head all;
	struct list_head node;
	struct hlist_node mac_node;
	u8 state;
	u8 why;
	int err;
	u32 failures;
	u32 grown;
	u64 opened;
	unsigned long since;
	u32 last_serial;
	bool removed;
	bool gone;
	unsigned long pending;
	struct work_struct work;
	struct work_struct free_work;
	struct delayed_work timer;
	struct xenloop_channel *channel;
	struct xenloop_channel __rcu *path;
	struct xenloop_queue_stats stats[XENLOOP_MAX_QUEUES];
};

struct xenloop_peer *xenloop_peer_by_mac(const struct xenloop_vif *vif,
					 const u8 *mac);
struct xenloop_peer *xenloop_peer_find(struct xenloop_vif *vif,
				       const struct xenloop_name *name);
void xenloop_peer_link(struct xenloop_vif *vif, const struct xenloop_name *name,
		       const struct xenloop_link_value *link);
void xenloop_peer_unlink(struct xenloop_peer *peer);
void xenloop_peer_raise(struct xenloop_peer *peer, enum xenloop_event event);
void xenloop_peer_poke(struct xenloop_peer *peer);
/* event.c */
int xenloop_peer_event(struct xenloop_peer *peer);
u8 xenloop_peer_why(const struct xenloop_peer *peer, enum xenloop_event event);

void xenloop_peers_refresh(bool dismiss);
void xenloop_peers_reread(void);
void xenloop_peer_stats(const struct xenloop_peer *peer,
			struct xenloop_queue_stats *sum);
u32 xenloop_peers_holding(void);
u32 xenloop_peers_count(void);

#endif /* XENLOOP_PEER_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A domain, as the broker knows it.
 *
 * All that is known changes in one place: the queue, an ordered workqueue. So
 * the queue reads it without a lock. It changes it under guests_lock, which it
 * never holds while it talks to XenStore; netlink takes that lock to read.
 * Under it port_read() takes RTNL, never the other way round: nobody who holds RTNL
 * takes guests_lock, or waits for the queue.
 */
#ifndef XENLOOP_DISCOVERY_GUEST_H
#define XENLOOP_DISCOVERY_GUEST_H

#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <xen/xenbus.h>

#include "changes.h"
#include "node.h"
#include "rules.h"
#include "store.h"
#include "vif.h"

/* What a guest was told off for; once each. */
#define GUEST_BAD_VALUE	0x1u
#define GUEST_BAD_OFFER	0x2u
#define GUEST_BAD_IPS	0x4u
#define GUEST_BAD_NAME	0x8u

/**
 * struct guest - a domain
 * @domid: its number
 * @seen: it was in the last list of domains
 * @runs: it runs xenloop.ko: @value is valid
 * @told: its .../xenloop/broker is written
 * @lost: a link could not be removed, so all of them must go
 * @bad: GUEST_BAD_*
 * @instance: of this life of the domid
 * @value: what it says of itself
 * @who: its name and UUID, as policy asks for them
 * @vif: its vifs
 * @vifs: their number
 * @sides: its side of every pair, by name (see pair.h)
 * @pairs: their number
 * @changes: what to look at
 * @work: looks
 * @watch: on what the guest writes
 * @node: that is watched
 * @name_watch: on the name, which the toolstack may change
 * @name_node: that is watched
 */
struct guest {
	u16 domid;
	bool seen;
	bool runs;
	bool told;
	bool lost;
	u32 bad;
	u32 instance;
	struct xenloop_guest_value value;
	struct xenloop_rules_guest who;
	struct vif *vif;
	u32 vifs;
	DECLARE_HASHTABLE(sides, 6);
	u32 pairs;
	struct changes changes;
	struct delayed_work work;
	struct xenbus_watch watch;
	char node[NODE_PATH_MAX];
	struct xenbus_watch name_watch;
	char name_node[NODE_PATH_MAX];
};

extern struct workqueue_struct *guest_queue;
extern struct mutex guests_lock;
extern struct xarray guests;

int guests_init(void);
void guests_exit(void);
void guests_scan(void);
bool guests_note(u16 domid, u32 what);
void guests_note_all(u32 what);
void guest_retry(struct guest *guest);
void guest_scold(struct guest *guest, u32 what, const char *text);

#endif /* XENLOOP_DISCOVERY_GUEST_H */

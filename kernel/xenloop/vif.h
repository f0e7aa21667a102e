/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A vif of this guest, and the xenloop device beside it.
 *
 * Vifs come and go with their net_device, under RTNL, from the notifier in
 * vif.c. The control queue and netlink find them under RCU and take a
 * reference; the data path only reads them under RCU.
 */
#ifndef XENLOOP_VIF_H
#define XENLOOP_VIF_H

#include <linux/kref.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/rculist.h>
#include "counter.h"

#define XENLOOP_MAC_BUCKETS	64

/**
 * struct xenloop_counters - of one CPU
 * @v: by enum xenloop_counter
 */
struct xenloop_counters {
	u64 v[XENLOOP_COUNTER_COUNT];
};

/**
 * struct xenloop_vif - a vif of this guest
 * @node: in the list of vifs; RTNL changes it, RCU reads it
 * @dev: the vif; held until the last reference to this structure is gone
 * @link: the xenloop device; gone once @gone is set
 * @handle: number of the vif in XenStore
 * @up: the vif is up; written under RTNL
 * @link_up: the xenloop device is up; written under RTNL
 * @gone: the vif is being unregistered: no packet may be handed to it
 * @hook: netfilter's, on the vif, if @hooked; RTNL
 * @hooked: @hook is registered; read under RCU
 * @peers: the peers; the control queue changes it, RCU reads it
 * @mac: the peers by MAC address; the same
 * @counters: for people; never decide anything
 * @ref: the list of vifs, each peer, and whoever looks
 * @rcu: frees
 */
struct xenloop_vif {
	struct list_head node;
	struct net_device *dev;
	struct net_device *link;
	u16 handle;
	bool up;
	bool link_up;
	bool gone;
	bool hooked;
	struct nf_hook_ops hook;
	struct list_head peers;
	struct hlist_head mac[XENLOOP_MAC_BUCKETS];
	struct xenloop_counters __percpu *counters;
	struct kref ref;
	struct rcu_head rcu;
};

#define xenloop_count(vif, id) \
	this_cpu_inc((vif)->counters->v[XENLOOP_C_##id])
#define xenloop_count_add(vif, id, n) \
	this_cpu_add((vif)->counters->v[XENLOOP_C_##id], n)

u64 xenloop_vif_counter(const struct xenloop_vif *vif, u32 counter);
extern const char xenloop_counter_name[XENLOOP_COUNTER_COUNT][ETH_GSTRING_LEN];

int xenloop_vifs_init(const char *nic);
void xenloop_vifs_exit(void);

struct xenloop_vif *xenloop_vif_of(const struct net_device *dev);
struct xenloop_vif *xenloop_vif_get(u16 handle);
struct xenloop_vif *xenloop_vif_next(u32 skip);
void xenloop_vif_put(struct xenloop_vif *vif);
bool xenloop_vif_allowed(const struct xenloop_vif *vif);

#endif /* XENLOOP_VIF_H */

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Which of the points takes packets, and what they have in common.
 *
 * A point that is left keeps its hooks: to remove one drops what waits in the
 * queues of user programs (nfnetlink_queue), and no packet is to be lost by a
 * change of mind.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <net/net_namespace.h>
#include "compat.h"
#include "channel.h"
#include "intercept.h"
#include "peer.h"
#include "vif.h"

static const struct xenloop_intercept *const points[] = {
	&xenloop_intercept_ip,
	&xenloop_intercept_link,
};

/* RTNL changes it; hooks read it at any time. */
static const struct xenloop_intercept *point = &xenloop_intercept_ip;

/**
 * struct hooked_net - a network namespace that owns vifs
 * @node: in the list
 * @net: the namespace; it cannot go before its vifs did
 * @vifs: how many
 * @on: whose hooks are registered there
 */
struct hooked_net {
	struct list_head node;
	struct net *net;
	u32 vifs;
	bool on[ARRAY_SIZE(points)];
};

static LIST_HEAD(hooked_nets); /* RTNL */

/**
 * xenloop_intercept_is() - is this the point that takes packets?
 * @which: one of the points
 *
 * Context: any; the answer may be old when it is there.
 * Return: whether it is.
 */
bool xenloop_intercept_is(const struct xenloop_intercept *which)
{
	return READ_ONCE(point) == which;
}

/**
 * xenloop_intercept_channel() - the channel to a peer
 * @peer: for whom there is a packet that a channel could carry
 *
 * If there is none, one is asked for. One that is being closed is one still, also
 * when the vif or its xenloop device has just gone down: by netfront this packet
 * could overtake those that are in the channel. It waits behind them, and takes
 * netfront when they are through.
 *
 * Context: RCU read side.
 * Return: the channel, or NULL; why there is none was counted.
 */
struct xenloop_channel *xenloop_intercept_channel(struct xenloop_peer *peer)
{
	const struct xenloop_vif *vif = peer->vif;
	struct xenloop_channel *channel = rcu_dereference(peer->path);

	if (channel && likely(!compat_xdp_native(vif->dev)))
		return channel;
	if (channel)
		xenloop_peer_poke(peer);
	if (!xenloop_vif_allowed(vif)) {
		xenloop_count(vif, FB_DISABLED);
		return NULL;
	}
	xenloop_count(vif, FB_NO_CHANNEL);
	xenloop_peer_raise(peer, XENLOOP_EV_WANT);
	return NULL;
}

static struct xenloop_queue *choose_queue(const struct xenloop_channel *channel,
					  struct sk_buff *skb)
{
	if (channel->queues == 1)
		return channel->queue[0];
	return channel->queue[reciprocal_scale(skb_get_hash(skb),
					       channel->queues)];
}

/**
 * xenloop_intercept_send() - send a packet by a channel
 * @vif: its vif
 * @channel: to whom it is
 * @skb: from its network header on; with a MAC header before it if it is to be
 *	transmitted as a frame should the channel give it back
 *
 * Context: RCU read side; process or softirq.
 * Return: 0 if it was taken; -ENOLINK if it is to take netfront; any other
 * error if it is to be dropped, and was counted.
 */
int xenloop_intercept_send(const struct xenloop_vif *vif,
			   struct xenloop_channel *channel, struct sk_buff *skb)
{
	struct xenloop_record record;

	if (likely(xenloop_tx_check(skb, &record)))
		return xenloop_tx(choose_queue(channel, skb), skb, &record);
	xenloop_count(vif, FB_MALFORMED);
	return -ENOLINK;
}

/**
 * xenloop_stolen() - a verdict that says "taken"
 * @err: 0, or what newer kernels are to tell the sender, a negative errno
 *
 * Return: the verdict.
 */
unsigned int xenloop_stolen(int err)
{
	return NF_STOLEN | (err < 0 ? (unsigned int)-err << 16 : 0);
}

/**
 * xenloop_give_back() - let a packet that waited for a channel take netfront
 * @skb: as it was given to xenloop_intercept_send(); consumed
 *
 * Context: RCU read side, bottom halves off.
 */
void xenloop_give_back(struct sk_buff *skb)
{
	if (skb_mac_header_was_set(skb))
		xenloop_transmit(skb);
	else
		xenloop_output(skb);
}

static unsigned int no_hook(void *priv, struct sk_buff *skb,
			    const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

/* A packet in a user program's queue would come back to code of ours. Removing a
 * hook drops what is queued; but a hook that was still running may have queued
 * one since. So wait for that, and remove another one.
 */
static void drop_queued(struct net *net)
{
	static const struct nf_hook_ops none = {
		.hook = no_hook,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_LAST,
	};

	synchronize_net();
	if (!nf_register_net_hook(net, &none))
		nf_unregister_net_hook(net, &none);
}

static struct hooked_net *hooked_net_find(const struct net *net)
{
	struct hooked_net *hooked;

	list_for_each_entry(hooked, &hooked_nets, node) {
		if (net_eq(hooked->net, net))
			return hooked;
	}
	return NULL;
}

static struct hooked_net *hooked_net_get(struct net *net)
{
	struct hooked_net *hooked = hooked_net_find(net);

	if (!hooked) {
		hooked = kzalloc(sizeof(*hooked), GFP_KERNEL);
		if (!hooked)
			return NULL;
		hooked->net = net;
		list_add(&hooked->node, &hooked_nets);
	}
	hooked->vifs++;
	return hooked;
}

static void hooked_net_put(struct hooked_net *hooked)
{
	bool any = false;
	u32 i;

	if (--hooked->vifs)
		return;
	for (i = 0; i < ARRAY_SIZE(points); i++) {
		if (!hooked->on[i])
			continue;
		nf_unregister_net_hooks(hooked->net, points[i]->hooks,
					points[i]->count);
		any = true;
	}
	if (any)
		drop_queued(hooked->net);
	list_del(&hooked->node);
	kfree(hooked);
}

static int hook_vif(struct xenloop_vif *vif, const struct nf_hook_ops *ops)
{
	int err;

	if (vif->hooked)
		return 0;
	vif->hook = *ops;
	vif->hook.dev = vif->dev;
	vif->hook.priv = vif;
	err = nf_register_net_hook(dev_net(vif->dev), &vif->hook);
	WRITE_ONCE(vif->hooked, !err);
	return err;
}

static int hook_net(struct net *net, u32 i)
{
	struct hooked_net *hooked = hooked_net_find(net);
	int err;

	if (hooked->on[i])
		return 0;
	err = nf_register_net_hooks(net, points[i]->hooks, points[i]->count);
	hooked->on[i] = !err;
	return err;
}

/* Has hooks of a point be there, for a vif that has its namespace. */
static int hook(struct xenloop_vif *vif, u32 i)
{
	if (points[i]->hooks->pf == NFPROTO_NETDEV)
		return hook_vif(vif, points[i]->hooks);
	return hook_net(dev_net(vif->dev), i);
}

static u32 number_of(const struct xenloop_intercept *which)
{
	u32 i = ARRAY_SIZE(points) - 1;

	while (i && points[i] != which)
		i--;
	return i;
}

/**
 * xenloop_intercept_start() - take packets of a vif
 * @vif: a new one, not yet in the list
 *
 * Context: RTNL.
 * Return: 0 or -errno.
 */
int xenloop_intercept_start(struct xenloop_vif *vif)
{
	struct hooked_net *hooked = hooked_net_get(dev_net(vif->dev));
	int err;

	if (!hooked)
		return -ENOMEM;
	err = hook(vif, number_of(point));
	if (err)
		hooked_net_put(hooked);
	return err;
}

/**
 * xenloop_intercept_stop() - take none any more
 * @vif: out of the list
 *
 * A hook may still be running; RCU readers are waited for by the caller.
 *
 * Context: RTNL.
 */
void xenloop_intercept_stop(struct xenloop_vif *vif)
{
	struct net *net = dev_net(vif->dev);

	if (vif->hooked)
		nf_unregister_net_hook(net, &vif->hook);
	WRITE_ONCE(vif->hooked, false);
	hooked_net_put(hooked_net_find(net));
}

/* The new hooks are there before the old ones are told to let packets pass. */
static int choose(u32 i)
{
	struct xenloop_vif *vif;
	u32 n = 0;
	int err = 0;

	rtnl_lock();
	while (!err && (vif = xenloop_vif_next(n++))) {
		err = hook(vif, i);
		xenloop_vif_put(vif);
	}
	if (!err)
		WRITE_ONCE(point, points[i]);
	rtnl_unlock();
	return err;
}

/**
 * xenloop_intercept_choose() - take packets at another point
 * @name: of the point; it may end with a newline
 *
 * No packet is lost by it. After an error nothing has changed.
 *
 * Context: may sleep; takes RTNL.
 * Return: 0; -EINVAL if there is none of that name; -errno.
 */
int xenloop_intercept_choose(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(points); i++) {
		if (sysfs_streq(name, points[i]->name))
			return choose(i);
	}
	return -EINVAL;
}

/**
 * xenloop_intercept_name() - the point that takes packets
 *
 * Return: its name.
 */
const char *xenloop_intercept_name(void)
{
	return READ_ONCE(point)->name;
}

static int intercept_set(const char *text, const struct kernel_param *param)
{
	int err = xenloop_intercept_choose(text);

	if (err == -EINVAL)
		pr_err("intercept=%.*s: give ip or link\n",
		       (int)min_t(size_t, strcspn(text, "\n"), 20), text);
	return err;
}

static int intercept_get(char *text, const struct kernel_param *param)
{
	return sysfs_emit(text, "%s\n", xenloop_intercept_name());
}

static const struct kernel_param_ops intercept_ops = {
	.set = intercept_set,
	.get = intercept_get,
};

module_param_cb(intercept, &intercept_ops, NULL, 0644);
MODULE_PARM_DESC(intercept, "where packets are taken: ip, after the rules for OUTPUT, by their route; link, where frames leave for the vif, by MAC address (default ip)");

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Generic netlink: what there is to show, and the little that can be changed.
 * Everything is read under RCU and may be a moment old; nothing here waits for
 * the control queue.
 */
#include <linux/xenloop.h>
#include <net/genetlink.h>
#include "compat.h"
#include "intercept.h"
#include "netlink.h"
#include "peer.h"
#include "size.h"
#include "version.h"
#include "vif.h"
#include "xenstore.h"

static struct genl_family family;

static const char *const why_text[XENLOOP_WHYS] = {
	[XENLOOP_WHY_OPEN] = "the channel is open",
	[XENLOOP_WHY_UNUSED] = "no packet has asked for a channel yet",
	[XENLOOP_WHY_IDLE] = "nothing used the channel, so it was closed; traffic opens it again",
	[XENLOOP_WHY_DISABLED] = "the vif or its xenloop device is down, has a MAC address that Dom0 did not give it, or netfront runs an XDP program",
	[XENLOOP_WHY_OPENING] = "the channel is being opened",
	[XENLOOP_WHY_CLOSING] = "the channel is being closed",
	[XENLOOP_WHY_CLOSED] = "the peer closed the channel; traffic opens it again",
	[XENLOOP_WHY_NO_ANSWER] = "the peer did not answer; it is tried again",
	[XENLOOP_WHY_NO_MEMORY] = "this guest has no memory for a channel; it is tried again",
	[XENLOOP_WHY_NO_GRANTS] = "the grant table of this guest is full (gnttab_max_frames in Xen); it is tried again",
	[XENLOOP_WHY_NO_PORTS] = "no event channel could be had; it is tried again",
	[XENLOOP_WHY_STORE] = "XenStore refused the offer (a quota of this guest); it is tried again",
	[XENLOOP_WHY_REFUSED] = "the hypervisor refused memory or an event channel shared with the peer (a security policy?); it is tried again",
	[XENLOOP_WHY_VIOLATION] = "the peer broke the protocol; it is left on netfront for a minute",
	[XENLOOP_WHY_SUSPENDED] = "this guest is being saved or migrated",
	[XENLOOP_WHY_GONE] = "the peer has gone, or Dom0 does not allow it any more",
	[XENLOOP_WHY_OTHER] = "the last attempt failed; it is tried again",
	[XENLOOP_WHY_BUDGET] = "the memory that channels may have is used up (parameter memory); it is tried again",
	[XENLOOP_WHY_RESIZING] = "the channel is opened anew, with more memory",
	[XENLOOP_WHY_STALLED] = "the peer takes nothing from the channel",
	[XENLOOP_WHY_HELD] = "the peer still holds memory of a former channel",
};

static void *put_header(struct sk_buff *msg, u32 portid, u32 seq, int flags,
			u8 cmd)
{
	return genlmsg_put(msg, portid, seq, &family, flags, cmd);
}

static int put_counter(struct sk_buff *msg, const char *name, u64 value)
{
	struct nlattr *nest = nla_nest_start(msg, XENLOOP_A_COUNTER);

	if (!nest ||
	    nla_put_string(msg, XENLOOP_A_COUNTER_NAME, name) ||
	    nla_put_u64_64bit(msg, XENLOOP_A_COUNTER_VALUE, value,
			      XENLOOP_A_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_status(struct sk_buff *msg)
{
	struct xenloop_broker_value self;
	bool broker = xenloop_store_self(&self);

	if (nla_put_string(msg, XENLOOP_A_VERSION, XENLOOP_MODULE_VERSION) ||
	    nla_put_u32(msg, XENLOOP_A_PROTOCOL, XENLOOP_VERSION) ||
	    nla_put_u64_64bit(msg, XENLOOP_A_EPOCH, xenloop_store_epoch(),
			      XENLOOP_A_PAD) ||
	    nla_put_u8(msg, XENLOOP_A_BROKER, broker) ||
	    nla_put_u32(msg, XENLOOP_A_PEERS, xenloop_peers_count()) ||
	    nla_put_u32(msg, XENLOOP_A_CHANNELS, xenloop_peers_holding()) ||
	    nla_put_u32(msg, XENLOOP_A_STUCK_PAGES, xenloop_graves_count()) ||
	    nla_put_u32(msg, XENLOOP_A_MEMORY, xenloop_memory_used()) ||
	    nla_put_u32(msg, XENLOOP_A_BUDGET, xenloop_size_budget()) ||
	    nla_put_string(msg, XENLOOP_A_INTERCEPT, xenloop_intercept_name()))
		return -EMSGSIZE;
	return broker ? nla_put_u32(msg, XENLOOP_A_DOMID, self.domid) : 0;
}

static int status_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *header;

	if (!msg)
		return -ENOMEM;
	header = put_header(msg, info->snd_portid, info->snd_seq, 0,
			    XENLOOP_CMD_STATUS_GET);
	if (!header || put_status(msg)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return genlmsg_reply(msg, info);
}

static int put_vif_name(struct sk_buff *msg, const struct xenloop_vif *vif)
{
	if (nla_put_u32(msg, XENLOOP_A_IFINDEX, vif->dev->ifindex) ||
	    nla_put_string(msg, XENLOOP_A_IFNAME, vif->dev->name) ||
	    nla_put_u32(msg, XENLOOP_A_HANDLE, vif->handle))
		return -EMSGSIZE;
	return 0;
}

static int put_vif(struct sk_buff *msg, const struct xenloop_vif *vif)
{
	const struct net_device *link = READ_ONCE(vif->link);
	u32 i;

	if (put_vif_name(msg, vif) ||
	    nla_put_u8(msg, XENLOOP_A_ENABLED, xenloop_vif_allowed(vif)))
		return -EMSGSIZE;
	if (link && (nla_put_u32(msg, XENLOOP_A_LINK_IFINDEX, link->ifindex) ||
		     nla_put_string(msg, XENLOOP_A_LINK_IFNAME, link->name)))
		return -EMSGSIZE;
	for (i = 0; i < XENLOOP_COUNTER_COUNT; i++) {
		if (put_counter(msg, xenloop_counter_name[i],
				xenloop_vif_counter(vif, i)))
			return -EMSGSIZE;
	}
	return 0;
}

/* The n-th vif that is in the asker's network namespace, or not: -ESRCH. */
static int vif_message(struct sk_buff *msg, struct netlink_callback *cb,
		       const struct xenloop_vif *vif)
{
	void *header;

	if (!net_eq(dev_net(vif->dev), sock_net(msg->sk)))
		return 0;
	header = put_header(msg, NETLINK_CB(cb->skb).portid,
			    cb->nlh->nlmsg_seq, NLM_F_MULTI,
			    XENLOOP_CMD_VIF_GET);
	if (!header)
		return -EMSGSIZE;
	if (put_vif(msg, vif)) {
		genlmsg_cancel(msg, header);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return 0;
}

static int vif_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct xenloop_vif *vif;
	int err = 0;

	while ((vif = xenloop_vif_next(cb->args[0]))) {
		rcu_read_lock();
		err = vif_message(msg, cb, vif);
		rcu_read_unlock();
		xenloop_vif_put(vif);
		if (err)
			break;
		cb->args[0]++;
	}
	return err && !msg->len ? err : msg->len;
}

static int put_channel(struct sk_buff *msg, const struct xenloop_channel *c)
{
	u32 backlog = 0, i;

	for (i = 0; i < c->queues; i++)
		backlog += skb_queue_len_lockless(&c->queue[i]->backlog);
	if (nla_put_u32(msg, XENLOOP_A_QUEUES, c->queues) ||
	    nla_put_u32(msg, XENLOOP_A_RX_SLOTS, c->memory->g.slots) ||
	    nla_put_u32(msg, XENLOOP_A_TX_SLOTS, c->mapping->g.slots) ||
	    nla_put_u32(msg, XENLOOP_A_GRANTS, c->memory->count) ||
	    nla_put_u32(msg, XENLOOP_A_MAPPED, c->mapping->g.refs + 1) ||
	    nla_put_u32(msg, XENLOOP_A_BACKLOG, backlog) ||
	    nla_put_u32(msg, XENLOOP_A_PORT, c->queue[0]->port))
		return -EMSGSIZE;
	return 0;
}

static int put_peer_counters(struct sk_buff *msg,
			     const struct xenloop_queue_stats *s)
{
	if (put_counter(msg, "tx_packets", s->tx_packets) ||
	    put_counter(msg, "tx_bytes", s->tx_bytes) ||
	    put_counter(msg, "rx_packets", s->rx_packets) ||
	    put_counter(msg, "rx_bytes", s->rx_bytes) ||
	    put_counter(msg, "tx_events", s->tx_events) ||
	    put_counter(msg, "rx_events", s->rx_events))
		return -EMSGSIZE;
	return 0;
}

static bool stalled(const struct xenloop_channel *c)
{
	u32 i;

	for (i = 0; i < c->queues; i++) {
		const struct xenloop_queue *q = c->queue[i];

		/* What was said of a backlog that has gone is not true any more. */
		if (READ_ONCE(q->stalled) && skb_queue_len_lockless(&q->backlog))
			return true;
	}
	return false;
}

static int put_peer_state(struct sk_buff *msg, const struct xenloop_peer *peer,
			  const struct xenloop_channel *open)
{
	u8 why = open && stalled(open) ? XENLOOP_WHY_STALLED :
		 READ_ONCE(peer->why);
	int err = READ_ONCE(peer->err);
	u64 since = (jiffies - READ_ONCE(peer->since)) / HZ;

	if (nla_put_string(msg, XENLOOP_A_STATE,
			   xenloop_state_name(READ_ONCE(peer->state))) ||
	    nla_put_u32(msg, XENLOOP_A_REASON, why) ||
	    nla_put_string(msg, XENLOOP_A_REASON_TEXT, why_text[why]) ||
	    nla_put_u64_64bit(msg, XENLOOP_A_OPENED, READ_ONCE(peer->opened),
			      XENLOOP_A_PAD) ||
	    nla_put_u64_64bit(msg, XENLOOP_A_SINCE, since, XENLOOP_A_PAD))
		return -EMSGSIZE;
	return err ? nla_put_u32(msg, XENLOOP_A_ERRNO, -err) : 0;
}

static int put_peer(struct sk_buff *msg, const struct xenloop_peer *peer)
{
	const struct xenloop_channel *channel = rcu_dereference(peer->path);
	struct xenloop_queue_stats stats = {};

	if (put_vif_name(msg, peer->vif) ||
	    nla_put_u32(msg, XENLOOP_A_PEER_DOMID, peer->name.domid) ||
	    nla_put_u32(msg, XENLOOP_A_PEER_HANDLE, peer->name.peer_handle) ||
	    nla_put(msg, XENLOOP_A_MAC, ETH_ALEN, peer->link.mac) ||
	    put_peer_state(msg, peer, channel))
		return -EMSGSIZE;
	if (channel && put_channel(msg, channel))
		return -EMSGSIZE;
	xenloop_peer_stats(peer, &stats);
	return put_peer_counters(msg, &stats);
}

static int peer_message(struct sk_buff *msg, struct netlink_callback *cb,
			const struct xenloop_peer *peer)
{
	void *header = put_header(msg, NETLINK_CB(cb->skb).portid,
				  cb->nlh->nlmsg_seq, NLM_F_MULTI,
				  XENLOOP_CMD_PEER_GET);

	if (!header)
		return -EMSGSIZE;
	if (put_peer(msg, peer)) {
		genlmsg_cancel(msg, header);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, header);
	return 0;
}

/* cb->args: the vif's number, and the peer's in it. */
static int peers_message(struct sk_buff *msg, struct netlink_callback *cb,
			 const struct xenloop_vif *vif)
{
	const struct xenloop_peer *peer;
	long n = 0;
	int err;

	if (!net_eq(dev_net(vif->dev), sock_net(msg->sk)))
		return 0;
	list_for_each_entry_rcu(peer, &vif->peers, node) {
		if (n++ < cb->args[1])
			continue;
		err = peer_message(msg, cb, peer);
		if (err)
			return err;
		cb->args[1]++;
	}
	return 0;
}

static int peer_dump(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct xenloop_vif *vif;
	int err = 0;

	while ((vif = xenloop_vif_next(cb->args[0]))) {
		rcu_read_lock();
		err = peers_message(msg, cb, vif);
		rcu_read_unlock();
		xenloop_vif_put(vif);
		if (err)
			break;
		cb->args[0]++;
		cb->args[1] = 0;
	}
	return err && !msg->len ? err : msg->len;
}

static int set(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[XENLOOP_A_INTERCEPT];
	int err;

	if (!name) {
		GENL_SET_ERR_MSG(info, "what is to be changed is missing");
		return -EINVAL;
	}
	err = xenloop_intercept_choose(nla_data(name));
	if (err == -EINVAL)
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "packets are taken at ip or at link");
	return err;
}

/* Terminated, and not longer than any that there is. */
static const struct nla_policy set_attributes[XENLOOP_A_MAX + 1] = {
	[XENLOOP_A_INTERCEPT] = { .type = NLA_NUL_STRING, .len = 15 },
};

static const struct genl_ops ops[] = {
	{ .cmd = XENLOOP_CMD_STATUS_GET, .doit = status_get },
	{ .cmd = XENLOOP_CMD_VIF_GET, .dumpit = vif_dump },
	{ .cmd = XENLOOP_CMD_PEER_GET, .dumpit = peer_dump },
	{
		.cmd = XENLOOP_CMD_SET,
		.flags = GENL_ADMIN_PERM,
		.doit = set,
		.policy = set_attributes,
		.maxattr = XENLOOP_A_MAX,
	},
};

static struct genl_family family __ro_after_init = {
	.name = XENLOOP_FAMILY,
	.version = XENLOOP_FAMILY_VERSION,
	.maxattr = XENLOOP_A_MAX,
	.netnsok = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	COMPAT_GENL_RESV_START_OP(__XENLOOP_CMD_MAX)
};

/**
 * xenloop_netlink_init() - register the family
 *
 * Return: 0 or -errno.
 */
int xenloop_netlink_init(void)
{
	return genl_register_family(&family);
}

/**
 * xenloop_netlink_exit() - unregister the family
 */
void xenloop_netlink_exit(void)
{
	genl_unregister_family(&family);
}

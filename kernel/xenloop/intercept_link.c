// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * intercept=link: whatever leaves by a vif for a peer, this guest's own packets
 * and those that it forwards, by destination MAC address.
 *
 * The point is netfilter's egress hook of the device, as its last. Everything
 * above has been done then: rules, address translation, fragmentation, programs
 * of control groups, bridges, bonds and whatever else stands on the vif. Below it
 * are tc's filters, queueing disciplines and packet sockets.
 *
 * Kernels without that hook have POST_ROUTING, as its last: there the route
 * names the neighbour, as for intercept=ip.
 */
#include <linux/etherdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include "compat.h"
#include "channel.h"
#include "intercept.h"
#include "peer.h"
#include "vif.h"

/**
 * xenloop_transmit() - let a frame take netfront after all
 * @skb: from its network header on, its MAC header before it; consumed
 *
 * Context: RCU read side, bottom halves off.
 */
void xenloop_transmit(struct sk_buff *skb)
{
	__skb_push(skb, skb->data - skb_mac_header(skb));
	compat_skip_nf_egress(skb);
	dev_queue_xmit(skb);
}

#ifdef HAVE_NF_HOOKS_EGRESS

static struct xenloop_channel *find_channel(const struct xenloop_vif *vif,
					    struct sk_buff *skb)
{
	struct xenloop_peer *peer;

	if (skb->protocol != htons(ETH_P_IP) &&
	    skb->protocol != htons(ETH_P_IPV6))
		return NULL;
	/* Packet sockets can send less. */
	if (skb_headlen(skb) < ETH_HLEN)
		return NULL;
	peer = xenloop_peer_by_mac(vif, eth_hdr(skb)->h_dest);
	if (!peer || !xenloop_may_carry_frame(vif, skb))
		return NULL;
	return xenloop_intercept_channel(peer);
}

/* The vif cannot be freed before those who run here are waited for. */
static unsigned int egress(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	const struct xenloop_vif *vif = priv;
	struct xenloop_channel *channel;
	int err;

	if (!xenloop_intercept_is(&xenloop_intercept_link) ||
	    READ_ONCE(vif->gone))
		return NF_ACCEPT;
	channel = find_channel(vif, skb);
	if (!channel)
		return NF_ACCEPT;
	__skb_pull(skb, ETH_HLEN);
	err = xenloop_intercept_send(vif, channel, skb);
	if (err == -ENOLINK) {
		__skb_push(skb, ETH_HLEN);
		return NF_ACCEPT;
	}
	if (err)
		kfree_skb(skb);
	return xenloop_stolen(err);
}

static const struct nf_hook_ops hooks[] = {
	{
		.hook = egress,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_EGRESS,
		.priority = INT_MAX,
	},
};

#else

/* Conntrack works at the same place, before or after us: there it confirms a flow's
 * first packet, and all of one that it helps or whose sequence numbers it adjusts
 * it looks into. These take netfront, and no counter says so.
 */
static bool is_tracked(const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);

	return ct && (!nf_ct_is_confirmed(ct) || nfct_help(ct) ||
		      test_bit(IPS_SEQ_ADJUST_BIT, &ct->status));
}

static unsigned int post_routing(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	const struct xenloop_vif *vif;
	struct xenloop_channel *channel;
	int err;

	if (!xenloop_intercept_is(&xenloop_intercept_link))
		return NF_ACCEPT;
	vif = xenloop_vif_of(state->out);
	if (!vif || is_tracked(skb))
		return NF_ACCEPT;
	channel = xenloop_channel_by_route(vif, state->sk, skb);
	if (!channel)
		return NF_ACCEPT;
	/* The header that a forwarded packet came with is not that of a frame. */
	skb->mac_header = (typeof(skb->mac_header))~0U;
	err = xenloop_intercept_send(vif, channel, skb);
	if (err == -ENOLINK)
		return NF_ACCEPT;
	if (err)
		kfree_skb(skb);
	return xenloop_stolen(err);
}

static const struct nf_hook_ops hooks[] = {
	{
		.hook = post_routing,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = NF_IP_PRI_LAST,
	},
#if IS_ENABLED(CONFIG_IPV6)
	{
		.hook = post_routing,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_POST_ROUTING,
		.priority = NF_IP6_PRI_LAST,
	},
#endif
};

#endif

const struct xenloop_intercept xenloop_intercept_link = {
	.name = "link",
	.hooks = hooks,
	.count = ARRAY_SIZE(hooks),
};

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * intercept=ip: packets that this guest sends, at LOCAL_OUT, after its own
 * OUTPUT rules.
 *
 * The route names the next hop, the neighbour table its MAC address, and the
 * broker whose address that is. A packet that the channel can carry then runs
 * through POST_ROUTING as ip_output() would have it run, so that conntrack
 * confirms it and every rule of the guest is obeyed, and goes to the channel
 * where ip_output() would have gone on to the neighbour.
 */
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/arp.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/route.h>
#include <net/xfrm.h>
#include "compat.h"
#include "intercept.h"
#include "peer.h"
#include "vif.h"

static struct neighbour *next_hop_v4(struct sk_buff *skb,
				     struct net_device *dev)
{
	const struct rtable *rt = skb_rtable(skb);

	if (rt->rt_gw_family == AF_INET)
		return __ipv4_neigh_lookup_noref(dev, (__force u32)rt->rt_gw4);
#if IS_ENABLED(CONFIG_IPV6)
	if (rt->rt_gw_family == AF_INET6)
		return __ipv6_neigh_lookup_noref(dev, &rt->rt_gw6);
#endif
	return __ipv4_neigh_lookup_noref(dev, (__force u32)ip_hdr(skb)->daddr);
}

static struct neighbour *next_hop(struct sk_buff *skb, struct net_device *dev)
{
	if (skb->protocol == htons(ETH_P_IP))
		return next_hop_v4(skb, dev);
#if IS_ENABLED(CONFIG_IPV6)
	return __ipv6_neigh_lookup_noref(dev,
					 rt6_nexthop((struct rt6_info *)skb_dst(skb),
						     &ipv6_hdr(skb)->daddr));
#else
	return NULL;
#endif
}

/* As ip_finish_output2 would: what TCP hears from the peer keeps the neighbour
 * alive, and a stale one is probed, so that an address that moves to another
 * guest is noticed.
 */
static bool neighbour_mac(struct sk_buff *skb, struct neighbour *n, u8 *mac)
{
	if (!(READ_ONCE(n->nud_state) & NUD_VALID))
		return false;
	sock_confirm_neigh(skb, n);
	if (neigh_event_send(n, NULL))
		return false;
	neigh_ha_snapshot(mac, n, n->dev);
	return true;
}

/**
 * xenloop_channel_by_route() - the channel that a packet should take
 * @vif: by which its route leaves
 * @sk: the socket that the IP layer works for, or NULL
 * @skb: the packet, from its network header on
 *
 * Why it should take none is counted, and asks for one where that may help.
 *
 * Context: RCU read side.
 * Return: the channel, or NULL.
 */
struct xenloop_channel *xenloop_channel_by_route(const struct xenloop_vif *vif,
						 struct sock *sk,
						 struct sk_buff *skb)
{
	struct neighbour *n = next_hop(skb, vif->dev);
	struct xenloop_peer *peer;
	u8 mac[ETH_ALEN] __aligned(2);

	if (!n || !neighbour_mac(skb, n, mac))
		return NULL;
	peer = xenloop_peer_by_mac(vif, mac);
	/* A channel is opened only for what it could carry. */
	if (!peer || !xenloop_may_carry(vif, sk, skb))
		return NULL;
	return xenloop_intercept_channel(peer);
}

static bool is_rerouted(const struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		return IPCB(skb)->flags & IPSKB_REROUTED;
#if IS_ENABLED(CONFIG_IPV6)
	return IP6CB(skb)->flags & IP6SKB_REROUTED;
#else
	return false;
#endif
}

/**
 * xenloop_output() - let a packet take netfront after all
 * @skb: ran through POST_ROUTING; consumed
 *
 * The rest of the IP output, without POST_ROUTING: that is what the flag says.
 *
 * Context: RCU read side, bottom halves off.
 */
void xenloop_output(struct sk_buff *skb)
{
	struct net *net = dev_net(skb_dst_dev(skb));

	if (skb->protocol == htons(ETH_P_IP))
		IPCB(skb)->flags |= IPSKB_REROUTED;
#if IS_ENABLED(CONFIG_IPV6)
	else
		IP6CB(skb)->flags |= IP6SKB_REROUTED;
#endif
	dst_output(net, skb->sk, skb);
}

static int send(const struct xenloop_vif *vif, struct xenloop_channel *channel,
		struct sk_buff *skb)
{
	int err;

	/* What was wrapped by a tunnel here still has the place of a header of
	 * its former life: to the backlog such a header makes it a frame.
	 */
	skb->mac_header = (typeof(skb->mac_header))~0U;
	err = xenloop_intercept_send(vif, channel, skb);
	if (err == -ENOLINK) {
		local_bh_disable();
		xenloop_output(skb);
		local_bh_enable();
		return 0;
	}
	if (err)
		kfree_skb(skb);
	return err;
}

/* Where ip_output would go on after POST_ROUTING, for a packet that a user
 * program held in a queue meanwhile, or whose route has changed: everything is
 * found anew, and whether the channel may carry it is asked anew.
 */
static int finish(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	struct xenloop_channel *channel = NULL;
	struct xenloop_vif *vif;
	int err = 0;

	rcu_read_lock();
	local_bh_disable();
	vif = xenloop_vif_of(skb_dst_dev(skb));
	if (vif)
		channel = xenloop_channel_by_route(vif, sk, skb);
	if (channel)
		err = send(vif, channel, skb);
	else
		xenloop_output(skb);
	local_bh_enable();
	rcu_read_unlock();
	return err;
}

static unsigned int hook(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct net_device *dev = skb_dst_dev(skb), *from = skb->dev;
	const struct xenloop_vif *vif;
	struct xenloop_channel *channel;
	int ret = 1;

	if (!xenloop_intercept_is(&xenloop_intercept_ip))
		return NF_ACCEPT;
	/* A VRF makes a pass of its own first, without conntrack, where the route is
	 * its port's already: the vif's rules are those of the second.
	 */
	if (state->out && netif_is_l3_master(state->out))
		return NF_ACCEPT;
	vif = xenloop_vif_of(dev);
	if (!vif)
		return NF_ACCEPT;
	channel = xenloop_channel_by_route(vif, state->sk, skb);
	if (!channel)
		return NF_ACCEPT;
	skb->dev = dev;
	if (!is_rerouted(skb))
		ret = nf_hook(state->pf, NF_INET_POST_ROUTING, state->net,
			      state->sk, skb, from, dev, finish);
	if (ret != 1)
		return xenloop_stolen(ret);
	/* Address translation may have changed the route. */
	if (unlikely(skb_dst_dev(skb) != dev || dst_xfrm(skb_dst(skb))))
		return xenloop_stolen(finish(state->net, state->sk, skb));
	return xenloop_stolen(send(vif, channel, skb));
}

/* Last, so that what other hooks do to a packet, a change of its route among
 * it, has been done.
 */
static const struct nf_hook_ops hooks[] = {
	{
		.hook = hook,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_LAST,
	},
#if IS_ENABLED(CONFIG_IPV6)
	{
		.hook = hook,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP6_PRI_LAST,
	},
#endif
};

const struct xenloop_intercept xenloop_intercept_ip = {
	.name = "ip",
	.hooks = hooks,
	.count = ARRAY_SIZE(hooks),
};

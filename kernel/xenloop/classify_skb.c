// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The facts of a packet where it is intercepted, for core/classify.c.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/sch_generic.h>
#include <net/xfrm.h>
#include "compat.h"
#include "classify.h"
#include "intercept.h"
#include "vif.h"

#define GSO_KNOWN	(SKB_GSO_TCPV4 | SKB_GSO_TCPV6 | SKB_GSO_UDP_L4 | \
			 SKB_GSO_TCP_ECN | SKB_GSO_TCP_FIXEDID | SKB_GSO_DODGY)

/* Some plain qdiscs ask filters for a packet's flow, and a filter's action may be
 * to drop it.
 */
static bool qdisc_filters(struct Qdisc *q)
{
	const struct Qdisc_class_ops *ops = q->ops->cl_ops;
	const struct tcf_block *block = NULL;

	if (ops && ops->tcf_block)
		block = ops->tcf_block(q, 0, NULL);
	return block && !list_empty(&block->chain_list);
}

/* Qdiscs that hold a packet back only for others that are in their way. Not fq: it
 * paces what a socket asks for, and all flows if it is told to (maxrate).
 */
static bool qdisc_is_plain(struct Qdisc *q)
{
	static const char *const plain[] = {
		"noqueue", "pfifo_fast", "fq_codel", "pfifo", "bfifo", "codel",
		"sfq", "noop",
	};
	u32 i;

	if (!q || q->ops == &pfifo_fast_ops)
		return true;
	for (i = 0; i < ARRAY_SIZE(plain); i++) {
		if (!strcmp(q->ops->id, plain[i]))
			return !qdisc_filters(q);
	}
	return false;
}

static bool qdiscs_are_plain(const struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->real_num_tx_queues; i++) {
		const struct netdev_queue *txq = netdev_get_tx_queue(dev, i);

		if (!qdisc_is_plain(rcu_dereference(txq->qdisc)))
			return false;
	}
	return true;
}

static bool paced(const struct sock *sk)
{
	return sk && sk_fullsock(sk) &&
	       (READ_ONCE(sk->sk_pacing_status) == SK_PACING_FQ ||
		sock_flag(sk, SOCK_TXTIME));
}

/* What a route may do besides naming a neighbour: transform (xfrm), wrap (a
 * light-weight tunnel), or be somebody else's altogether.
 */
static bool plain_route(const struct dst_entry *dst, bool v4)
{
	if (dst->lwtstate || dst_xfrm(dst))
		return false;
	if (v4)
		return dst->output == ip_output;
#if IS_ENABLED(CONFIG_IPV6)
	return dst->output == ip6_output;
#else
	return false;
#endif
}

static void facts_v4(struct xenloop_facts *f, struct sock *sk,
		     const struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	const struct rtable *rt = skb_rtable(skb);

	f->multicast = rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST);
	f->mtu = ip_skb_dst_mtu(sk, skb);
	f->dont_fragment = (ip->frag_off & htons(IP_DF)) && !skb->ignore_df;
}

static void facts_v6(struct xenloop_facts *f, struct sk_buff *skb)
{
	f->multicast = ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
	f->mtu = ip6_skb_dst_mtu(skb);
	/* A router could not fragment it, and would have no one to tell. */
	f->dont_fragment = !skb->ignore_df ||
		!ipv6_addr_equal(rt6_nexthop((struct rt6_info *)skb_dst(skb),
					     &ipv6_hdr(skb)->daddr),
				 &ipv6_hdr(skb)->daddr);
}

static bool count(const struct xenloop_vif *vif, enum xenloop_verdict verdict)
{
	static const u8 counter[] = {
		[XENLOOP_ROUTE] = XENLOOP_C_FB_ROUTE,
		[XENLOOP_MULTICAST] = XENLOOP_C_FB_MULTICAST,
		[XENLOOP_TOO_LONG] = XENLOOP_C_FB_TOO_LONG,
		[XENLOOP_GSO] = XENLOOP_C_FB_GSO,
		[XENLOOP_CSUM] = XENLOOP_C_FB_CSUM,
		[XENLOOP_EGRESS] = XENLOOP_C_FB_EGRESS,
		[XENLOOP_QDISC] = XENLOOP_C_FB_QDISC,
		[XENLOOP_PACED] = XENLOOP_C_FB_PACED,
		[XENLOOP_CGROUP] = XENLOOP_C_FB_CGROUP,
	};

	if (verdict == XENLOOP_CARRY)
		return true;
	this_cpu_inc(vif->counters->v[counter[verdict]]);
	return false;
}

/* A frame that the peer would see as one of this vif, and no other kind: neither
 * in a VLAN, nor of another sender's address, as macvlan and bridges on it have.
 */
static bool plain_frame(const struct net_device *dev, const struct sk_buff *skb)
{
	const struct ethhdr *eth = eth_hdr(skb);

	return skb_network_offset(skb) == ETH_HLEN &&
	       !skb_vlan_tag_present(skb) && eth->h_proto == skb->protocol &&
	       ether_addr_equal(eth->h_source, dev->dev_addr);
}

/* What both points look at. Hooks of ours on the device are no filters. */
static struct xenloop_facts facts_of(const struct xenloop_vif *vif,
				     struct sk_buff *skb)
{
	struct xenloop_facts f = {
		.len = skb->len,
		.gso = skb_is_gso(skb),
		.csum_inet = !skb_csum_is_sctp(skb),
		.egress_filter = compat_tc_egress(vif->dev),
		.plain_qdisc = qdiscs_are_plain(vif->dev),
		.paced = paced(skb->sk),
	};

	/* Of a TCP stream in a tunnel the long packets are of a kind that records do
	 * not know. The short ones stay with them, or they would overtake.
	 */
	if (skb->encapsulation)
		f.gso = true;
	else if (f.gso)
		f.gso_known = !(skb_shinfo(skb)->gso_type & ~GSO_KNOWN);
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		f.csum_end = skb_checksum_start_offset(skb) +
			     skb->csum_offset + sizeof(__sum16);
	return f;
}

/**
 * xenloop_may_carry() - may a channel carry this packet?
 * @vif: by which it would leave
 * @sk: the socket that the IP layer works for, or NULL
 * @skb: the packet, with a route by @vif
 *
 * A packet that it may not is counted.
 *
 * Context: RCU read side.
 * Return: true if it may.
 */
bool xenloop_may_carry(const struct xenloop_vif *vif, struct sock *sk,
		       struct sk_buff *skb)
{
	bool v4 = skb->protocol == htons(ETH_P_IP);
	struct xenloop_facts f = facts_of(vif, skb);
	struct sock *owner = skb_to_full_sk(skb);

	f.plain_route = plain_route(skb_dst(skb), v4);
	if (!f.plain_route)
		return count(vif, XENLOOP_ROUTE);
	f.egress_filter |= compat_nf_egress(vif->dev) > READ_ONCE(vif->hooked);
	/* Of a SYN-ACK that is who listens: newer kernels ask its group. */
	f.cgroup = owner && sk_fullsock(owner) && compat_cgroup_egress(owner);
	if (v4)
		facts_v4(&f, sk, skb);
	else
		facts_v6(&f, skb);
	return count(vif, xenloop_classify(&f));
}

/**
 * xenloop_may_carry_frame() - may a channel carry this frame?
 * @vif: by which it leaves, after all hooks that netfilter has for that
 * @skb: the frame, with its MAC header, which has been checked to be there
 *
 * It has been fragmented if that was to be, and control groups have seen it.
 * A frame that may not is counted.
 *
 * Context: RCU read side.
 * Return: true if it may.
 */
bool xenloop_may_carry_frame(const struct xenloop_vif *vif,
			     struct sk_buff *skb)
{
	struct xenloop_facts f;

	if (!plain_frame(vif->dev, skb))
		return count(vif, XENLOOP_ROUTE);
	f = facts_of(vif, skb);
	f.plain_route = true;
	f.len -= ETH_HLEN;
	if (f.csum_end)
		f.csum_end -= ETH_HLEN;
	f.mtu = vif->dev->mtu;
	f.dont_fragment = true;
	return count(vif, xenloop_classify(&f));
}

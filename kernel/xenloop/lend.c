// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Lending: the payload of a large TCP packet is not copied out of its slots; the
 * pages go to the stack as fragments, and the slots back to the peer when nobody
 * refers to their pages any more.
 *
 * What the peer could do: change payload after it was delivered. It could have
 * sent other payload as well, and TCP's readers copy once. But a rule that has
 * looked at a packet must not have looked at another one than the reader gets;
 * so where anything is hooked between here and the socket, packets are copied.
 * Headers always are.
 *
 * What a reader could do: leave its data in the socket. So no more than half of
 * the slots are lent, and the peer always has the others to send with: nobody is
 * told when a page comes free, it is looked for whenever the queue is served.
 *
 * Only pages of our own are lent. A channel that closes ends its grants and lets
 * go of its references; the pages stay for as long as a socket has them.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/netfilter.h>
#include <net/net_namespace.h>
#include "compat.h"
#include "channel.h"
#include "lend.h"
#include "peer.h"

/* What a shorter packet's copy costs is less than what lending it does. */
#define LEND_MIN	8192u
/* With fewer slots the peer would wait for those that are lent. */
#define FEWEST_SLOTS	128u

static bool lend = true;
module_param(lend, bool, 0644);
MODULE_PARM_DESC(lend, "hand large TCP packets to the stack without copying them, where no rule looks at them (default: yes)");

static bool looked_at(const struct net_device *dev, bool v4)
{
	const struct netns_nf *nf = &dev_net(dev)->nf;

	if (compat_tc_ingress(dev) || compat_nf_ingress(dev) ||
	    compat_cgroup_ingress())
		return true;
	if (v4)
		return rcu_access_pointer(nf->hooks_ipv4[NF_INET_PRE_ROUTING]) ||
		       rcu_access_pointer(nf->hooks_ipv4[NF_INET_LOCAL_IN]);
	return rcu_access_pointer(nf->hooks_ipv6[NF_INET_PRE_ROUTING]) ||
	       rcu_access_pointer(nf->hooks_ipv6[NF_INET_LOCAL_IN]);
}

static bool is_tcp(const u8 *head)
{
	return (head[0] >> 4) == 4 ? head[9] == IPPROTO_TCP :
				     head[6] == IPPROTO_TCP;
}

static struct page *slot_page(const struct xenloop_queue *q, u16 slot)
{
	return virt_to_page(q->consumer.ring.slot_page[slot]);
}

/* Of a chunk that was had whole; any other is not lent. */
static bool lendable(const struct xenloop_queue *q,
		     const struct xenloop_record *r)
{
	u32 n = xenloop_record_slots(r->len), i;

	if (n > MAX_SKB_FRAGS ||
	    q->loans.slots + n > q->consumer.ring.slots / 2)
		return false;
	for (i = 0; i < n; i++) {
		if (!PageCompound(slot_page(q, r->slot[i])))
			return false;
	}
	return true;
}

static void note(struct xenloop_loans *loans, u16 slot)
{
	u16 chunk = slot / XENLOOP_CHUNK_SLOTS;

	if (!loans->lent[chunk])
		loans->chunk[loans->chunks++] = chunk;
	loans->lent[chunk] |= 1u << slot % XENLOOP_CHUNK_SLOTS;
	loans->slots++;
}

/* Adds @len bytes to the last fragment if they follow it, or else one more. Each
 * has a reference to the chunk, however little of that it covers.
 */
static void add_frag(struct sk_buff *skb, struct page *page, u32 offset,
		     u32 len)
{
	struct page *head = compound_head(page);
	u32 at = (page_to_pfn(page) - page_to_pfn(head)) * PAGE_SIZE + offset;
	int n = skb_shinfo(skb)->nr_frags;

	if (skb_can_coalesce(skb, n, head, at)) {
		skb_coalesce_rx_frag(skb, n - 1, len, PAGE_SIZE);
		return;
	}
	get_page(head);
	skb_add_rx_frag(skb, n, head, at, len, PAGE_SIZE);
}

/**
 * xenloop_lend() - hand the payload of a packet out in its slots
 * @q: the queue
 * @r: the record
 * @skb: has the headers, @offset bytes, and no fragments
 * @offset: of the first byte of payload; within the first slot
 *
 * The slots must not be returned then; xenloop_lend_reclaim() does it.
 *
 * Context: whoever owns the NAPI, or the control queue instead; RCU read side.
 * Return: false if the payload is to be copied: nothing was done.
 */
bool xenloop_lend(struct xenloop_queue *q, const struct xenloop_record *r,
		  struct sk_buff *skb, u32 offset)
{
	u32 i, n = xenloop_record_slots(r->len);

	if (r->len < LEND_MIN || !READ_ONCE(lend) || !is_tcp(skb->data) ||
	    q->consumer.ring.slots < FEWEST_SLOTS ||
	    READ_ONCE(q->channel->closing) ||
	    looked_at(q->channel->peer->vif->dev, (skb->data[0] >> 4) == 4) ||
	    !lendable(q, r))
		return false;
	for (i = 0; i < n; i++) {
		u32 end = min_t(u32, r->len - i * PAGE_SIZE, PAGE_SIZE);

		add_frag(skb, slot_page(q, r->slot[i]), i ? 0 : offset,
			 i ? end : end - offset);
		note(&q->loans, r->slot[i]);
	}
	/* Code that changes what it has alone copies such fragments first. */
	compat_shared_frags(skb);
	xenloop_count(q->channel->peer->vif, RX_LENT);
	return true;
}

static void give_back(struct xenloop_queue *q, u16 chunk)
{
	u32 bits = q->loans.lent[chunk], i;

	/* The peer takes what comes last first: so it gets them in their order. */
	for (i = XENLOOP_CHUNK_SLOTS; i--;) {
		if (bits & (1u << i))
			xenloop_consumer_return(&q->consumer,
						chunk * XENLOOP_CHUNK_SLOTS + i);
	}
	q->loans.lent[chunk] = 0;
	q->loans.slots -= hweight32(bits);
}

/**
 * xenloop_lend_reclaim() - return those slots that the stack is done with
 * @q: the queue
 *
 * A count of one is our reference alone. The last reader read before it let its
 * own go, and that is a full barrier; what is returned is published by a release
 * store (R2 in core/fifo.c) after the count was read.
 *
 * Context: as for xenloop_lend(). To be published by the caller.
 */
void xenloop_lend_reclaim(struct xenloop_queue *q)
{
	struct xenloop_loans *loans = &q->loans;
	u32 i, kept = 0;

	for (i = 0; i < loans->chunks; i++) {
		u16 chunk = loans->chunk[i];

		if (page_count(slot_page(q, chunk * XENLOOP_CHUNK_SLOTS)) == 1)
			give_back(q, chunk);
		else
			loans->chunk[kept++] = chunk;
	}
	loans->chunks = kept;
}

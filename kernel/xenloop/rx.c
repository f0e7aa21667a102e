// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Receiving: records become skbs of our own memory, and the skbs go to the
 * stack as if the vif had received them.
 *
 * Headers are copied first and checked on the copy; what the peer writes into
 * its slots afterwards changes payload, which nobody believes anyway.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mm.h>
#include <net/busy_poll.h>
#include <net/sock.h>
#include "compat.h"
#include "channel.h"
#include "fault.h"
#include "peer.h"
#include "pool.h"
#include "size.h"

/* Packets up to this length are copied into the skb's head as a whole. */
#define LINEAR_MAX	512
/* Slots are returned, and skbs handed on, at least this often. */
#define RETURN_BYTES	(32u << 10)
#define BATCH_BYTES	(256u << 10)
/* Datagrams have nobody who slows down when a reader falls behind: what its
 * socket cannot hold is lost. After so much memory of them, half of what
 * net.core.rmem_default lets a socket hold, readers get a turn; meanwhile the
 * ring fills, and then the sender waits.
 */
#define REST_BYTES	(96u << 10)

/**
 * struct rx_batch - skbs on their way to the stack
 * @list: the skbs
 * @bytes: of them
 * @unreturned: bytes of slots that were returned but not published
 * @datagrams: memory of all those handed on since the poll began
 */
struct rx_batch {
	struct list_head list;
	u32 bytes;
	u32 unreturned;
	u32 datagrams;
};

static const u8 *slot_va(const struct xenloop_queue *q,
			 const struct xenloop_record *r, u32 offset)
{
	const struct xenloop_ring *ring = &q->consumer.ring;

	return (u8 *)ring->slot_page[r->slot[offset / XENLOOP_PAGE_SIZE]] +
	       offset % XENLOOP_PAGE_SIZE;
}

static void copy_out(const struct xenloop_queue *q,
		     const struct xenloop_record *r, u32 offset, u8 *to, u32 n)
{
	while (n) {
		u32 some = min_t(u32, n, XENLOOP_PAGE_SIZE -
				 offset % XENLOOP_PAGE_SIZE);

		memcpy(to, slot_va(q, r, offset), some);
		to += some;
		offset += some;
		n -= some;
	}
}

/* Payload goes into pieces of large pages: two or three for 64 KiB. */
static int copy_payload(const struct xenloop_queue *q,
			const struct xenloop_record *r, struct sk_buff *skb,
			u32 offset)
{
	struct xenloop_piece piece;
	int i = 0;

	while (offset < r->len) {
		if (i == MAX_SKB_FRAGS ||
		    !xenloop_pool_take(r->len, r->len - offset, &piece))
			return -ENOMEM;
		copy_out(q, r, offset,
			 (u8 *)page_address(piece.page) + piece.offset,
			 piece.len);
		skb_add_rx_frag(skb, i++, piece.page, piece.offset, piece.len,
				piece.truesize);
		offset += piece.len;
	}
	return 0;
}

/* Headers end where the payload begins, so that the stack can join fragments
 * without looking at heads.
 */
static u32 head_len(const struct xenloop_record *r, const u8 *head, u32 copied)
{
	u32 l4 = (head[0] >> 4) == 4 ? (head[0] & 15) * 4u : 40;
	u32 proto = (head[0] >> 4) == 4 ? head[9] : head[6];

	if (proto == IPPROTO_TCP && l4 + 20 <= copied)
		return min_t(u32, copied, l4 + (head[l4 + 12] >> 4) * 4u);
	if (proto == IPPROTO_UDP && l4 + 8 <= copied)
		return l4 + 8;
	return copied;
}

static void set_gso(struct sk_buff *skb, const struct xenloop_record *r,
		    u32 headers)
{
	static const unsigned int type[] = {
		[XENLOOP_GSO_TCPV4] = SKB_GSO_TCPV4,
		[XENLOOP_GSO_TCPV6] = SKB_GSO_TCPV6,
		[XENLOOP_GSO_UDP] = SKB_GSO_UDP_L4,
	};
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	if (r->gso_type == XENLOOP_GSO_NONE)
		return;
	shinfo->gso_size = r->gso_size;
	shinfo->gso_segs = DIV_ROUND_UP(r->len - headers, r->gso_size);
	/* Segmenting checks the headers once more. */
	shinfo->gso_type = type[r->gso_type] | SKB_GSO_DODGY;
	if (r->flags & XENLOOP_F_ECN)
		shinfo->gso_type |= SKB_GSO_TCP_ECN;
	if (r->flags & XENLOOP_F_FIXED_ID)
		shinfo->gso_type |= SKB_GSO_TCP_FIXEDID;
}

/* @skb->data is at the network header. */
static bool set_csum(struct sk_buff *skb, const struct xenloop_record *r)
{
	if (r->flags & XENLOOP_F_CSUM_PARTIAL)
		return skb_partial_csum_set(skb, r->csum_start, r->csum_offset);
	if (r->flags & XENLOOP_F_CSUM_VALID)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	return true;
}

static bool from_allowed(const struct xenloop_peer *peer, int version,
			 const u8 *head)
{
	const u8 *source = head + (version == 4 ? 12 : 8);

	return xenloop_prefixes_allow(peer->link.ip, peer->link.ips, version,
				      source);
}

static void set_ethernet(struct sk_buff *skb, const struct xenloop_peer *peer,
			 int version)
{
	struct net_device *dev = peer->vif->dev;
	struct ethhdr *eth = skb_push(skb, ETH_HLEN);

	ether_addr_copy(eth->h_dest, dev->dev_addr);
	ether_addr_copy(eth->h_source, peer->link.mac);
	eth->h_proto = htons(version == 4 ? ETH_P_IP : ETH_P_IPV6);
	skb->protocol = eth_type_trans(skb, dev);
}

static bool is_datagram(const struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		return ((const struct iphdr *)skb->data)->protocol !=
		       IPPROTO_TCP;
	return ((const struct ipv6hdr *)skb->data)->nexthdr != IPPROTO_TCP;
}

/* One record. Returns NULL and counts if there is no skb for it. */
static struct sk_buff *receive(struct xenloop_queue *q,
			       const struct xenloop_record *r)
{
	const struct xenloop_peer *peer = q->channel->peer;
	u32 copied = min_t(u32, r->len, XENLOOP_HEAD_LEN);
	u32 linear = r->len <= LINEAR_MAX ? r->len : XENLOOP_HEAD_LEN;
	struct sk_buff *skb;
	u32 headers;
	int version;

	skb = napi_alloc_skb(&q->napi, ETH_HLEN + linear);
	if (!skb)
		goto nomem;
	skb_reserve(skb, ETH_HLEN);
	copy_out(q, r, 0, skb->data, copied);
	version = xenloop_packet_check(r, skb->data, copied);
	if (version < 0) {
		xenloop_channel_violate(q->channel,
					"it sent a packet that its record does not describe");
		goto drop;
	}
	if (!from_allowed(peer, version, skb->data)) {
		xenloop_count(peer->vif, RX_SPOOFED);
		goto drop;
	}
	headers = head_len(r, skb->data, copied);
	if (r->len <= LINEAR_MAX) {
		skb_put(skb, r->len);
		if (r->len > copied)
			copy_out(q, r, copied, skb->data + copied,
				 r->len - copied);
	} else {
		/* Within what was copied: xenloop_record_check() says so. */
		if (r->flags & XENLOOP_F_CSUM_PARTIAL)
			headers = max_t(u32, headers, r->csum_start +
					r->csum_offset + sizeof(__sum16));
		skb_put(skb, headers);
		if (copy_payload(q, r, skb, headers))
			goto nomem;
	}
	set_ethernet(skb, peer, version);
	if (!set_csum(skb, r)) {
		xenloop_channel_violate(q->channel,
					"it sent a packet without its checksum field");
		goto drop;
	}
	set_gso(skb, r, headers);
	skb_mark_napi_id(skb, &q->napi);
	return skb;
nomem:
	xenloop_count(peer->vif, RX_NOMEM);
drop:
	kfree_skb(skb);
	return NULL;
}

static void return_slots(struct xenloop_queue *q,
			 const struct xenloop_record *r)
{
	u32 n = xenloop_record_slots(r->len);
	u32 i;

	for (i = 0; i < n; i++)
		xenloop_consumer_return(&q->consumer, r->slot[i]);
	if (xenloop_fault(XENLOOP_FAULT_LIE_RETURN))
		xenloop_consumer_return(&q->consumer, r->slot[0]);
}

static void publish(struct xenloop_queue *q, struct rx_batch *batch)
{
	batch->unreturned = 0;
	if (!xenloop_consumer_publish(&q->consumer))
		return;
	/* It wants this event because it has no slots. */
	WRITE_ONCE(q->starved, q->starved + 1);
	if (q->starved >= XENLOOP_STARVED)
		xenloop_channel_outgrown(q->channel);
	xenloop_queue_notify(q);
}

/* To sort a list by flow is work that one packet need not wait for. */
static void receive_list(struct list_head *list)
{
	struct sk_buff *skb;

	if (!list_is_singular(list)) {
		netif_receive_skb_list(list);
		return;
	}
	skb = list_first_entry(list, struct sk_buff, list);
	skb_list_del_init(skb);
	netif_receive_skb(skb);
}

static void deliver(struct xenloop_queue *q, struct rx_batch *batch)
{
	const struct xenloop_vif *vif = q->channel->peer->vif;
	struct sk_buff *skb, *next;

	batch->bytes = 0;
	if (likely(netif_running(vif->dev) && !READ_ONCE(vif->gone) &&
		   !compat_xdp_native(vif->dev))) {
		receive_list(&batch->list);
	} else {
		/* Nobody else says that the driver has an XDP program now. */
		xenloop_peer_poke(q->channel->peer);
		list_for_each_entry_safe(skb, next, &batch->list, list) {
			xenloop_count(vif, RX_DOWN);
			kfree_skb(skb);
		}
	}
	INIT_LIST_HEAD(&batch->list);
}

static void add(struct xenloop_queue *q, struct rx_batch *batch,
		const struct xenloop_record *r)
{
	const struct xenloop_vif *vif = q->channel->peer->vif;
	struct sk_buff *skb = receive(q, r);

	return_slots(q, r);
	batch->unreturned += r->len;
	if (batch->unreturned >= RETURN_BYTES)
		publish(q, batch);
	q->stats->rx_packets++;
	q->stats->rx_bytes += r->len;
	xenloop_count(vif, RX_PACKETS);
	xenloop_count_add(vif, RX_BYTES, r->len);
	if (!skb)
		return;
	list_add_tail(&skb->list, &batch->list);
	batch->bytes += r->len;
	if (is_datagram(skb))
		batch->datagrams += skb->truesize;
	if (batch->bytes >= BATCH_BYTES)
		deliver(q, batch);
}

/**
 * xenloop_rx() - take records from the ring
 * @q: the queue
 * @budget: at most so many
 *
 * Sets @q->resting if there may be more that is to wait for readers.
 *
 * Context: bottom halves off; whoever owns the NAPI, or the control queue instead.
 * Return: how many were taken.
 */
int xenloop_rx(struct xenloop_queue *q, int budget)
{
	struct rx_batch batch = { .list = LIST_HEAD_INIT(batch.list) };
	struct xenloop_record r;
	int done, got = 1;

	q->resting = false;
	for (done = 0; done < budget; done++) {
		if (READ_ONCE(q->channel->violated))
			break;
		if (batch.datagrams >= REST_BYTES &&
		    xenloop_consumer_ready(&q->consumer)) {
			q->resting = true;
			break;
		}
		got = xenloop_consumer_next(&q->consumer, &r);
		if (got <= 0)
			break;
		add(q, &batch, &r);
	}
	if (done)
		publish(q, &batch);
	if (unlikely(READ_ONCE(q->channel->closing)))
		xenloop_count_add(q->channel->peer->vif, RX_CLOSING, done);
	if (!list_empty(&batch.list))
		deliver(q, &batch);
	/* Pairs with xenloop_rx_empty(): what is counted as taken has got ahead of
	 * all that the peer, once it knows, sends by netfront.
	 */
	smp_store_release(&q->taken, q->consumer.cons);
	if (got < 0)
		xenloop_channel_violate(q->channel, "it sent a record that cannot be");
	return done;
}

/**
 * xenloop_rx_empty() - is everything taken that was sent so far?
 * @q: the queue
 *
 * Context: any; the answer holds once the peer has said CLOSED.
 * Return: true if so.
 */
bool xenloop_rx_empty(const struct xenloop_queue *q)
{
	/* Pairs with the end of xenloop_rx(). */
	u32 taken = smp_load_acquire(&q->taken);

	return READ_ONCE(*q->consumer.ring.record_prod) == taken;
}

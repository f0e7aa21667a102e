// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Sending: into the ring, or into the backlog and from there into the ring or
 * back to netfront. A packet that was accepted keeps its place behind those
 * that were accepted before it.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/mm.h>
#include <net/ip.h>
#include <net/sock.h>
#include "compat.h"
#include "channel.h"
#include "fault.h"
#include "intercept.h"
#include "peer.h"

/* The backlogs of a channel stand for a NIC's queues: each has as many packets as
 * the default of txqueuelen, and all together no more memory than what a few
 * sockets may have in flight.
 */
#define BACKLOG_PACKETS	1000
#define BACKLOG_BYTES	(8u << 20)
/* A packet of the largest size and a few others, for a peer that may be dead. */
#define STALLED_BYTES	(256u << 10)
/* A backlog where something has waited so long stands: the peer is paused, or means
 * ill. What is charged to a socket keeps it from sending to anybody, and some
 * sockets serve all the world: those of ICMP and of TCP's resets, a name server's.
 */
#define STALL_TIME	max(1, HZ / 4)
/* A sender without a pause could keep a channel that closes from its end, a
 * backlog at a time.
 */
#define GIVE_BACK_ROUNDS	8
/* Waiting for a quarter of the slots makes an event worth its price. */
#define WANT_SHARE	4

/* The datagram's checksum was made by the stack of this guest, unless its
 * owner makes its own headers.
 */
static bool csum_is_ours(const struct sk_buff *skb)
{
	return skb->ip_summed == CHECKSUM_UNNECESSARY ||
	       (skb->ip_summed == CHECKSUM_NONE && skb->sk &&
		sk_fullsock(skb->sk) && skb->sk->sk_type != SOCK_RAW &&
		(skb->sk->sk_family == AF_INET ||
		 skb->sk->sk_family == AF_INET6));
}

static u8 gso_type(const struct sk_buff *skb)
{
	unsigned int type = skb_shinfo(skb)->gso_type;

	if (type & SKB_GSO_TCPV4)
		return XENLOOP_GSO_TCPV4;
	if (type & SKB_GSO_TCPV6)
		return XENLOOP_GSO_TCPV6;
	return XENLOOP_GSO_UDP;
}

static void describe_gso(const struct sk_buff *skb, struct xenloop_record *r)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);

	r->gso_type = gso_type(skb);
	r->gso_size = shinfo->gso_size;
	r->gso_segs = shinfo->gso_segs;
	if (shinfo->gso_type & SKB_GSO_TCP_ECN)
		r->flags |= XENLOOP_F_ECN;
	if (shinfo->gso_type & SKB_GSO_TCP_FIXEDID)
		r->flags |= XENLOOP_F_FIXED_ID;
}

/* xenloop_classify() has seen to it that a record can say all of this. */
static void describe(const struct sk_buff *skb, struct xenloop_record *r)
{
	memset(r, 0, sizeof(*r));
	r->len = skb->len;
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		r->flags |= XENLOOP_F_CSUM_PARTIAL;
		r->csum_start = skb_checksum_start_offset(skb);
		r->csum_offset = skb->csum_offset;
	} else if (csum_is_ours(skb)) {
		r->flags |= XENLOOP_F_CSUM_VALID;
	}
	if (skb_is_gso(skb))
		describe_gso(skb, r);
}

/**
 * xenloop_tx_check() - would the peer believe this packet?
 * @skb: an IP packet from its network header on
 * @record: filled with what is to be said of it, but for its slots
 *
 * Raw sockets and mangling rules can make packets that contradict themselves.
 * The peer would take one for an attack, so they are left to netfront.
 *
 * Context: any.
 * Return: true if it passes the checks that the peer makes.
 */
bool xenloop_tx_check(const struct sk_buff *skb, struct xenloop_record *record)
{
	/* Payload in a device's memory has no address to copy it from. */
	if (!skb_frags_readable(skb))
		return false;
	describe(skb, record);
	return !xenloop_record_check(record, XENLOOP_MIN_SLOTS) &&
	       xenloop_packet_check(record, skb->data,
				    min_t(u32, skb_headlen(skb),
					  XENLOOP_HEAD_LEN)) > 0;
}

/**
 * struct filling - where in its slots the next byte of a packet goes
 * @page: of the ring
 * @slot: of the packet, from the present one on
 * @used: bytes in the present one
 */
struct filling {
	void *const *page;
	const u16 *slot;
	u32 used;
};

static void fill(struct filling *f, const u8 *from, u32 n)
{
	while (n) {
		u32 some;

		if (f->used == XENLOOP_PAGE_SIZE) {
			f->slot++;
			f->used = 0;
		}
		some = min_t(u32, n, XENLOOP_PAGE_SIZE - f->used);
		memcpy((u8 *)f->page[*f->slot] + f->used, from, some);
		f->used += some;
		from += some;
		n -= some;
	}
}

/* In one walk: skb_copy_bits() would begin at the first fragment for every slot.
 * Pages have addresses, there are no others on 64 bit. A datagram that is larger
 * than the MTU comes as a list of packets; lists of lists are as deep here as for
 * the kernel's own functions.
 */
static void fill_packet(struct filling *f, const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	struct sk_buff *more;
	u32 i;

	BUILD_BUG_ON(IS_ENABLED(CONFIG_HIGHMEM));
	fill(f, skb->data, skb_headlen(skb));
	for (i = 0; i < shinfo->nr_frags; i++)
		fill(f, skb_frag_address(&shinfo->frags[i]),
		     skb_frag_size(&shinfo->frags[i]));
	skb_walk_frags(skb, more)
		fill_packet(f, more);
}

static void copy_in(const struct xenloop_ring *ring, const struct sk_buff *skb,
		    const struct xenloop_record *r)
{
	struct filling f = { .page = ring->slot_page, .slot = r->slot };

	fill_packet(&f, skb);
}

/* The stamp that the device's queue gives, which this packet leaves out. A frame
 * has it already; a packet that is given back gets it there.
 */
static void stamp_queued(struct sk_buff *skb)
{
	if (unlikely(skb_shinfo(skb)->tx_flags & SKBTX_SCHED_TSTAMP) &&
	    !skb_mac_header_was_set(skb))
		compat_tstamp_sched(skb);
}

/* Puts a packet into the ring, not yet published. Packet sockets see it now:
 * later they could see its answer first, earlier one that takes netfront twice.
 */
static int put(struct xenloop_queue *q, struct sk_buff *skb,
	       struct xenloop_record *record)
{
	u32 n = xenloop_record_slots(skb->len);
	int err;

	err = xenloop_producer_take(&q->producer, record->slot, n);
	if (err)
		return err;
	stamp_queued(skb);
	copy_in(&q->producer.ring, skb, record);
	xenloop_tap(q->channel->peer->vif, skb, q->channel->peer->link.mac);
	xenloop_producer_push(&q->producer, record);
	xenloop_fault_record(&q->producer);
	q->stats->tx_packets++;
	q->stats->tx_bytes += skb->len;
	return 0;
}

/* What the IP output that is left out counts, between its hooks and the device. */
static void count_output(struct net *net, const struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		IP_UPD_PO_STATS(net, IPSTATS_MIB_OUT, skb->len);
	else
		compat_count_output6(net, skb);
}

static void sent(struct xenloop_queue *q, struct sk_buff *skb)
{
	const struct xenloop_vif *vif = q->channel->peer->vif;

	xenloop_count(vif, TX_PACKETS);
	xenloop_count_add(vif, TX_BYTES, skb->len);
	/* Before POST_ROUTING it has been counted, which the other point comes after. */
	if (!skb_mac_header_was_set(skb) &&
	    xenloop_intercept_is(&xenloop_intercept_ip))
		count_output(dev_net(vif->dev), skb);
	skb_tx_timestamp(skb);
	dev_consume_skb_any(skb);
}

static bool backlog_full(const struct xenloop_queue *q)
{
	return skb_queue_len(&q->backlog) >= BACKLOG_PACKETS ||
	       q->backlog_bytes >= (q->stalled ? STALLED_BYTES :
				    BACKLOG_BYTES / q->channel->queues);
}

static void backlog_add(struct xenloop_queue *q, struct sk_buff *skb)
{
	if (skb_queue_empty(&q->backlog)) {
		q->old = 0;
		q->stalled = false;
		schedule_delayed_work(&q->stall, STALL_TIME);
	}
	if (q->stalled)
		skb_orphan(skb);
	q->backlog_bytes += skb->truesize;
	__skb_queue_tail(&q->backlog, skb);
	xenloop_count(q->channel->peer->vif, TX_QUEUED);
}

static struct sk_buff *backlog_take(struct xenloop_queue *q)
{
	struct sk_buff *skb = __skb_dequeue(&q->backlog);

	if (skb) {
		q->backlog_bytes -= skb->truesize;
		q->old -= q->old > 0;
	}
	return skb;
}

/**
 * xenloop_tx_look() - does the backlog still hold what it held at the last look?
 * @work: of a queue
 *
 * A sender that the backlog blocks does not come to see it, so time must. What
 * counts is how long a packet waits: a peer that takes one now and then would
 * hold a socket that sends to others, too. From here on the bound of the backlog
 * drops, as a NIC's queue does.
 *
 * Context: a worker.
 */
void xenloop_tx_look(struct work_struct *work)
{
	struct xenloop_queue *q = container_of(to_delayed_work(work),
					       struct xenloop_queue, stall);
	struct sk_buff *skb;

	spin_lock_bh(&q->lock);
	if (!skb_queue_empty(&q->backlog)) {
		WRITE_ONCE(q->stalled, q->old > 0);
		if (q->stalled) {
			skb_queue_walk(&q->backlog, skb)
				skb_orphan(skb);
		}
		q->old = skb_queue_len(&q->backlog);
		schedule_delayed_work(&q->stall, STALL_TIME);
	}
	spin_unlock_bh(&q->lock);
}

/* What the first packet of the backlog waits for. */
static int want_space(struct xenloop_queue *q)
{
	const struct xenloop_producer *p = &q->producer;
	u32 n = xenloop_record_slots(skb_peek(&q->backlog)->len);

	return xenloop_producer_want(&q->producer,
				     max(n, p->ring.slots / WANT_SHARE));
}

/* Moves packets from the backlog into the ring until it is full, and then asks
 * for an event. Returns the number that were moved, or -EPROTO.
 */
static int backlog_run(struct xenloop_queue *q, struct sk_buff_head *done)
{
	struct xenloop_record record;
	struct sk_buff *skb;
	int n = 0, err;

	while ((skb = skb_peek(&q->backlog))) {
		describe(skb, &record);
		err = put(q, skb, &record);
		if (!err) {
			__skb_queue_tail(done, backlog_take(q));
			n++;
			continue;
		}
		if (err == -EAGAIN)
			err = want_space(q);
		if (err < 0)
			return err;
		if (!err)
			break;
	}
	return n;
}

static void broken(struct xenloop_queue *q)
{
	q->mode = XENLOOP_HOLD;
	xenloop_channel_violate(q->channel, "it returned slots that it did not have");
}

/**
 * xenloop_tx_drain() - send what waits, as far as there is space
 * @q: the queue
 *
 * Context: bottom halves off; the NAPI, or whoever changes the mode.
 * Return: true if anything was sent.
 */
bool xenloop_tx_drain(struct xenloop_queue *q)
{
	struct sk_buff_head done;
	struct sk_buff *skb;
	bool notify = false;
	int n = 0;

	if (skb_queue_empty_lockless(&q->backlog))
		return false;
	__skb_queue_head_init(&done);
	spin_lock(&q->lock);
	if (q->mode == XENLOOP_RUN) {
		n = backlog_run(q, &done);
		/* Also what was put in before the peer was found out: so it is counted. */
		if (!skb_queue_empty(&done))
			notify = xenloop_producer_publish(&q->producer);
		if (n < 0)
			broken(q);
	}
	if (notify)
		xenloop_queue_notify(q);
	spin_unlock(&q->lock);
	while ((skb = __skb_dequeue(&done)))
		sent(q, skb);
	return n > 0;
}

/* With the lock held: into the ring, or into the backlog. */
static int tx_locked(struct xenloop_queue *q, struct sk_buff *skb,
		     struct xenloop_record *record)
{
	int err = -EAGAIN;

	if (q->mode == XENLOOP_PASS)
		return -ENOLINK;
	if (q->mode == XENLOOP_RUN && skb_queue_empty(&q->backlog))
		err = put(q, skb, record);
	if (!err) {
		bool notify = xenloop_producer_publish(&q->producer);

		xenloop_fault_index(&q->producer);
		if (notify)
			xenloop_queue_notify(q);
		return 0;
	}
	/* A packet that waits needs a route that waits with it, if it has one. */
	if (backlog_full(q) || (skb_dst(skb) && !skb_dst_force(skb)))
		return -ENOBUFS;
	backlog_add(q, skb);
	if (err == -EPROTO)
		broken(q);
	else if (q->mode == XENLOOP_RUN && skb_queue_len(&q->backlog) == 1)
		/* If space came meanwhile, the NAPI sends what we queued. */
		err = want_space(q) ? -EAGAIN : -EINPROGRESS;
	else
		err = -EINPROGRESS;
	return err;
}

/**
 * xenloop_tx() - send a packet
 * @q: the queue
 * @skb: an IP packet from its network header on; the caller's, but on success
 * @record: of xenloop_tx_check(); its slots are filled in
 *
 * Context: RCU read side; process or softirq.
 * Return: 0 if it was sent or queued; -ENOLINK if it is to take netfront;
 * -ENOBUFS if the backlog is full: it is counted and must be dropped.
 */
int xenloop_tx(struct xenloop_queue *q, struct sk_buff *skb,
	       struct xenloop_record *record)
{
	int err;

	/* Who waits here shares a queue with another processor: for people to see. */
	if (!spin_trylock_bh(&q->lock)) {
		xenloop_count(q->channel->peer->vif, TX_CONTENDED);
		spin_lock_bh(&q->lock);
	}
	err = tx_locked(q, skb, record);
	spin_unlock_bh(&q->lock);
	switch (err) {
	case 0:
		sent(q, skb);
		xenloop_poller_hope(q, XENLOOP_AFTER_TX);
		return 0;
	case -EAGAIN:
		xenloop_queue_kick(q);
		return 0;
	case -ENOLINK:
		return err;
	case -ENOBUFS:
		xenloop_count(q->channel->peer->vif, TX_DROPPED);
		return err;
	default:
		return 0;
	}
}

/**
 * xenloop_tx_mode() - change what happens to packets
 * @q: the queue
 * @mode: to what
 *
 * Context: process context.
 */
void xenloop_tx_mode(struct xenloop_queue *q, enum xenloop_mode mode)
{
	local_bh_disable();
	spin_lock(&q->lock);
	WRITE_ONCE(q->mode, mode);
	spin_unlock(&q->lock);
	if (mode == XENLOOP_RUN)
		xenloop_tx_drain(q);
	local_bh_enable();
}

/* All that waits goes out; returns false once there was nothing, or it is the
 * last time, and so the mode is PASS. Senders hold while this sends.
 */
static bool give_back_round(struct xenloop_queue *q, bool last)
{
	struct sk_buff_head list;
	struct sk_buff *skb;

	__skb_queue_head_init(&list);
	spin_lock(&q->lock);
	skb_queue_splice_init(&q->backlog, &list);
	q->backlog_bytes = 0;
	q->old = 0;
	q->stalled = false;
	last |= skb_queue_empty(&list);
	WRITE_ONCE(q->mode, last ? XENLOOP_PASS : XENLOOP_HOLD);
	spin_unlock(&q->lock);
	while ((skb = __skb_dequeue(&list))) {
		xenloop_count(q->channel->peer->vif, TX_GIVEN_BACK);
		xenloop_give_back(skb);
	}
	return !last;
}

/**
 * xenloop_tx_give_back() - let packets take netfront from here on
 * @q: the queue
 *
 * First those that wait. Who comes meanwhile waits behind them, for as long as
 * that is not for ever; who comes later finds the mode changed.
 *
 * Context: the control queue.
 */
void xenloop_tx_give_back(struct xenloop_queue *q)
{
	u32 rounds = GIVE_BACK_ROUNDS;

	rcu_read_lock_bh();
	while (give_back_round(q, !rounds) && rounds--)
		;
	rcu_read_unlock_bh();
}

/**
 * xenloop_tx_lost() - count what the peer did not take
 * @q: the queue, stopped, in mode PASS
 *
 * It is lost with the memory that it lies in.
 *
 * Context: the control queue.
 */
void xenloop_tx_lost(struct xenloop_queue *q)
{
	xenloop_count_add(q->channel->peer->vif, TX_LOST,
			  xenloop_producer_unread(&q->producer));
}

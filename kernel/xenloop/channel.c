// SPDX-License-Identifier: GPL-2.0-only OR MIT
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/sch_generic.h>
#include "compat.h"
#include "channel.h"
#include "fault.h"
#include "peer.h"
#include "pool.h"
#include "size.h"
#include "xenstore.h"

/* How long a channel that could not be as large as wanted stays so at least. */
#define CUT_TIME	(60 * HZ)

/* How long packets wait at the start, so that those on netfront get ahead: four
 * milliseconds at least, and the first tick may come at once. Of guests that share
 * a processor with Dom0 each may have to wait for a turn of the others, and Xen
 * gives turns of a millisecond. Longer while the vif has a queue, which others may
 * fill for ever.
 */
#define SETTLE_TIME	(DIV_ROUND_UP(HZ, 250) + 1)
#define SETTLE_MOST	(HZ / 10)

/* How many there are; the control queue's. */
static u32 channels;

static void channel_settle(struct work_struct *work);

/* The lower one of two domids allocates the event channels. */
static bool we_allocate(const struct xenloop_channel *channel)
{
	struct xenloop_broker_value self;

	return xenloop_store_self(&self) &&
	       self.domid < channel->peer->name.domid;
}

static int channel_add_queues(struct xenloop_channel *channel)
{
	u32 i;

	for (i = 0; i < channel->memory->g.queues; i++) {
		struct xenloop_queue *q = xenloop_queue_create(channel, i);
		struct xenloop_ring ring;

		if (!q)
			return -ENOMEM;
		channel->queue[i] = q;
		xenloop_memory_ring(channel->memory, i, &ring);
		xenloop_consumer_init(&q->consumer, &ring, 0);
	}
	return 0;
}

static int channel_listen(struct xenloop_channel *channel)
{
	struct xenloop_header *header =
		&xenloop_memory_page(channel->memory)->header;
	int err;
	u32 i;

	for (i = 0; i < channel->memory->g.queues; i++) {
		err = xenloop_queue_listen(channel->queue[i],
					   channel->peer->name.domid);
		if (err)
			return err;
		header->port[i] = channel->queue[i]->port;
	}
	return 0;
}

/* With the last channel the pages go that only its successors would use. */
static void channel_free(struct xenloop_channel *channel)
{
	kfree(channel);
	if (!--channels)
		xenloop_pools_empty();
}

static struct xenloop_memory *memory_of(const struct xenloop_peer *peer,
					u32 slots)
{
	struct xenloop_geometry g;
	int err = xenloop_size_geometry(&g, slots);

	return err ? ERR_PTR(err) :
		xenloop_memory_create(peer->name.domid, &g);
}

/* As large as its use has shown that it should be, or as can be had. */
static int channel_add_memory(struct xenloop_channel *channel)
{
	u32 slots = xenloop_size_slots(channel->peer->grown);

	while (IS_ERR(channel->memory = memory_of(channel->peer, slots))) {
		channel->cut = true;
		slots = xenloop_size_smaller(slots);
		if (!slots)
			return PTR_ERR(channel->memory);
	}
	return 0;
}

/**
 * xenloop_channel_create() - grant receive memory, allocate the ports
 * @peer: to whom
 * @answers: serial of the peer's offer that this answers, or 0
 *
 * Context: the control queue.
 * Return: the channel, to be offered; ERR_PTR: -ENOMEM, -ENOSPC without grants,
 * -ENOBUFS if the budget is spent, -ENOLINK without ports,
 * -EACCES if the hypervisor's policy forbids them.
 */
struct xenloop_channel *xenloop_channel_create(struct xenloop_peer *peer,
					       u32 answers)
{
	struct xenloop_channel *channel;
	int err;

	if (xenloop_fault(XENLOOP_FAULT_CHANNEL))
		return ERR_PTR(-ENOMEM);
	channel = kzalloc(sizeof(*channel), GFP_KERNEL);
	if (!channel)
		return ERR_PTR(-ENOMEM);
	channels++;
	INIT_DELAYED_WORK(&channel->settle, channel_settle);
	channel->peer = peer;
	channel->answers = answers;
	channel->serial = xenloop_store_serial();
	err = channel_add_memory(channel);
	if (err)
		goto free;
	err = channel_add_queues(channel);
	if (!err && we_allocate(channel))
		err = channel_listen(channel);
	if (!err)
		return channel;
	xenloop_channel_destroy(channel);
	return ERR_PTR(err);
free:
	channel_free(channel);
	return ERR_PTR(err);
}

static int channel_bind(struct xenloop_channel *channel)
{
	u32 i;

	for (i = 0; i < channel->queues; i++) {
		struct xenloop_queue *q = channel->queue[i];
		int err;

		if (q->irq)
			continue;
		err = xenloop_queue_bind(q, channel->peer->name.domid,
					 channel->mapping->port[i]);
		if (err)
			return err;
	}
	return 0;
}

static void channel_notify(struct xenloop_channel *channel)
{
	u32 i;

	for (i = 0; i < channel->queues; i++)
		xenloop_queue_notify(channel->queue[i]);
}

static void channel_say(struct xenloop_channel *channel, u32 state)
{
	struct xenloop_page *page = xenloop_mapping_page(channel->mapping);

	WRITE_ONCE(page->sender.serial, channel->serial);
	/* The serial, and every index that is final, come before the word. */
	virt_store_release(&page->sender.state, state);
	channel_notify(channel);
}

/**
 * xenloop_channel_connect() - map the peer's memory and be ready to receive
 * @channel: was offered
 * @offer: the peer's
 *
 * READY is the last thing that is done, and cannot fail: from it on the peer
 * may send.
 *
 * Context: the control queue.
 * Return: 0; -ENOMEM, -EACCES, -EPROTO, -ENOLINK.
 */
int xenloop_channel_connect(struct xenloop_channel *channel,
			    const struct xenloop_offer *offer)
{
	struct xenloop_mapping *m;
	struct xenloop_ring ring;
	int err;
	u32 i;

	m = xenloop_mapping_create(channel->peer->name.domid, offer->gref,
				   channel->memory->g.queues);
	if (IS_ERR(m))
		return PTR_ERR(m);
	channel->mapping = m;
	channel->queues = m->g.queues;
	for (i = 0; i < channel->queues; i++) {
		struct xenloop_queue *q = channel->queue[i];

		xenloop_mapping_ring(m, i, &ring);
		xenloop_producer_init(&q->producer, &ring, 0);
	}
	err = channel_bind(channel);
	if (err)
		return err;
	/* A port that nobody uses is one that a peer can send events to. */
	xenloop_queues_stop(channel->queue + channel->queues,
			    channel->memory->g.queues - channel->queues);
	WRITE_ONCE(channel->peer_serial, offer->serial);
	channel_say(channel, XENLOOP_READY);
	return 0;
}

static void channel_mode(struct xenloop_channel *channel,
			 enum xenloop_mode mode)
{
	u32 i;

	for (i = 0; i < channel->queues; i++)
		xenloop_tx_mode(channel->queue[i], mode);
}

/* What came while nothing was admitted waits without an event. */
static void channel_kick(struct xenloop_channel *channel)
{
	u32 i;

	for (i = 0; i < channel->queues; i++)
		xenloop_queue_kick(channel->queue[i]);
}

/* Does anything of ours still wait to leave by netfront? */
static bool vif_queues(const struct net_device *dev)
{
	bool any = false;
	unsigned int i;

	rcu_read_lock();
	for (i = 0; i < dev->real_num_tx_queues && !any; i++) {
		const struct netdev_queue *txq = netdev_get_tx_queue(dev, i);
		const struct Qdisc *q = rcu_dereference(txq->qdisc);

		any = netif_xmit_stopped(txq) || (q && qdisc_qlen_sum(q));
	}
	rcu_read_unlock();
	return any;
}

/* Not the control queue's: that may be busy with other peers, or wait for
 * XenStore, and nothing is sent or received until this has run.
 */
static void channel_settle(struct work_struct *work)
{
	struct xenloop_channel *channel =
		container_of(to_delayed_work(work), struct xenloop_channel,
			     settle);

	if (vif_queues(channel->peer->vif->dev) &&
	    time_before(jiffies, channel->started + SETTLE_MOST)) {
		schedule_delayed_work(&channel->settle, SETTLE_TIME);
		return;
	}
	channel_mode(channel, XENLOOP_RUN);
	channel_kick(channel);
}

/**
 * xenloop_channel_start() - take packets, but hold them for a moment
 * @channel: the peer is ready
 *
 * What left by netfront a moment ago is to arrive first.
 */
void xenloop_channel_start(struct xenloop_channel *channel)
{
	/* What its predecessors carried is not its use. */
	xenloop_channel_used(channel);
	channel_mode(channel, XENLOOP_HOLD);
	channel->started = jiffies;
	schedule_delayed_work(&channel->settle, SETTLE_TIME);
}

/**
 * xenloop_channel_stop() - send no more; tell the peer
 * @channel: connected or open
 */
void xenloop_channel_stop(struct xenloop_channel *channel)
{
	if (!channel || !channel->mapping)
		return;
	/* First, or it would let go what is held from here on. */
	cancel_delayed_work_sync(&channel->settle);
	channel_mode(channel, XENLOOP_HOLD);
	WRITE_ONCE(channel->closing, true);
	channel_say(channel, XENLOOP_CLOSED);
	channel_kick(channel);
}

/**
 * xenloop_channel_give_back() - send everything by netfront from here on
 * @channel: was started
 *
 * Before the data path is told that there is no channel: what waits here goes
 * out before what comes then.
 *
 * Context: the control queue.
 */
void xenloop_channel_give_back(struct xenloop_channel *channel)
{
	u32 i;

	cancel_delayed_work_sync(&channel->settle);
	for (i = 0; i < channel->queues; i++)
		xenloop_tx_give_back(channel->queue[i]);
}

/**
 * xenloop_channel_destroy() - let go of everything
 * @channel: given back, and the data path finds it no more
 *
 * The order: no interrupt, no NAPI; what lies in our ring is received, unless
 * the peer cannot be believed; then the mappings, then the grants.
 *
 * Context: the control queue.
 */
void xenloop_channel_destroy(struct xenloop_channel *channel)
{
	u32 i;

	xenloop_queues_stop(channel->queue, XENLOOP_MAX_QUEUES);
	for (i = 0; i < channel->queues && channel->mapping; i++)
		xenloop_tx_lost(channel->queue[i]);
	if (channel->mapping)
		xenloop_mapping_destroy(channel->mapping);
	xenloop_queues_destroy(channel->queue, XENLOOP_MAX_QUEUES);
	xenloop_memory_destroy(channel->memory);
	channel_free(channel);
}

/**
 * xenloop_channel_peer_state() - what the peer says as a sender
 * @channel: connected
 *
 * Return: XENLOOP_READY or XENLOOP_CLOSED if the peer means this channel and
 * not a former one, or 0.
 */
u32 xenloop_channel_peer_state(const struct xenloop_channel *channel)
{
	const struct xenloop_page *page = xenloop_memory_page(channel->memory);
	/* Pairs with channel_say(): its serial and indices were written before. */
	u32 state = virt_load_acquire(&page->sender.state);

	if (READ_ONCE(page->sender.serial) != channel->peer_serial)
		return 0;
	return state;
}

/**
 * xenloop_channel_drained() - are both ways drained?
 * @channel: the channel
 *
 * Tells the peer, once, when ours is.
 *
 * Context: the control queue.
 * Return: true if there is nothing left to wait for.
 */
bool xenloop_channel_drained(struct xenloop_channel *channel)
{
	u32 i;

	if (!channel->closing || !channel->mapping ||
	    xenloop_channel_peer_state(channel) != XENLOOP_CLOSED)
		return false;
	for (i = 0; i < channel->queues; i++) {
		if (!xenloop_rx_empty(channel->queue[i]))
			return false;
	}
	if (!channel->drained) {
		struct xenloop_page *page = xenloop_memory_page(channel->memory);

		channel->drained = true;
		/* What was taken was taken before the peer may let go of it. */
		virt_store_release(&page->receiver.state, XENLOOP_DRAINED);
		channel_notify(channel);
	}
	return READ_ONCE(xenloop_mapping_page(channel->mapping)->receiver.state) ==
	       XENLOOP_DRAINED;
}

/**
 * xenloop_channel_severed() - is the other end of a port gone?
 * @channel: open
 *
 * A domain that dies leaves our port unbound, and sends to it still succeed.
 *
 * Return: true if so.
 */
bool xenloop_channel_severed(const struct xenloop_channel *channel)
{
	u32 i;

	for (i = 0; i < channel->queues; i++) {
		if (xenloop_queue_severed(channel->queue[i]))
			return true;
	}
	return false;
}

/**
 * xenloop_channel_used() - did packets pass since the last call?
 * @channel: the channel
 *
 * Return: true if so.
 */
bool xenloop_channel_used(struct xenloop_channel *channel)
{
	struct xenloop_queue_stats sum = {};
	u64 packets;

	xenloop_peer_stats(channel->peer, &sum);
	packets = sum.tx_packets + sum.rx_packets;
	if (packets == channel->packets)
		return false;
	channel->packets = packets;
	return true;
}

/**
 * xenloop_channel_outgrown() - the peer runs out of slots often
 * @channel: the channel
 *
 * Unless it has the most already, or less than was wanted: then there was no
 * more, and is not soon. A peer that only says so gets what its guest may have.
 *
 * Context: any. The control queue opens the channel anew.
 */
void xenloop_channel_outgrown(struct xenloop_channel *channel)
{
	struct xenloop_peer *peer = channel->peer;

	if (READ_ONCE(channel->outgrown) ||
	    xenloop_size_most(channel->memory->g.slots) ||
	    (channel->cut &&
	     time_before(jiffies, READ_ONCE(peer->since) + CUT_TIME)))
		return;
	WRITE_ONCE(channel->outgrown, true);
	xenloop_peer_poke(peer);
}

/**
 * xenloop_channel_recount() - what is seldom does not add up
 * @channel: the channel
 */
void xenloop_channel_recount(struct xenloop_channel *channel)
{
	u32 i;

	for (i = 0; i < channel->queues; i++)
		WRITE_ONCE(channel->queue[i]->starved, 0);
}

/**
 * xenloop_channel_violate() - the peer broke the rules
 * @channel: the channel
 * @how: in a few words
 *
 * Context: any. The control queue closes the channel.
 */
void xenloop_channel_violate(struct xenloop_channel *channel, const char *how)
{
	struct xenloop_peer *peer = channel->peer;

	if (READ_ONCE(channel->violated))
		return;
	WRITE_ONCE(channel->violated, true);
	xenloop_count(peer->vif, VIOLATIONS);
	pr_warn_ratelimited("%s: guest %u: %s\n", peer->vif->dev->name,
			    peer->name.domid, how);
	xenloop_peer_poke(peer);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A queue: its event channel, interrupt and NAPI.
 *
 * The event channel is bound "lateeoi": from the interrupt until
 * xen_irq_lateeoi() it is masked, so a peer cannot flood us while we poll. A
 * peer that we did not ask for an event and that sends one nevertheless is slowed
 * down by saying "spurious". An honest one does it, too: it may read our event
 * index just before we take the record that it published. So only a row of them
 * is reported.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/slab.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include "compat.h"
#include "channel.h"
#include "control.h"
#include "fault.h"
#include "peer.h"
#include "pool.h"

#define SPURIOUS_ROW	8

/* NAPIs hang on a device of their own, so that no vif has to outlive them. */
static struct net_device *napi_dev;

static unsigned int eoi_flags(struct xenloop_queue *q)
{
	if (q->idle_polls < SPURIOUS_ROW)
		return 0;
	xenloop_count(q->channel->peer->vif, RX_SPURIOUS);
	return XEN_EOI_FLAG_SPURIOUS;
}

static void queue_eoi(struct xenloop_queue *q)
{
	unsigned int irq = xchg(&q->eoi, 0);

	if (irq)
		xen_irq_lateeoi(irq, eoi_flags(q));
}

static irqreturn_t queue_irq(int irq, void *data)
{
	struct xenloop_queue *q = data;

	/* Binding raises one at once, before the caller knows its number. */
	WRITE_ONCE(q->eoi, irq);
	q->stats->rx_events++;
	xenloop_count(q->channel->peer->vif, RX_EVENTS);
	napi_schedule(&q->napi);
	return IRQ_HANDLED;
}

/* The control queue is woken for what only it may decide. */
static void queue_look(struct xenloop_queue *q)
{
	struct xenloop_channel *channel = q->channel;
	u32 state = READ_ONCE(xenloop_memory_page(channel->memory)->sender.state);

	if (state != q->peer_state || READ_ONCE(channel->closing)) {
		q->peer_state = state;
		xenloop_peer_poke(channel->peer);
	}
}

/**
 * xenloop_queue_ready() - is there something to serve?
 * @q: the queue, its NAPI owned
 *
 * Return: true if so, by a look that costs next to nothing.
 */
bool xenloop_queue_ready(const struct xenloop_queue *q)
{
	if (unlikely(READ_ONCE(q->channel->violated)))
		return false;
	return xenloop_consumer_ready(&q->consumer) ||
	       (READ_ONCE(q->mode) == XENLOOP_RUN &&
		!skb_queue_empty_lockless(&q->backlog) &&
		xenloop_producer_ready(&q->producer));
}

/**
 * xenloop_queue_serve() - receive, and send what waits for space
 * @q: the queue, its NAPI owned
 * @budget: records to receive at most
 *
 * Context: bottom halves off.
 * Return: records received, 1 if there were none but something was sent.
 */
int xenloop_queue_serve(struct xenloop_queue *q, int budget)
{
	int done = xenloop_rx(q, budget);

	if (xenloop_tx_drain(q) && !done)
		done = 1;
	q->idle_polls = done ? 0 : q->idle_polls + 1;
	return done;
}

/* A full tick from now: the rest that is over may have left its timer behind. */
static void queue_rest(struct xenloop_queue *q)
{
	cancel_delayed_work(&q->rest);
	schedule_delayed_work(&q->rest, 2);
}

/* Before a queue is left alone: somebody must be going to look. That is the peer,
 * who sends an event, or whoever ends the rest. Returns false if there is more
 * already. Armed first, then completed: what comes in between raises an event,
 * which waits behind the EOI.
 */
static bool queue_settle(struct xenloop_queue *q)
{
	if (q->resting)
		queue_rest(q);
	else if (xenloop_consumer_arm(&q->consumer) &&
		 !READ_ONCE(q->channel->violated))
		return false;
	queue_look(q);
	return true;
}

/* What this poll leaves the poller to hope for; softirq is RCU's read side, so
 * the queue is there still.
 */
static void queue_hope(struct xenloop_queue *q, int done, bool resting)
{
	if (resting)
		xenloop_poller_hope(q, XENLOOP_RESTING);
	else if (done && READ_ONCE(q->watch.hope) == XENLOOP_AFTER_RX)
		xenloop_poller_hope(q, XENLOOP_AFTER_RX);
}

/* Not before our own moment of holding is over, or the channel closes again. The
 * peer has its own, but while we got no processor its clock went on: then what it
 * sent by netfront and what it sent here wait for us at once.
 */
static bool queue_admits(const struct xenloop_queue *q)
{
	return READ_ONCE(q->mode) == XENLOOP_RUN ||
	       READ_ONCE(q->channel->closing);
}

/* Not armed: whoever admits records polls (xenloop_queue_kick()). A peer that is
 * honest has hardly any events for us yet: that it is ready, its first record.
 */
static int queue_wait(struct xenloop_queue *q)
{
	q->idle_polls++;
	queue_look(q);
	if (napi_complete_done(&q->napi, 0))
		queue_eoi(q);
	return 0;
}

static int queue_poll(struct napi_struct *napi, int budget)
{
	struct xenloop_queue *q = container_of(napi, struct xenloop_queue,
					       napi);
	bool resting;
	int done;

	if (unlikely(!queue_admits(q)))
		return queue_wait(q);
	/* What it sends in answer says that it hopes for another. */
	WRITE_ONCE(q->watch.hope, XENLOOP_AFTER_RX);
	done = xenloop_queue_serve(q, budget);
	if (done == budget)
		return budget;
	/* A socket that is polled looks again itself, and at its end without this. */
	if (test_bit(NAPI_STATE_IN_BUSY_POLL, &napi->state)) {
		xenloop_consumer_disarm(&q->consumer);
		return done;
	}
	if (!queue_settle(q))
		return budget;
	resting = q->resting;
	if (napi_complete_done(napi, done))
		queue_eoi(q);
	queue_hope(q, done, resting);
	return done;
}

/**
 * xenloop_queue_disown() - complete a NAPI that was taken, outside of a softirq
 * @q: the queue
 *
 * What there is already is left to the softirq.
 *
 * Context: bottom halves off.
 */
void xenloop_queue_disown(struct xenloop_queue *q)
{
	if (!queue_settle(q))
		__napi_schedule(&q->napi);
	else if (napi_complete_done(&q->napi, 0))
		queue_eoi(q);
}

/* The poller did not get to it: tasks that do not read keep the processor busy. */
static void queue_rest_ends(struct work_struct *work)
{
	struct xenloop_queue *q = container_of(to_delayed_work(work),
					       struct xenloop_queue, rest);

	xenloop_queue_kick(q);
}

/**
 * xenloop_queue_create() - a queue without event channel
 * @channel: whose
 * @index: 0..queues - 1
 *
 * Return: the queue, in mode PASS, or NULL.
 */
struct xenloop_queue *xenloop_queue_create(struct xenloop_channel *channel,
					   u32 index)
{
	struct xenloop_queue *q;

	if (xenloop_fault(XENLOOP_FAULT_QUEUE))
		return NULL;
	q = kvzalloc(sizeof(*q), GFP_KERNEL);
	if (!q)
		return NULL;
	q->channel = channel;
	q->index = index;
	q->stats = &channel->peer->stats[index];
	q->mode = XENLOOP_PASS;
	spin_lock_init(&q->lock);
	skb_queue_head_init(&q->backlog);
	INIT_DELAYED_WORK(&q->rest, queue_rest_ends);
	INIT_DELAYED_WORK(&q->stall, xenloop_tx_look);
	netif_napi_add(napi_dev, &q->napi, queue_poll);
	return q;
}

/* The queues of a channel are spread over the processors: what one of them
 * receives does not wait for another. A hint, which an administrator may change.
 */
static void queue_spread(const struct xenloop_queue *q)
{
	/* A processor that goes meanwhile is what cpumask_local_spread() of older
	 * kernels does not survive.
	 */
	cpus_read_lock();
	if (num_online_cpus() > 1)
		irq_set_affinity_hint(q->irq,
				      cpumask_of(cpumask_local_spread(q->index, NUMA_NO_NODE)));
	cpus_read_unlock();
}

/* Whoever failed to bind it may have closed it, or not: by which step failed, and in
 * which kernel.
 */
static void port_close(evtchn_port_t port)
{
	struct evtchn_status status = { .dom = DOMID_SELF, .port = port };
	struct evtchn_close close = { .port = port };

	if (!HYPERVISOR_event_channel_op(EVTCHNOP_status, &status) &&
	    (status.status == EVTCHNSTAT_unbound ||
	     status.status == EVTCHNSTAT_interdomain))
		HYPERVISOR_event_channel_op(EVTCHNOP_close, &close);
}

/* From here on the port belongs to the interrupt, which closes it. */
static int queue_irq_start(struct xenloop_queue *q, evtchn_port_t port)
{
	int irq;

	if (xenloop_fault(XENLOOP_FAULT_IRQ)) {
		port_close(port);
		return -ENOLINK;
	}
	napi_enable(&q->napi);
	irq = bind_evtchn_to_irqhandler_lateeoi(port, queue_irq, 0, "xenloop",
						q);
	if (irq < 0) {
		napi_disable(&q->napi);
		port_close(port);
		return -ENOLINK;
	}
	q->port = port;
	q->irq = irq;
	queue_spread(q);
	return 0;
}

/* XSM refuses with EPERM; whatever else there is, ports lack. */
static int port_error(int err)
{
	return err == -EPERM || err == -EACCES ? -EACCES : -ENOLINK;
}

/* XSM's SILO policy lets no guest have a port to another one. */
static int port_fault(enum xenloop_fault step)
{
	if (xenloop_fault(XENLOOP_FAULT_SILO))
		return -EPERM;
	return xenloop_fault(step) ? -ENOSPC : 0;
}

/**
 * xenloop_queue_listen() - allocate an event channel that the peer will bind
 * @q: the queue
 * @peer: who
 *
 * Return: 0, -ENOLINK, or -EACCES if the hypervisor's policy forbids it.
 */
int xenloop_queue_listen(struct xenloop_queue *q, domid_t peer)
{
	struct evtchn_alloc_unbound alloc = {
		.dom = DOMID_SELF,
		.remote_dom = peer,
	};
	int err = port_fault(XENLOOP_FAULT_PORT);

	if (!err)
		err = HYPERVISOR_event_channel_op(EVTCHNOP_alloc_unbound, &alloc);
	if (err)
		return port_error(err);
	return queue_irq_start(q, alloc.port);
}

/**
 * xenloop_queue_bind() - bind the event channel that the peer allocated
 * @q: the queue
 * @peer: who
 * @port: the peer's; the hypervisor checks that it is meant for us
 *
 * Return: 0, -ENOLINK, or -EACCES if the hypervisor's policy forbids it.
 */
int xenloop_queue_bind(struct xenloop_queue *q, domid_t peer, u32 port)
{
	struct evtchn_bind_interdomain bind = {
		.remote_dom = peer,
		.remote_port = port,
	};
	int err = port_fault(XENLOOP_FAULT_BIND);

	if (!err)
		err = HYPERVISOR_event_channel_op(EVTCHNOP_bind_interdomain,
						  &bind);
	if (err)
		return port_error(err);
	return queue_irq_start(q, bind.local_port);
}

/**
 * xenloop_queue_severed() - is the other end of the port gone?
 * @q: the queue, connected
 *
 * Return: true if the port is not bound to another domain any more.
 */
bool xenloop_queue_severed(const struct xenloop_queue *q)
{
	struct evtchn_status status = {
		.dom = DOMID_SELF,
		.port = q->port,
	};

	if (HYPERVISOR_event_channel_op(EVTCHNOP_status, &status))
		return false;
	return status.status != EVTCHNSTAT_interdomain;
}

/**
 * xenloop_queue_notify() - send an event
 * @q: the queue
 *
 * Context: any.
 */
void xenloop_queue_notify(struct xenloop_queue *q)
{
	if (!q->irq)
		return;
	q->stats->tx_events++;
	xenloop_count(q->channel->peer->vif, TX_EVENTS);
	notify_remote_via_evtchn(q->port);
}

/**
 * xenloop_queue_kick() - poll soon, as if an event had come
 * @q: the queue
 *
 * Context: any, while the queue is not stopped.
 */
void xenloop_queue_kick(struct xenloop_queue *q)
{
	local_bh_disable();
	napi_schedule(&q->napi);
	local_bh_enable();
}

/* The NAPI before the interrupt: it uses the interrupt's number. */
static void queue_quiet(struct xenloop_queue *q)
{
	xenloop_poller_bar(q);
	napi_disable(&q->napi);
	cancel_delayed_work_sync(&q->rest);
	cancel_delayed_work_sync(&q->stall);
}

/* Closes the port, and takes what lies in the ring, if the peer can be believed. */
static void queue_unbind(struct xenloop_queue *q)
{
	/* No more than the ring can hold: the peer may go on writing. */
	int left = q->consumer.ring.mask + 1, done;

	irq_set_affinity_hint(q->irq, NULL);
	unbind_from_irqhandler(q->irq, q);
	q->irq = 0;
	do {
		local_bh_disable();
		done = xenloop_rx(q, NAPI_POLL_WEIGHT);
		local_bh_enable();
		left -= done;
		cond_resched();
	} while (left > 0 && done);
}

/**
 * xenloop_queues_stop() - no interrupt and no poll any more
 * @queue: those of a channel, or some; NULL behind the last
 * @count: their number at the most
 *
 * Together, for what takes long is to wait for softirqs, and a guest that is to be
 * suspended has many to stop.
 */
void xenloop_queues_stop(struct xenloop_queue **queue, u32 count)
{
	bool any = false;
	u32 i;

	for (i = 0; i < count && queue[i]; i++) {
		if (!queue[i]->irq)
			continue;
		queue_quiet(queue[i]);
		any = true;
	}
	if (!any)
		return;
	/* A softirq that has completed may be about to pay the EOI. */
	xenloop_control_settle();
	for (i = 0; i < count && queue[i]; i++) {
		if (queue[i]->irq)
			queue_unbind(queue[i]);
	}
}

/**
 * xenloop_queues_destroy() - free queues
 * @queue: stopped; NULL behind the last
 * @count: their number at the most
 */
void xenloop_queues_destroy(struct xenloop_queue **queue, u32 count)
{
	u32 i;

	for (i = 0; i < count && queue[i]; i++)
		__netif_napi_del(&queue[i]->napi);
	xenloop_control_settle();
	for (i = 0; i < count && queue[i]; i++)
		kvfree(queue[i]);
}

/**
 * xenloop_queues_init() - make what all queues share
 *
 * The device that the NAPIs hang on, the pages for payload, the poller.
 *
 * Return: 0 or -errno.
 */
int xenloop_queues_init(void)
{
	int err;

	napi_dev = alloc_netdev_dummy(0);
	if (!napi_dev)
		return -ENOMEM;
	err = xenloop_pools_init();
	if (err)
		goto dev;
	err = xenloop_poller_init();
	if (!err)
		return 0;
	xenloop_pools_exit();
dev:
	free_netdev_dummy(napi_dev);
	return err;
}

/**
 * xenloop_queues_exit() - and give it back
 */
void xenloop_queues_exit(void)
{
	xenloop_poller_exit();
	xenloop_pools_exit();
	free_netdev_dummy(napi_dev);
}

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One queue of a channel: a FIFO each way, one event channel, one NAPI.
 *
 * The sending half belongs to whoever holds @lock; the receiving half to the
 * NAPI, or to the control queue once the NAPI is disabled.
 */
#ifndef XENLOOP_QUEUE_H
#define XENLOOP_QUEUE_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <xen/events.h>
#include "fifo.h"
#include "poller.h"
#include "record.h"

struct xenloop_channel;

/**
 * enum xenloop_mode - what happens to a packet that is sent
 * @XENLOOP_PASS: it takes netfront
 * @XENLOOP_HOLD: it waits in the backlog
 * @XENLOOP_RUN: it goes into the ring, or waits for space there
 */
enum xenloop_mode {
	XENLOOP_PASS,
	XENLOOP_HOLD,
	XENLOOP_RUN,
};

/**
 * struct xenloop_queue_stats - for people; of all queues of that index that a
 *	peer ever had, of which there is one at a time
 * @tx_packets: put into the ring
 * @tx_bytes: of them
 * @rx_packets: taken from the ring
 * @rx_bytes: of them
 * @tx_events: notifications sent
 * @rx_events: interrupts
 */
struct xenloop_queue_stats {
	u64 tx_packets;
	u64 tx_bytes;
	u64 rx_packets;
	u64 rx_bytes;
	u64 tx_events;
	u64 rx_events;
} ____cacheline_aligned_in_smp;

/**
 * struct xenloop_queue - one queue
 * @channel: whose; outlives the queue
 * @index: of the queue in its channel
 * @irq: of the event channel, 0 if none
 * @port: of the event channel, 0 if none
 * @eoi: the interrupt that waits for xen_irq_lateeoi(), or 0; the port is
 *	masked till then
 * @peer_state: what the peer last said, for the control queue
 * @idle_polls: polls in a row that an interrupt started and that found nothing
 * @napi: receives, and sends the backlog when space comes
 * @starved: how often the peer ran out of slots, since the last look
 * @resting: the ring was left as it is, not armed, so that readers can run
 * @rest: ends that if the poller finds no time to
 * @watch: of the poller
 * @consumer: the receiving half
 * @taken: its index when all before it had been handed to the stack
 * @lock: guards all that follows; taken with bottom halves off
 * @mode: see enum xenloop_mode
 * @backlog: packets that wait, with their sockets' charge
 * @backlog_bytes: truesize of them
 * @stalled: the backlog hardly moves: what waits is not charged to its sockets
 * @old: packets of the backlog that were there at the last look
 * @stall: that look
 * @producer: the sending half
 * @stats: in the peer, which outlives it: rx ones by the NAPI, tx ones under
 *	@lock
 */
struct xenloop_queue {
	struct xenloop_channel *channel;
	u32 index;
	unsigned int irq;
	evtchn_port_t port;
	unsigned int eoi;
	u32 peer_state;
	unsigned int idle_polls;
	struct napi_struct napi;
	u32 starved;
	bool resting;
	struct delayed_work rest;
	struct xenloop_watch watch;
	struct xenloop_consumer consumer;
	u32 taken;

	spinlock_t lock ____cacheline_aligned_in_smp;
	enum xenloop_mode mode;
	struct sk_buff_head backlog;
	u32 backlog_bytes;
	bool stalled;
	u32 old;
	struct delayed_work stall;
	struct xenloop_producer producer;
	struct xenloop_queue_stats *stats;
};

struct xenloop_queue *xenloop_queue_create(struct xenloop_channel *channel,
					   u32 index);
int xenloop_queue_listen(struct xenloop_queue *q, domid_t peer);
int xenloop_queue_bind(struct xenloop_queue *q, domid_t peer, u32 port);
void xenloop_queues_stop(struct xenloop_queue **queue, u32 count);
void xenloop_queues_destroy(struct xenloop_queue **queue, u32 count);
bool xenloop_queue_severed(const struct xenloop_queue *q);
void xenloop_queue_notify(struct xenloop_queue *q);
void xenloop_queue_kick(struct xenloop_queue *q);
bool xenloop_queue_ready(const struct xenloop_queue *q);
int xenloop_queue_serve(struct xenloop_queue *q, int budget);
void xenloop_queue_disown(struct xenloop_queue *q);

int xenloop_queues_init(void);
void xenloop_queues_exit(void);

/* tx.c */
bool xenloop_tx_check(const struct sk_buff *skb, struct xenloop_record *record);
int xenloop_tx(struct xenloop_queue *q, struct sk_buff *skb,
	       struct xenloop_record *record);
void xenloop_tx_mode(struct xenloop_queue *q, enum xenloop_mode mode);
bool xenloop_tx_drain(struct xenloop_queue *q);
void xenloop_tx_look(struct work_struct *work);
void xenloop_tx_give_back(struct xenloop_queue *q);
void xenloop_tx_lost(struct xenloop_queue *q);

/* rx.c */
int xenloop_rx(struct xenloop_queue *q, int budget);
bool xenloop_rx_empty(const struct xenloop_queue *q);

#endif /* XENLOOP_QUEUE_H */

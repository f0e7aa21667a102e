/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One queue, one direction: records and slots to the consumer, slots back.
 * The layout and its rules are in <xen/io/xenloop.h>.
 *
 * The other side writes its half of the shared memory as it likes. What is
 * read there is read once, checked, and answered with -EPROTO when it cannot
 * come from a correct peer. That answer is final, whatever the peer writes
 * afterwards; the channel must be closed.
 *
 * Neither half has a lock: calls on one producer, or on one consumer, must not
 * overlap. All functions may be called in any context.
 */
#ifndef XENLOOP_CORE_FIFO_H
#define XENLOOP_CORE_FIFO_H

#include "env.h"

#define XENLOOP_SLOT_WORDS	(XENLOOP_MAX_SLOTS / 32)

/**
 * struct xenloop_ring - the shared parts of one queue
 * @record_prod: written by the producer
 * @return_event: written by the producer
 * @return_prod: written by the consumer
 * @record_event: written by the consumer
 * @record_cons: written by the consumer
 * @record_page: pages of records, as many as xenloop_record_pages() says
 * @return_page: pages of returns, as many as xenloop_return_pages() says
 * @slot_page: the slots; the FIFO itself never touches them
 * @slots: XENLOOP_MIN_SLOTS..XENLOOP_MAX_SLOTS
 * @mask: entries of each ring, less one
 */
struct xenloop_ring {
	xl_shared_u32 *record_prod;
	xl_shared_u32 *return_event;
	xl_shared_u32 *return_prod;
	xl_shared_u32 *record_event;
	xl_shared_u32 *record_cons;
	void **record_page;
	void **return_page;
	void **slot_page;
	u32 slots;
	u32 mask;
};

/**
 * struct xenloop_producer - the sender's private half
 * @ring: the memory that the peer granted
 * @prod: the next record to write
 * @published: what record_prod says
 * @returned: the next return to read
 * @free: slots on @stack
 * @stack: the slots that are ours; the last one in is the first one out, so
 *	that a slow flow stays within few pages and their cache lines
 * @out: a bit a slot: the consumer has it
 * @broken: the consumer cheated; nothing is read from it any more
 */
struct xenloop_producer {
	struct xenloop_ring ring;
	u32 prod;
	u32 published;
	u32 returned;
	u32 free;
	u16 stack[XENLOOP_MAX_SLOTS];
	u32 out[XENLOOP_SLOT_WORDS];
	bool broken;
};

/**
 * struct xenloop_consumer - the receiver's private half
 * @ring: the memory that we granted
 * @cons: the next record to take
 * @seen: record_prod as last read
 * @returns: the next return to write
 * @published: what return_prod says
 * @held: a bit a slot: a record brought it and it was not returned
 * @broken: the producer cheated; nothing is read from it any more
 */
struct xenloop_consumer {
	struct xenloop_ring ring;
	u32 cons;
	u32 seen;
	u32 returns;
	u32 published;
	u32 held[XENLOOP_SLOT_WORDS];
	bool broken;
};

u32 xenloop_ring_entries(u32 slots);
u32 xenloop_record_pages(u32 slots);
u32 xenloop_return_pages(u32 slots);

void xenloop_producer_init(struct xenloop_producer *p,
			   const struct xenloop_ring *ring, u32 start);
int xenloop_producer_take(struct xenloop_producer *p, u16 *slot, u32 n);
void xenloop_producer_untake(struct xenloop_producer *p, const u16 *slot,
			     u32 n);
void xenloop_producer_push(struct xenloop_producer *p,
			   const struct xenloop_record *record);
bool xenloop_producer_publish(struct xenloop_producer *p);
int xenloop_producer_want(struct xenloop_producer *p, u32 n);
u32 xenloop_producer_unread(const struct xenloop_producer *p);
bool xenloop_producer_ready(const struct xenloop_producer *p);

void xenloop_consumer_init(struct xenloop_consumer *c,
			   const struct xenloop_ring *ring, u32 start);
int xenloop_consumer_next(struct xenloop_consumer *c,
			  struct xenloop_record *record);
void xenloop_consumer_return(struct xenloop_consumer *c, u16 slot);
bool xenloop_consumer_publish(struct xenloop_consumer *c);
bool xenloop_consumer_arm(struct xenloop_consumer *c);
void xenloop_consumer_disarm(struct xenloop_consumer *c);
bool xenloop_consumer_ready(const struct xenloop_consumer *c);

#endif /* XENLOOP_CORE_FIFO_H */

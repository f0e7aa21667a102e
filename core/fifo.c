// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The FIFO. Barriers pair as follows; each pair has a model in tests/model and
 * a mutant without it that the model must refuse.
 *
 *   R1  producer_publish: release store of record_prod
 *       consumer_read:    acquire load of record_prod
 *       A record, and the packet in its slots, is written before it is seen.
 *   R2  consumer_publish: release store of return_prod
 *       producer_read:    acquire load of return_prod
 *       A slot is read for the last time before it is written again.
 *   E1  producer_publish: record_prod, full barrier, read record_event
 *       consumer_arm:     record_event, full barrier, read record_prod
 *       One of the two sees the other's store: no record lies unnoticed.
 *   E2  consumer_publish: return_prod, full barrier, read return_event
 *       producer_want:    return_event, full barrier, read return_prod
 *       The same for space.
 */
#include "fifo.h"
#include "record.h"

/**
 * xenloop_ring_entries() - entries of the rings for a number of slots
 * @slots: 1..XENLOOP_MAX_SLOTS
 *
 * Return: the next power of two.
 */
u32 xenloop_ring_entries(u32 slots)
{
	u32 n = 1;

	while (n < slots)
		n <<= 1;
	return n;
}

/**
 * xenloop_record_pages() - pages of the ring of records
 * @slots: 1..XENLOOP_MAX_SLOTS
 *
 * Return: number of pages.
 */
u32 xenloop_record_pages(u32 slots)
{
	return XL_DIV_ROUND_UP(xenloop_ring_entries(slots),
			       XENLOOP_PAGE_RECORDS);
}

/**
 * xenloop_return_pages() - pages of the ring of returns
 * @slots: 1..XENLOOP_MAX_SLOTS
 *
 * Return: number of pages.
 */
u32 xenloop_return_pages(u32 slots)
{
	return XL_DIV_ROUND_UP(xenloop_ring_entries(slots),
			       XENLOOP_PAGE_RETURNS);
}

static xl_cell_record *record_cell(const struct xenloop_ring *ring, u32 index)
{
	u32 i = index & ring->mask;
	xl_cell_record *page =
		(xl_cell_record *)ring->record_page[i / XENLOOP_PAGE_RECORDS];

	return page + i % XENLOOP_PAGE_RECORDS;
}

static xl_cell_u16 *return_cell(const struct xenloop_ring *ring, u32 index)
{
	u32 i = index & ring->mask;
	xl_cell_u16 *page =
		(xl_cell_u16 *)ring->return_page[i / XENLOOP_PAGE_RETURNS];

	return page + i % XENLOOP_PAGE_RETURNS;
}

/* Has an index that moved from @was to @now passed @event? */
static bool passed(u32 was, u32 now, u32 event)
{
	return now - event < now - was;
}

static bool bit_test(const u32 *map, u32 i)
{
	return map[i / 32] & (1u << i % 32);
}

static void bit_flip(u32 *map, u32 i)
{
	map[i / 32] ^= 1u << i % 32;
}

/**
 * xenloop_producer_init() - begin with all slots free
 * @p: what to set up
 * @ring: the shared parts; copied
 * @start: first index, 0 on the wire; tests start near the wrap
 */
void xenloop_producer_init(struct xenloop_producer *p,
			   const struct xenloop_ring *ring, u32 start)
{
	u32 i;

	p->ring = *ring;
	p->prod = start;
	p->published = start;
	p->returned = start;
	p->free = ring->slots;
	for (i = 0; i < ring->slots; i++)
		p->stack[i] = (u16)(ring->slots - 1 - i);
	memset(p->out, 0, sizeof(p->out));
	p->broken = false;
}

/* The peer can return only what it was given; a slot that comes back twice,
 * or that does not exist, would let it direct our writes.
 */
static int producer_read(struct xenloop_producer *p)
{
	u32 end = xl_load_acquire(p->ring.return_prod); /* R2 */

	if (end - p->returned > p->ring.slots)
		return -EPROTO;
	while (p->returned != end) {
		u16 slot = xl_u16_get(return_cell(&p->ring, p->returned));

		if (slot >= p->ring.slots || !bit_test(p->out, slot))
			return -EPROTO;
		bit_flip(p->out, slot);
		p->stack[p->free++] = slot;
		p->returned++;
	}
	return 0;
}

static int producer_reclaim(struct xenloop_producer *p)
{
	if (!p->broken && producer_read(p))
		p->broken = true;
	return p->broken ? -EPROTO : 0;
}

/**
 * xenloop_producer_take() - take free slots for one packet
 * @p: the producer
 * @slot: filled with @n slot numbers
 * @n: 1..XENLOOP_RECORD_SLOTS
 *
 * The slots are to be named in a record that is pushed, or given back with
 * xenloop_producer_untake().
 *
 * Return: 0, -EAGAIN if there are too few, -EPROTO if the peer cheats.
 */
int xenloop_producer_take(struct xenloop_producer *p, u16 *slot, u32 n)
{
	u32 i;

	if (p->broken)
		return -EPROTO;
	if (p->free < n) {
		int err = producer_reclaim(p);

		if (err)
			return err;
		if (p->free < n)
			return -EAGAIN;
	}
	for (i = 0; i < n; i++)
		slot[i] = p->stack[--p->free];
	return 0;
}

/**
 * xenloop_producer_untake() - give slots back that no record will name
 * @p: the producer
 * @slot: as filled by xenloop_producer_take()
 * @n: as given to it
 */
void xenloop_producer_untake(struct xenloop_producer *p, const u16 *slot, u32 n)
{
	while (n--)
		p->stack[p->free++] = slot[n];
}

/**
 * xenloop_producer_push() - write a record, not yet visible
 * @p: the producer
 * @record: names slots that were taken; checked by the caller's construction
 *
 * There is room: every record in the ring holds a slot that @record does not
 * name, and the ring has as many entries as there are slots.
 */
void xenloop_producer_push(struct xenloop_producer *p,
			   const struct xenloop_record *record)
{
	u32 n = xenloop_record_slots(record->len);

	while (n--)
		bit_flip(p->out, record->slot[n]);
	xl_record_put(record_cell(&p->ring, p->prod), record);
	p->prod++;
}

/**
 * xenloop_producer_publish() - show what was pushed
 * @p: the producer
 *
 * Return: true if the peer wants to be notified.
 */
bool xenloop_producer_publish(struct xenloop_producer *p)
{
	u32 was = p->published;

	p->published = p->prod;
	xl_store_release(p->ring.record_prod, p->prod); /* R1 */
	xl_mb(); /* E1 */
	return passed(was, p->prod, xl_load(p->ring.record_event));
}

/**
 * xenloop_producer_want() - ask for an event when slots are free
 * @p: the producer
 * @n: slots wanted, 1..slots
 *
 * Return: 1 if @n are free already, 0 if an event will come, -EPROTO.
 */
int xenloop_producer_want(struct xenloop_producer *p, u32 n)
{
	int err = producer_reclaim(p);

	if (err)
		return err;
	if (p->free >= n)
		return 1;
	xl_store(p->ring.return_event, p->returned + (n - p->free));
	xl_mb(); /* E2 */
	err = producer_reclaim(p);
	if (err)
		return err;
	return p->free >= n;
}

/**
 * xenloop_producer_unread() - records that the peer says it has not taken
 * @p: the producer
 *
 * For accounts when a channel breaks. The peer may lie within the bounds.
 *
 * Return: 0..slots.
 */
u32 xenloop_producer_unread(const struct xenloop_producer *p)
{
	u32 n = p->published - xl_load(p->ring.record_cons);

	return n > p->ring.slots ? p->ring.slots : n;
}

/**
 * xenloop_producer_ready() - have slots come back that were not looked at?
 * @p: the producer
 *
 * A hint, for a loop that looks. Another thread may be changing @p meanwhile.
 *
 * Return: true if so.
 */
bool xenloop_producer_ready(const struct xenloop_producer *p)
{
	return xl_load(p->ring.return_prod) != p->returned;
}

/**
 * xenloop_consumer_init() - begin with nothing held
 * @c: what to set up
 * @ring: the shared parts; copied
 * @start: first index, 0 on the wire
 */
void xenloop_consumer_init(struct xenloop_consumer *c,
			   const struct xenloop_ring *ring, u32 start)
{
	c->ring = *ring;
	c->cons = start;
	c->seen = start;
	c->returns = start;
	c->published = start;
	memset(c->held, 0, sizeof(c->held));
	c->broken = false;
}

/* A slot that is held already must not come again: with it the peer could make
 * us return more than it gave, and write what the stack is still reading.
 */
static int consumer_hold(struct xenloop_consumer *c,
			 const struct xenloop_record *record)
{
	u32 n = xenloop_record_slots(record->len);
	u32 i;

	for (i = 0; i < n; i++) {
		if (bit_test(c->held, record->slot[i]))
			return -EPROTO;
		bit_flip(c->held, record->slot[i]);
	}
	return 0;
}

static int consumer_read(struct xenloop_consumer *c,
			 struct xenloop_record *record)
{
	int err;

	if (c->seen == c->cons) {
		c->seen = xl_load_acquire(c->ring.record_prod); /* R1 */
		if (c->seen == c->cons)
			return 0;
		if (c->seen - c->cons > c->ring.mask + 1)
			return -EPROTO;
	}
	xl_record_get(record_cell(&c->ring, c->cons), record);
	err = xenloop_record_check(record, c->ring.slots);
	if (!err)
		err = consumer_hold(c, record);
	if (err)
		return err;
	c->cons++;
	return 1;
}

/**
 * xenloop_consumer_next() - take the next record
 * @c: the consumer
 * @record: filled with a checked copy; its slots are held until returned
 *
 * Return: 1 if there was one, 0 if not, -EPROTO if the peer cheats.
 */
int xenloop_consumer_next(struct xenloop_consumer *c,
			  struct xenloop_record *record)
{
	int got = c->broken ? -EPROTO : consumer_read(c, record);

	if (got < 0)
		c->broken = true;
	return got;
}

/**
 * xenloop_consumer_return() - give a held slot back, not yet visible
 * @c: the consumer
 * @slot: from a record that was taken
 */
void xenloop_consumer_return(struct xenloop_consumer *c, u16 slot)
{
	bit_flip(c->held, slot);
	xl_u16_put(return_cell(&c->ring, c->returns), slot);
	c->returns++;
}

/**
 * xenloop_consumer_publish() - show what was taken and returned
 * @c: the consumer
 *
 * Return: true if the peer wants to be notified.
 */
bool xenloop_consumer_publish(struct xenloop_consumer *c)
{
	u32 was = c->published;

	xl_store(c->ring.record_cons, c->cons);
	if (was == c->returns)
		return false;
	c->published = c->returns;
	xl_store_release(c->ring.return_prod, c->returns); /* R2 */
	xl_mb(); /* E2 */
	return passed(was, c->returns, xl_load(c->ring.return_event));
}

/**
 * xenloop_consumer_arm() - ask for an event at the next record
 * @c: the consumer
 *
 * Return: true if there is one already; then no event may come for it.
 */
bool xenloop_consumer_arm(struct xenloop_consumer *c)
{
	xl_store(c->ring.record_event, c->cons + 1);
	xl_mb(); /* E1 */
	return xl_load(c->ring.record_prod) != c->cons;
}

/**
 * xenloop_consumer_disarm() - ask for no event, for whoever looks by itself
 * @c: the consumer
 *
 * An event index that lies behind what was published already is not passed
 * again before the indices wrap. That event would be one too many, no more. The
 * peer may not see this in time and send one; no barrier would change that.
 */
void xenloop_consumer_disarm(struct xenloop_consumer *c)
{
	xl_store(c->ring.record_event, c->cons);
}

/**
 * xenloop_consumer_ready() - is there something to take?
 * @c: the consumer
 *
 * A hint, for a loop that looks: xenloop_consumer_next() reads again.
 *
 * Return: true if so, or if the peer cheats.
 */
bool xenloop_consumer_ready(const struct xenloop_consumer *c)
{
	return xl_load(c->ring.record_prod) != c->cons;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "geometry.h"

/**
 * xenloop_geometry_init() - work out the sizes
 * @g: filled
 * @queues: wanted
 * @slots: of each queue
 *
 * Return: 0, or -EINVAL if a number is out of its range.
 */
int xenloop_geometry_init(struct xenloop_geometry *g, u32 queues, u32 slots)
{
	if (!queues || queues > XENLOOP_MAX_QUEUES ||
	    slots < XENLOOP_MIN_SLOTS || slots > XENLOOP_MAX_SLOTS)
		return -EINVAL;
	g->queues = queues;
	g->slots = slots;
	g->record_pages = xenloop_record_pages(slots);
	g->return_pages = xenloop_return_pages(slots);
	g->queue_pages = g->record_pages + g->return_pages + slots;
	g->refs = queues * g->queue_pages;
	g->lists = XL_DIV_ROUND_UP(g->refs, XENLOOP_LIST_REFS);
	return g->lists <= XENLOOP_MAX_LISTS ? 0 : -EINVAL;
}

/**
 * xenloop_header_check() - may this peer's memory be mapped?
 * @header: a private copy
 * @g: filled
 *
 * Return: 0 or -EPROTO.
 */
int xenloop_header_check(const struct xenloop_header *header,
			 struct xenloop_geometry *g)
{
	if (header->magic != XENLOOP_MAGIC ||
	    header->version != XENLOOP_VERSION)
		return -EPROTO;
	if (xenloop_geometry_init(g, header->queues, header->slots) ||
	    header->lists != g->lists)
		return -EPROTO;
	return 0;
}

/**
 * xenloop_header_init() - describe our memory; ports and lists are left zero
 * @header: filled
 * @g: from xenloop_geometry_init()
 */
void xenloop_header_init(struct xenloop_header *header,
			 const struct xenloop_geometry *g)
{
	memset(header, 0, sizeof(*header));
	header->magic = XENLOOP_MAGIC;
	header->version = XENLOOP_VERSION;
	header->queues = (uint16_t)g->queues;
	header->features = XENLOOP_FEATURES;
	header->slots = g->slots;
	header->lists = g->lists;
}

/**
 * xenloop_ring_init() - find the shared parts of one queue
 * @ring: filled; keeps pointers into @body
 * @page: the channel page
 * @queue: 0..queues - 1
 * @g: sizes of this memory
 * @body: addresses of the pages of all queues
 */
void xenloop_ring_init(struct xenloop_ring *ring, struct xenloop_page *page,
		       u32 queue, const struct xenloop_geometry *g, void **body)
{
	struct xenloop_queue_lines *lines = &page->queue[queue];
	void **mine = body + queue * g->queue_pages;

	ring->record_prod = &lines->sender.record_prod;
	ring->return_event = &lines->sender.return_event;
	ring->return_prod = &lines->receiver.return_prod;
	ring->record_event = &lines->receiver.record_event;
	ring->record_cons = &lines->receiver.record_cons;
	ring->record_page = mine;
	ring->return_page = mine + g->record_pages;
	ring->slot_page = mine + g->record_pages + g->return_pages;
	ring->slots = g->slots;
	ring->mask = xenloop_ring_entries(g->slots) - 1;
}

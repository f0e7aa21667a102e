/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* How large the receive memory of one side is. Pure functions; any context. */
#ifndef XENLOOP_CORE_GEOMETRY_H
#define XENLOOP_CORE_GEOMETRY_H

#include "fifo.h"

/**
 * struct xenloop_geometry - sizes that follow from queues and slots
 * @queues: 1..XENLOOP_MAX_QUEUES
 * @slots: of a queue
 * @record_pages: of a queue
 * @return_pages: of a queue
 * @queue_pages: of a queue: record, return and slot pages
 * @refs: grants in the list pages
 * @lists: list pages
 */
struct xenloop_geometry {
	u32 queues;
	u32 slots;
	u32 record_pages;
	u32 return_pages;
	u32 queue_pages;
	u32 refs;
	u32 lists;
};

int xenloop_geometry_init(struct xenloop_geometry *g, u32 queues, u32 slots);
int xenloop_header_check(const struct xenloop_header *header,
			 struct xenloop_geometry *g);
void xenloop_header_init(struct xenloop_header *header,
			 const struct xenloop_geometry *g);

void xenloop_ring_init(struct xenloop_ring *ring, struct xenloop_page *page,
		       u32 queue, const struct xenloop_geometry *g,
		       void **body);

#endif /* XENLOOP_CORE_GEOMETRY_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The peer's receive memory, mapped here so that we can send. Process context;
 * the control queue alone calls these.
 */
#ifndef XENLOOP_MAPPING_H
#define XENLOOP_MAPPING_H

#include <xen/grant_table.h>
#include <xen/io/xenloop.h>
#include "fifo.h"
#include "geometry.h"

/**
 * struct xenloop_foreign - a set of foreign pages
 * @count: how many
 * @page: unpopulated pages that they are mapped over
 * @va: their addresses
 * @handle: of each mapping
 * @readonly: a bit a page
 * @op: room for unmapping, so that it cannot fail
 * @rest: the same
 */
struct xenloop_foreign {
	u32 count;
	struct page **page;
	void **va;
	grant_handle_t *handle;
	unsigned long *readonly;
	struct gnttab_unmap_grant_ref *op;
	struct page **rest;
};

/**
 * struct xenloop_mapping - foreign pages
 * @g: sizes of what we map of the peer's memory, checked
 * @port: event channels that the peer named, if it has the lower domid
 * @head: the channel page
 * @body: the pages of the queues
 */
struct xenloop_mapping {
	struct xenloop_geometry g;
	u32 port[XENLOOP_MAX_QUEUES];
	struct xenloop_foreign *head;
	struct xenloop_foreign *body;
};

struct xenloop_mapping *xenloop_mapping_create(domid_t peer, u32 gref,
					       u32 queues);
void xenloop_mapping_ring(const struct xenloop_mapping *m, u32 queue,
			  struct xenloop_ring *ring);
void xenloop_mapping_destroy(struct xenloop_mapping *m);

static inline struct xenloop_page *
xenloop_mapping_page(const struct xenloop_mapping *m)
{
	return m->head->va[0];
}

#endif /* XENLOOP_MAPPING_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Receive memory: our own pages, granted to one peer. Process context; the
 * control queue alone calls these.
 */
#ifndef XENLOOP_MEMORY_H
#define XENLOOP_MEMORY_H

#include <linux/list.h>
#include <xen/grant_table.h>
#include <xen/io/xenloop.h>
#include "fifo.h"
#include "geometry.h"

/**
 * struct xenloop_memory - receive memory of one channel
 * @peer: to whom it is granted
 * @g: its sizes
 * @count: pages and grants: the channel page, the lists, then the queues
 * @page: the pages
 * @va: their addresses; what struct xenloop_ring points into
 * @ref: their grants; 0 if not granted
 * @grave: in the list of memory whose grants the peer has not let go of
 */
struct xenloop_memory {
	domid_t peer;
	struct xenloop_geometry g;
	u32 count;
	struct page **page;
	void **va;
	grant_ref_t *ref;
	struct list_head grave;
};

struct xenloop_memory *xenloop_memory_create(domid_t peer,
					     const struct xenloop_geometry *g);
void xenloop_memory_ring(const struct xenloop_memory *m, u32 queue,
			 struct xenloop_ring *ring);
void xenloop_memory_destroy(struct xenloop_memory *m);
u32 xenloop_memory_used(void);

static inline struct xenloop_page *
xenloop_memory_page(const struct xenloop_memory *m)
{
	return m->va[0];
}

void xenloop_graves_init(struct workqueue_struct *wq);
bool xenloop_graves_wait(unsigned long jiffies_max);
void xenloop_graves_exit(void);
u32 xenloop_graves_count(void);
bool xenloop_graves_held_by(domid_t peer);

#endif /* XENLOOP_MEMORY_H */

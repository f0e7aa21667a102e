// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Receive memory, and the graveyard.
 *
 * A grant cannot be ended while the peer still maps it, and a page must not be
 * used again before its grant has ended. So memory that a peer holds on to is
 * kept aside and tried again; what is left when the module goes is handed to
 * the kernel's own deferred list, which frees page and grant together.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/slab.h>
#include <linux/mm.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <xen/page.h>
#include "compat.h"
#include "fault.h"
#include "memory.h"

/* A peer that closes in the ordinary way unmaps within a millisecond or two. */
#define GRAVE_FIRST	msecs_to_jiffies(4)
#define GRAVE_MAX	(10 * HZ)

static LIST_HEAD(graves);
static DECLARE_WAIT_QUEUE_HEAD(graves_empty);
static struct delayed_work graves_work;
static struct workqueue_struct *graves_wq;
static unsigned long graves_delay;
static u32 graves_pages;
/* Of all channels, and of those in the graveyard. */
static u32 memory_pages;

static void memory_discard(struct xenloop_memory *m)
{
	u32 i;

	for (i = 0; i < m->count; i++) {
		if (m->page[i])
			__free_page(m->page[i]);
	}
	kvfree(m->page);
	kvfree(m->va);
	kvfree(m->ref);
	kfree(m);
}

static void memory_free(struct xenloop_memory *m)
{
	WRITE_ONCE(memory_pages, memory_pages - m->count);
	memory_discard(m);
}

static struct xenloop_memory *memory_alloc(const struct xenloop_geometry *g)
{
	struct xenloop_memory *m = kzalloc(sizeof(*m), GFP_KERNEL);
	u32 i;

	if (!m)
		return NULL;
	m->g = *g;
	m->count = 1 + g->lists + g->refs;
	m->page = kvcalloc(m->count, sizeof(*m->page), GFP_KERNEL);
	m->va = kvcalloc(m->count, sizeof(*m->va), GFP_KERNEL);
	m->ref = kvcalloc(m->count, sizeof(*m->ref), GFP_KERNEL);
	if (!m->page || !m->va || !m->ref || xenloop_fault(XENLOOP_FAULT_MEMORY))
		goto fail;
	/* Zeroed: a page may hold somebody's secrets, and the peer reads it. No
	 * process is killed for a channel, which a peer may have asked for.
	 */
	for (i = 0; i < m->count; i++) {
		m->page[i] = alloc_page(GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN |
					__GFP_RETRY_MAYFAIL);
		if (!m->page[i])
			goto fail;
		m->va[i] = page_address(m->page[i]);
	}
	if (xenloop_fault(XENLOOP_FAULT_PAGES))
		goto fail;
	WRITE_ONCE(memory_pages, memory_pages + m->count);
	return m;
fail:
	if (!m->page)
		m->count = 0;
	memory_discard(m);
	return NULL;
}

/* What only we write is granted for reading: lists and returns. */
static bool memory_readonly(const struct xenloop_geometry *g, u32 i)
{
	u32 in_queue;

	if (!i)
		return false;
	if (i <= g->lists)
		return true;
	in_queue = (i - 1 - g->lists) % g->queue_pages;
	return in_queue >= g->record_pages &&
	       in_queue < g->record_pages + g->return_pages;
}

static int memory_grant(struct xenloop_memory *m, domid_t peer)
{
	u32 i;

	for (i = 0; i < m->count; i++) {
		int ref = gnttab_grant_foreign_access(peer,
						      xen_page_to_gfn(m->page[i]),
						      memory_readonly(&m->g, i));

		if (ref < 0)
			return ref;
		m->ref[i] = ref;
	}
	return xenloop_fault(XENLOOP_FAULT_GRANTS) ? -ENOSPC : 0;
}

static void memory_describe(struct xenloop_memory *m)
{
	struct xenloop_page *page = xenloop_memory_page(m);
	u32 i;

	xenloop_header_init(&page->header, &m->g);
	for (i = 0; i < m->g.lists; i++)
		page->header.list[i] = m->ref[1 + i];
	for (i = 0; i < m->g.refs; i++) {
		u32 *list = m->va[1 + i / XENLOOP_LIST_REFS];

		list[i % XENLOOP_LIST_REFS] = m->ref[1 + m->g.lists + i];
	}
	/* The first record and the first return are worth an event. */
	for (i = 0; i < m->g.queues; i++)
		page->queue[i].receiver.record_event = 1;
}

/**
 * xenloop_memory_create() - allocate receive memory and grant it
 * @peer: to whom
 * @g: how much
 *
 * Return: the memory; ERR_PTR(-ENOMEM); ERR_PTR(-ENOSPC) if the grant table is
 * full.
 */
struct xenloop_memory *xenloop_memory_create(domid_t peer,
					     const struct xenloop_geometry *g)
{
	struct xenloop_memory *m = memory_alloc(g);
	int err;

	if (!m)
		return ERR_PTR(-ENOMEM);
	m->peer = peer;
	err = memory_grant(m, peer);
	if (err) {
		xenloop_memory_destroy(m);
		return ERR_PTR(err);
	}
	memory_describe(m);
	return m;
}

/**
 * xenloop_memory_ring() - the shared parts of one queue
 * @m: receive memory
 * @queue: 0..queues - 1
 * @ring: filled
 */
void xenloop_memory_ring(const struct xenloop_memory *m, u32 queue,
			 struct xenloop_ring *ring)
{
	xenloop_ring_init(ring, xenloop_memory_page(m), queue, &m->g,
			  m->va + 1 + m->g.lists);
}

/* Ends what can be ended. Returns the number of grants that are left. */
static u32 memory_end(struct xenloop_memory *m)
{
	u32 i, left = 0;

	for (i = 0; i < m->count; i++) {
		if (!m->ref[i])
			continue;
		if (gnttab_try_end_foreign_access(m->ref[i]))
			m->ref[i] = 0;
		else
			left++;
	}
	return left;
}

static bool grave_try(struct xenloop_memory *m)
{
	if (memory_end(m))
		return false;
	list_del(&m->grave);
	WRITE_ONCE(graves_pages, graves_pages - m->count);
	memory_free(m);
	if (list_empty(&graves))
		wake_up_all(&graves_empty);
	return true;
}

static void graves_run(struct work_struct *work)
{
	struct xenloop_memory *m, *next;

	list_for_each_entry_safe(m, next, &graves, grave)
		grave_try(m);
	if (list_empty(&graves))
		return;
	graves_delay = min_t(unsigned long, graves_delay * 2, GRAVE_MAX);
	queue_delayed_work(graves_wq, &graves_work, graves_delay);
}

/**
 * xenloop_memory_destroy() - end the grants and free the pages
 * @m: receive memory that nothing in this guest uses any more
 *
 * What the peer still maps goes to the graveyard.
 */
void xenloop_memory_destroy(struct xenloop_memory *m)
{
	if (!memory_end(m)) {
		memory_free(m);
		return;
	}
	WRITE_ONCE(graves_pages, graves_pages + m->count);
	list_add_tail(&m->grave, &graves);
	graves_delay = GRAVE_FIRST;
	mod_delayed_work(graves_wq, &graves_work, graves_delay);
}

/**
 * xenloop_memory_used() - pages of receive memory that there are
 *
 * Return: their number, with those that peers have not let go of.
 */
u32 xenloop_memory_used(void)
{
	return READ_ONCE(memory_pages);
}

/**
 * xenloop_graves_init() - an empty graveyard
 * @wq: the control queue
 */
void xenloop_graves_init(struct workqueue_struct *wq)
{
	graves_wq = wq;
	INIT_DELAYED_WORK(&graves_work, graves_run);
}

/**
 * xenloop_graves_wait() - wait until every peer has let go
 * @jiffies_max: how long
 *
 * Context: process context outside the control queue.
 * Return: true if the graveyard is empty.
 */
bool xenloop_graves_wait(unsigned long jiffies_max)
{
	return wait_event_timeout(graves_empty, !READ_ONCE(graves_pages),
				  jiffies_max);
}

/**
 * xenloop_graves_count() - pages that peers have not let go of
 *
 * Return: their number; for show.
 */
u32 xenloop_graves_count(void)
{
	return READ_ONCE(graves_pages);
}

/**
 * xenloop_graves_held_by() - does a peer hold memory of a former channel?
 * @peer: who
 *
 * One that never unmaps what it was granted gets no more of it.
 *
 * Context: the control queue.
 * Return: true if so.
 */
bool xenloop_graves_held_by(domid_t peer)
{
	struct xenloop_memory *m, *next;

	list_for_each_entry_safe(m, next, &graves, grave) {
		if (m->peer == peer && !grave_try(m))
			return true;
	}
	return false;
}

/**
 * xenloop_graves_exit() - leave what is left to the kernel's deferred list
 */
void xenloop_graves_exit(void)
{
	struct xenloop_memory *m, *next;
	u32 i;

	cancel_delayed_work_sync(&graves_work);
	list_for_each_entry_safe(m, next, &graves, grave) {
		pr_warn("a peer holds on to %u pages; the kernel frees them when it lets go\n",
			memory_end(m));
		for (i = 0; i < m->count; i++) {
			if (!m->ref[i])
				continue;
			gnttab_end_foreign_access(m->ref[i], m->page[i]);
			m->page[i] = NULL;
		}
		memory_free(m);
	}
	INIT_LIST_HEAD(&graves);
	graves_pages = 0;
}

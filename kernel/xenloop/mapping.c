// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The peer's receive memory, mapped page by page.
 *
 * Only the channel page's header and the lists are read here, each once; what
 * they say is checked on the copy. No mapped page ever enters an skb: unmapping
 * would wait for the stack to let go of it.
 */
#include <linux/slab.h>
#include <linux/mm.h>
#include <linux/bitmap.h>
#include "compat.h"
#include "fault.h"
#include "mapping.h"

static void foreign_free(struct xenloop_foreign *f)
{
	if (f->page)
		gnttab_free_pages(f->count, f->page);
	kvfree(f->page);
	kvfree(f->va);
	kvfree(f->handle);
	kvfree(f->op);
	kvfree(f->rest);
	bitmap_free(f->readonly);
	kfree(f);
}

static struct xenloop_foreign *foreign_alloc(u32 count)
{
	struct xenloop_foreign *f = kzalloc(sizeof(*f), GFP_KERNEL);
	struct page **page;

	if (!f)
		return NULL;
	f->count = count;
	f->va = kvcalloc(count, sizeof(*f->va), GFP_KERNEL);
	f->handle = kvcalloc(count, sizeof(*f->handle), GFP_KERNEL);
	f->op = kvcalloc(count, sizeof(*f->op), GFP_KERNEL);
	f->rest = kvcalloc(count, sizeof(*f->rest), GFP_KERNEL);
	f->readonly = bitmap_zalloc(count, GFP_KERNEL);
	page = kvcalloc(count, sizeof(*page), GFP_KERNEL);
	if (!f->va || !f->handle || !f->op || !f->rest || !f->readonly ||
	    !page || xenloop_fault(XENLOOP_FAULT_MAPPING) ||
	    gnttab_alloc_pages(count, page)) {
		kvfree(page);
		foreign_free(f);
		return NULL;
	}
	f->page = page;
	return f;
}

static u32 foreign_flags(const struct xenloop_foreign *f, u32 i)
{
	return GNTMAP_host_map |
	       (test_bit(i, f->readonly) ? GNTMAP_readonly : 0);
}

/* Takes away the mappings of those pages that have one. */
static void foreign_destroy(struct xenloop_foreign *f)
{
	u32 i, n = 0;

	for (i = 0; i < f->count; i++) {
		if (f->handle[i] == INVALID_GRANT_HANDLE)
			continue;
		gnttab_set_unmap_op(&f->op[n], (unsigned long)f->va[i],
				    foreign_flags(f, i), f->handle[i]);
		f->rest[n++] = f->page[i];
	}
	if (n)
		gnttab_unmap_refs(f->op, NULL, f->rest, n);
	foreign_free(f);
}

/* One status a page: a peer may grant some of them and not others. */
static int foreign_check(struct xenloop_foreign *f,
			 const struct gnttab_map_grant_ref *op)
{
	int err = 0;
	u32 i;

	for (i = 0; i < f->count; i++) {
		f->handle[i] = INVALID_GRANT_HANDLE;
		if (op[i].status == GNTST_okay)
			f->handle[i] = op[i].handle;
		else
			err = -EACCES;
	}
	return err;
}

/* As a security policy of the hypervisor would, it refuses this domain. */
static bool refused(const struct xenloop_foreign *f, u32 i)
{
	return xenloop_fault(XENLOOP_FAULT_REFUSED) ||
	       (xenloop_fault(XENLOOP_FAULT_LAST_REFUSED) && f->count > 1 &&
		i == f->count - 1);
}

static int foreign_map(struct xenloop_foreign *f, domid_t peer, const u32 *ref)
{
	struct gnttab_map_grant_ref *op;
	int err;
	u32 i;

	op = kvcalloc(f->count, sizeof(*op), GFP_KERNEL);
	if (!op)
		return -ENOMEM;
	for (i = 0; i < f->count; i++) {
		f->va[i] = page_address(f->page[i]);
		gnttab_set_map_op(&op[i], (unsigned long)f->va[i],
				  foreign_flags(f, i), ref[i],
				  refused(f, i) ? DOMID_INVALID : peer);
	}
	/* An error here is about the batch; the entries still tell what was
	 * mapped and must go again.
	 */
	err = gnttab_map_refs(op, NULL, f->page, f->count);
	if (foreign_check(f, op) && !err)
		err = -EACCES;
	kvfree(op);
	return err;
}

static struct xenloop_foreign *foreign_create(domid_t peer, const u32 *ref,
					      u32 count,
					      const unsigned long *readonly)
{
	struct xenloop_foreign *f = foreign_alloc(count);
	int err;
	u32 i;

	if (!f)
		return ERR_PTR(-ENOMEM);
	if (readonly)
		bitmap_copy(f->readonly, readonly, count);
	for (i = 0; i < count; i++)
		f->handle[i] = INVALID_GRANT_HANDLE;
	err = foreign_map(f, peer, ref);
	if (err) {
		foreign_destroy(f);
		return ERR_PTR(err);
	}
	return f;
}

/* The lists are mapped only to be copied: the peer could change them later. */
static int mapping_read_lists(struct xenloop_mapping *m, domid_t peer,
			      const u32 *list, u32 *ref)
{
	struct xenloop_foreign *f;
	unsigned long *readonly = bitmap_alloc(m->g.lists, GFP_KERNEL);
	u32 i;

	if (!readonly)
		return -ENOMEM;
	bitmap_fill(readonly, m->g.lists);
	f = foreign_create(peer, list, m->g.lists, readonly);
	bitmap_free(readonly);
	if (IS_ERR(f))
		return PTR_ERR(f);
	for (i = 0; i < m->g.refs; i++) {
		const u32 *page = f->va[i / XENLOOP_LIST_REFS];

		ref[i] = READ_ONCE(page[i % XENLOOP_LIST_REFS]);
	}
	foreign_destroy(f);
	return 0;
}

static int mapping_map_body(struct xenloop_mapping *m, domid_t peer,
			    const u32 *ref)
{
	unsigned long *readonly = bitmap_zalloc(m->g.refs, GFP_KERNEL);
	u32 q;

	if (!readonly)
		return -ENOMEM;
	for (q = 0; q < m->g.queues; q++)
		bitmap_set(readonly, q * m->g.queue_pages + m->g.record_pages,
			   m->g.return_pages);
	m->body = foreign_create(peer, ref, m->g.refs, readonly);
	bitmap_free(readonly);
	if (!IS_ERR(m->body))
		return 0;
	return PTR_ERR(m->body);
}

static int mapping_fill(struct xenloop_mapping *m, domid_t peer, u32 queues)
{
	struct xenloop_header header;
	u32 *ref;
	int err;

	memcpy(&header, &xenloop_mapping_page(m)->header, sizeof(header));
	barrier(); /* what is checked is the copy, not the peer's page */
	err = xenloop_header_check(&header, &m->g);
	if (err)
		return err;
	/* Queues that we do not use are not worth mapping. */
	xenloop_geometry_init(&m->g, min(queues, m->g.queues), m->g.slots);
	memcpy(m->port, header.port, sizeof(m->port));
	ref = kvcalloc(m->g.refs, sizeof(*ref), GFP_KERNEL);
	if (!ref)
		return -ENOMEM;
	err = mapping_read_lists(m, peer, header.list, ref);
	if (!err)
		err = mapping_map_body(m, peer, ref);
	kvfree(ref);
	return err;
}

/**
 * xenloop_mapping_create() - map a peer's receive memory
 * @peer: whose
 * @gref: of its channel page
 * @queues: how many we use at most
 *
 * Return: the mapping; ERR_PTR(-ENOMEM); ERR_PTR(-EACCES) if the hypervisor
 * refuses a page; ERR_PTR(-EPROTO) if the header makes no sense.
 */
struct xenloop_mapping *xenloop_mapping_create(domid_t peer, u32 gref,
					       u32 queues)
{
	struct xenloop_mapping *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int err;

	if (!m)
		return ERR_PTR(-ENOMEM);
	m->head = foreign_create(peer, &gref, 1, NULL);
	if (IS_ERR(m->head)) {
		err = PTR_ERR(m->head);
		goto free;
	}
	err = mapping_fill(m, peer, queues);
	if (err)
		goto unmap;
	return m;
unmap:
	foreign_destroy(m->head);
free:
	kfree(m);
	return ERR_PTR(err);
}

/**
 * xenloop_mapping_ring() - the shared parts of one queue
 * @m: the peer's memory
 * @queue: 0..queues - 1
 * @ring: filled
 */
void xenloop_mapping_ring(const struct xenloop_mapping *m, u32 queue,
			  struct xenloop_ring *ring)
{
	xenloop_ring_init(ring, xenloop_mapping_page(m), queue, &m->g,
			  m->body->va);
}

/**
 * xenloop_mapping_destroy() - unmap
 * @m: the mapping; nothing uses it any more
 */
void xenloop_mapping_destroy(struct xenloop_mapping *m)
{
	foreign_destroy(m->body);
	foreign_destroy(m->head);
	kfree(m);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Kernels are commonly built to zero every page that is allocated
 * (CONFIG_INIT_ON_ALLOC_DEFAULT_ON), which costs more than copying a packet
 * into it. So pages are kept: when the ring comes round to one that nobody else
 * refers to, it is filled again. One that is still in a socket is left to it,
 * and a fresh one takes its place, so a slow reader costs memory of its own
 * socket and never of others.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include "compat.h"
#include "pool.h"

/* A piece holds its page, so it must not be much smaller than what a socket is
 * charged for it: a peer could fill the memory of a slow reader otherwise. A
 * page is not cut smaller than this, and no piece is charged less.
 */
static u32 piece_min(const struct xenloop_pool *pool)
{
	return (PAGE_SIZE << pool->order) / 8;
}

static struct page *pool_alloc(const struct xenloop_pool *pool)
{
	gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	struct page *page = NULL;

	if (pool->order)
		page = alloc_pages((gfp & ~__GFP_RECLAIM) | __GFP_COMP |
				   __GFP_NORETRY | __GFP_NOMEMALLOC,
				   pool->order);
	return page ? page : alloc_page(gfp);
}

static bool pool_next(struct xenloop_pool *pool)
{
	u32 at = (pool->at + 1) % XENLOOP_POOL_PAGES;
	struct page *page = pool->page[at];

	if (!page || page_ref_count(page) != 1) {
		struct page *fresh = pool_alloc(pool);

		if (!fresh)
			return false;
		if (page)
			put_page(page);
		page = fresh;
		pool->page[at] = page;
	}
	pool->at = at;
	pool->offset = 0;
	pool->size = PAGE_SIZE << compound_order(page);
	return true;
}

/**
 * xenloop_pool_take() - a place for payload
 * @pool: the pool
 * @want: bytes wanted, 1 or more
 * @piece: filled, with a reference; may be shorter than wanted
 *
 * Context: whoever owns the queue's receiving half.
 * Return: false if there is no memory.
 */
bool xenloop_pool_take(struct xenloop_pool *pool, u32 want,
		       struct xenloop_piece *piece)
{
	u32 left = pool->size - pool->offset;

	if (left < piece_min(pool)) {
		if (!pool_next(pool))
			return false;
		left = pool->size;
	}
	piece->page = pool->page[pool->at];
	piece->offset = pool->offset;
	piece->len = min(want, left);
	piece->truesize = max(piece->len, piece_min(pool));
	get_page(piece->page);
	/* Pieces do not share cache lines. */
	pool->offset = min_t(u32, pool->size,
			     ALIGN(pool->offset + piece->len, SMP_CACHE_BYTES));
	return true;
}

/**
 * xenloop_pool_empty() - let go of all pages
 * @pool: the pool
 */
void xenloop_pool_empty(struct xenloop_pool *pool)
{
	u32 i;

	for (i = 0; i < XENLOOP_POOL_PAGES; i++) {
		if (pool->page[i])
			put_page(pool->page[i]);
		pool->page[i] = NULL;
	}
	pool->size = 0;
	pool->offset = 0;
}

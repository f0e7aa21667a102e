// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Kernels are commonly built to zero every page that is allocated
 * (CONFIG_INIT_ON_ALLOC_DEFAULT_ON), which costs more than copying a packet
 * into it. So pages are kept: when the ring of them comes round to one that
 * nobody else refers to, it is filled again. One that is still in a socket waits
 * its turn, and a fresh one goes before it, until there are as many as readers
 * that keep up have in their sockets. Beyond that a page in use is left to its
 * socket, so a slow reader costs memory of its own socket and never of others.
 *
 * Each processor has its rings, shared by all channels: what a guest has bound
 * here does not grow with the number of its peers.
 */
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include "compat.h"
#include "pool.h"

/* Of a ring. In large pages 8 MiB, more than the 6 MiB that tcp_rmem lets one
 * socket hold by default; or less, so that the large rings of all processors have
 * no more than this part of the guest's memory, but for the fewest.
 */
#define MOST_PAGES	256
#define FEWEST_PAGES	16
#define MEMORY_SHARE	32
/* 32 KiB: two or three pieces for 64 KiB, and in reach of most allocations. */
#define LARGE_ORDER	3

/**
 * struct pool - a ring of pages; all zero is an empty one
 * @page: the pages; one reference each
 * @pages: how many there are
 * @at: which one is being filled
 * @offset: of its first free byte
 * @size: of it; 0 before the first
 */
struct pool {
	struct page *page[MOST_PAGES];
	u32 pages;
	u32 at;
	u32 offset;
	u32 size;
};

/**
 * struct pools - of a processor
 * @lock: guards both; uncontended, but under PREEMPT_RT, where two that have
 *	bottom halves off can take turns on one processor
 * @small: of single pages
 * @large: of those of LARGE_ORDER
 */
struct pools {
	spinlock_t lock; /* see above */
	struct pool small;
	struct pool large;
};

/* Not static: the room for modules' own data of each processor is 8 KiB in all. */
static struct pools __percpu *pools;
/* Pages of a large ring; small ones may always have all. */
static u32 most_large __read_mostly;

/* A piece holds its page, so it must not be much smaller than what a socket is
 * charged for it: a peer could fill the memory of a slow reader otherwise. A
 * page is not cut smaller than this, and no piece is charged less.
 */
static u32 piece_min(unsigned int order)
{
	return (PAGE_SIZE << order) / 8;
}

static struct page *pool_alloc(unsigned int order)
{
	/* None of the reserve: what lies in such a page is for sockets that free
	 * memory, and is withheld from all others for as long as it is used again.
	 */
	gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN | __GFP_NOMEMALLOC;
	struct page *page = NULL;

	if (order)
		page = alloc_pages((gfp & ~__GFP_RECLAIM) | __GFP_COMP |
				   __GFP_NORETRY, order);
	return page ? page : alloc_page(gfp);
}

/* A fresh page, in place of the one at @at, which moves to the end or goes. */
static bool pool_replace(struct pool *pool, u32 at, unsigned int order,
			 u32 most)
{
	struct page *fresh = pool_alloc(order);

	if (!fresh)
		return false;
	if (at == pool->pages)
		pool->pages++;
	else if (pool->pages < most)
		pool->page[pool->pages++] = pool->page[at];
	else
		put_page(pool->page[at]);
	pool->page[at] = fresh;
	return true;
}

static bool pool_next(struct pool *pool, unsigned int order, u32 most)
{
	u32 at = pool->size ? pool->at + 1 : 0;

	if (at >= pool->pages && pool->pages)
		at = 0;
	if ((at == pool->pages || page_ref_count(pool->page[at]) != 1) &&
	    !pool_replace(pool, at, order, most))
		return false;
	pool->at = at;
	pool->offset = 0;
	pool->size = PAGE_SIZE << compound_order(pool->page[at]);
	return true;
}

static bool take(struct pool *pool, unsigned int order, u32 most, u32 want,
		 struct xenloop_piece *piece)
{
	u32 left = pool->size - pool->offset;

	if (left < piece_min(order)) {
		if (!pool_next(pool, order, most))
			return false;
		left = pool->size;
	}
	piece->page = pool->page[pool->at];
	piece->offset = pool->offset;
	piece->len = min(want, left);
	piece->truesize = max(piece->len, piece_min(order));
	get_page(piece->page);
	/* Pieces do not share cache lines. */
	pool->offset = min_t(u32, pool->size,
			     ALIGN(pool->offset + piece->len, SMP_CACHE_BYTES));
	return true;
}

/**
 * xenloop_pool_take() - a place for payload
 * @packet: length of the packet that it is of
 * @want: bytes wanted, 1 or more
 * @piece: filled, with a reference; may be shorter than wanted
 *
 * Context: bottom halves off.
 * Return: false if there is no memory.
 */
bool xenloop_pool_take(u32 packet, u32 want, struct xenloop_piece *piece)
{
	struct pools *mine = this_cpu_ptr(pools);
	bool had;

	spin_lock(&mine->lock);
	if (packet < XENLOOP_POOL_LARGE_MIN)
		had = take(&mine->small, 0, MOST_PAGES, want, piece);
	else
		had = take(&mine->large, LARGE_ORDER, most_large, want, piece);
	spin_unlock(&mine->lock);
	return had;
}

static void pool_empty(struct pool *pool)
{
	while (pool->pages)
		put_page(pool->page[--pool->pages]);
	pool->size = 0;
	pool->offset = 0;
}

/**
 * xenloop_pools_init() - make empty rings, and find out how large they may grow
 *
 * Return: 0 or -ENOMEM.
 */
int xenloop_pools_init(void)
{
	unsigned long share = totalram_pages() / MEMORY_SHARE /
			      num_possible_cpus();
	int cpu;

	most_large = clamp_t(unsigned long, share >> LARGE_ORDER, FEWEST_PAGES,
			     MOST_PAGES);
	pools = alloc_percpu(struct pools);
	if (!pools)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		spin_lock_init(&per_cpu_ptr(pools, cpu)->lock);
	return 0;
}

/**
 * xenloop_pools_empty() - let go of all pages
 *
 * There is no channel, so nobody receives and nobody can begin to: the control
 * queue, which makes channels, calls this.
 */
void xenloop_pools_empty(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		pool_empty(&per_cpu_ptr(pools, cpu)->small);
		pool_empty(&per_cpu_ptr(pools, cpu)->large);
	}
}

/**
 * xenloop_pools_exit() - free the rings, which are empty
 */
void xenloop_pools_exit(void)
{
	free_percpu(pools);
}

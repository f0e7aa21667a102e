/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Pages that received payload is copied into, used again and again. */
#ifndef XENLOOP_POOL_H
#define XENLOOP_POOL_H

#include <linux/mm_types.h>
#include <linux/types.h>

/* 1 MiB of 32 KiB pages: what a reader that keeps up has in its socket. */
#define XENLOOP_POOL_PAGES	32
#define XENLOOP_POOL_ORDER	3

/**
 * struct xenloop_pool - a ring of pages; all zero is an empty one
 * @page: the pages, NULL where none was needed yet; one reference each
 * @at: which one is being filled
 * @offset: of its first free byte
 * @size: of it; 0 before the first
 */
struct xenloop_pool {
	struct page *page[XENLOOP_POOL_PAGES];
	u32 at;
	u32 offset;
	u32 size;
};

/**
 * struct xenloop_piece - a part of a page
 * @page: the page; the piece has a reference
 * @offset: in the page
 * @len: of the piece
 */
struct xenloop_piece {
	struct page *page;
	u32 offset;
	u32 len;
};

bool xenloop_pool_take(struct xenloop_pool *pool, u32 want,
		       struct xenloop_piece *piece);
void xenloop_pool_empty(struct xenloop_pool *pool);

#endif /* XENLOOP_POOL_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Pages that received payload is copied into, used again and again. */
#ifndef XENLOOP_POOL_H
#define XENLOOP_POOL_H

#include <linux/mm_types.h>
#include <linux/types.h>

/* 1 MiB of 32 KiB pages: what a reader that keeps up has in its socket. */
#define XENLOOP_POOL_PAGES	32
/* For packets that fill a good part of such a page, and for others. */
#define XENLOOP_POOL_LARGE	3
#define XENLOOP_POOL_SMALL	0

/**
 * struct xenloop_pool - a ring of pages; all zero is an empty one
 * @page: the pages, NULL where none was needed yet; one reference each
 * @at: which one is being filled
 * @offset: of its first free byte
 * @size: of it; 0 before the first
 * @order: of the pages
 */
struct xenloop_pool {
	struct page *page[XENLOOP_POOL_PAGES];
	u32 at;
	u32 offset;
	u32 size;
	u32 order;
};

/**
 * struct xenloop_piece - a part of a page
 * @page: the page; the piece has a reference
 * @offset: in the page
 * @len: of the piece
 * @truesize: what a socket is to be charged for it
 */
struct xenloop_piece {
	struct page *page;
	u32 offset;
	u32 len;
	u32 truesize;
};

bool xenloop_pool_take(struct xenloop_pool *pool, u32 want,
		       struct xenloop_piece *piece);
void xenloop_pool_empty(struct xenloop_pool *pool);

#endif /* XENLOOP_POOL_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Pages that received payload is copied into, used again and again. */
#ifndef XENLOOP_POOL_H
#define XENLOOP_POOL_H

#include <linux/mm_types.h>
#include <linux/types.h>

/* Packets from this length on go into large pages. */
#define XENLOOP_POOL_LARGE_MIN	(2u << 10)

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

bool xenloop_pool_take(u32 packet, u32 want, struct xenloop_piece *piece);
int xenloop_pools_init(void);
void xenloop_pools_empty(void);
void xenloop_pools_exit(void);

#endif /* XENLOOP_POOL_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Slots that the stack reads where the peer wrote them, instead of a copy.
 *
 * Belongs to the receiving half of a queue: whoever owns its NAPI.
 */
#ifndef XENLOOP_LEND_H
#define XENLOOP_LEND_H

#include <linux/skbuff.h>
#include "fifo.h"

struct xenloop_queue;

/* Receive memory is allocated in chunks of so many slots where that can be had. */
#define XENLOOP_CHUNK_ORDER	3
#define XENLOOP_CHUNK_SLOTS	(1u << XENLOOP_CHUNK_ORDER)
#define XENLOOP_CHUNKS		(XENLOOP_MAX_SLOTS / XENLOOP_CHUNK_SLOTS)

/**
 * struct xenloop_loans - what a queue has lent
 * @slots: so many
 * @chunks: entries of @chunk
 * @chunk: chunks with slots that are lent, in no order
 * @lent: of each chunk, a bit a slot
 */
struct xenloop_loans {
	u32 slots;
	u32 chunks;
	u16 chunk[XENLOOP_CHUNKS];
	u8 lent[XENLOOP_CHUNKS];
};

bool xenloop_lend(struct xenloop_queue *q, const struct xenloop_record *r,
		  struct sk_buff *skb, u32 offset);
void xenloop_lend_reclaim(struct xenloop_queue *q);

#endif /* XENLOOP_LEND_H */

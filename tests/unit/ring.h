/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The shared memory of one queue, as a program has it. Every page is an
 * allocation of its own, so that a sanitizer sees a step outside of any.
 */
#ifndef TESTS_RING_H
#define TESTS_RING_H

#include "fifo.h"

#define TEST_RECORD_PAGES (XENLOOP_MAX_SLOTS / XENLOOP_PAGE_RECORDS)
#define TEST_RETURN_PAGES (XENLOOP_MAX_SLOTS / XENLOOP_PAGE_RETURNS)

/**
 * struct test_ring - a queue's memory
 * @ring: as producer and consumer get it
 * @lines: the shared words
 * @record_page: what @ring points to
 * @return_page: what @ring points to
 * @slot: a page a slot; NULL unless asked for
 */
struct test_ring {
	struct xenloop_ring ring;
	struct xenloop_queue_lines *lines;
	void *record_page[TEST_RECORD_PAGES];
	void *return_page[TEST_RETURN_PAGES];
	u8 **slot;
};

struct test_ring *test_ring_new(u32 slots, u32 start, bool with_slots);
void test_ring_free(struct test_ring *t);

/* The cell of a ring, found without the code under test. */
static inline struct xenloop_record *test_record(struct test_ring *t, u32 index)
{
	u32 i = index % (t->ring.mask + 1);

	return (struct xenloop_record *)t->record_page[i / 64] + i % 64;
}

static inline u16 *test_return(struct test_ring *t, u32 index)
{
	u32 i = index % (t->ring.mask + 1);

	return (u16 *)t->return_page[i / 2048] + i % 2048;
}

#endif /* TESTS_RING_H */

// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include <stdlib.h>
#include "ring.h"

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static void pages_new(void **page, u32 n)
{
	while (n--)
		page[n] = must(calloc(1, XENLOOP_PAGE_SIZE));
}

static void pages_free(void **page, u32 n)
{
	while (n--)
		free(page[n]);
}

/* Written here once more, so that a slip in core/ is not repeated. */
static u32 entries(u32 slots)
{
	u32 n = 32;

	while (n < slots)
		n *= 2;
	return n;
}

/**
 * test_ring_new() - memory of one queue, all indices at their start
 * @slots: XENLOOP_MIN_SLOTS..XENLOOP_MAX_SLOTS
 * @start: first index
 * @with_slots: allocate the slots' pages too
 *
 * Return: never NULL.
 */
struct test_ring *test_ring_new(u32 slots, u32 start, bool with_slots)
{
	struct test_ring *t = must(calloc(1, sizeof(*t)));

	t->lines = must(calloc(1, sizeof(*t->lines)));
	t->lines->sender.record_prod = start;
	t->lines->sender.return_event = start;
	t->lines->receiver.return_prod = start;
	t->lines->receiver.record_event = start;
	t->lines->receiver.record_cons = start;
	t->ring.record_prod = &t->lines->sender.record_prod;
	t->ring.return_event = &t->lines->sender.return_event;
	t->ring.return_prod = &t->lines->receiver.return_prod;
	t->ring.record_event = &t->lines->receiver.record_event;
	t->ring.record_cons = &t->lines->receiver.record_cons;
	t->ring.slots = slots;
	t->ring.mask = entries(slots) - 1;
	t->ring.record_page = t->record_page;
	t->ring.return_page = t->return_page;
	pages_new(t->record_page, (entries(slots) + 63) / 64);
	pages_new(t->return_page, (entries(slots) + 2047) / 2048);
	if (with_slots) {
		t->slot = must(calloc(slots, sizeof(*t->slot)));
		pages_new((void **)t->slot, slots);
	}
	return t;
}

/**
 * test_ring_free() - give it back
 * @t: from test_ring_new()
 */
void test_ring_free(struct test_ring *t)
{
	if (t->slot)
		pages_free((void **)t->slot, t->ring.slots);
	free(t->slot);
	pages_free(t->record_page, TEST_RECORD_PAGES);
	pages_free(t->return_page, TEST_RETURN_PAGES);
	free(t->lines);
	free(t);
}

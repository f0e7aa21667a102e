// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The size of receive memory, and whose header may be believed. */
#include "unit.h"
#include "geometry.h"

static void test_sizes(void **state)
{
	static const struct { u32 queues, slots, queue_pages, lists; } is[] = {
		{ 1, 32, 1 + 1 + 32, 1 }, { 1, 1000, 16 + 1 + 1000, 1 },
		{ 1, 1008, 16 + 1 + 1008, 2 }, { 8, 32, 34, 1 },
		{ 3, 4096, 64 + 2 + 4096, 13 },
	};
	struct xenloop_geometry g;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(is); i++) {
		assert_int_equal(xenloop_geometry_init(&g, is[i].queues,
						       is[i].slots), 0);
		assert_int_equal(g.queues, is[i].queues);
		assert_int_equal(g.slots, is[i].slots);
		assert_int_equal(g.queue_pages, is[i].queue_pages);
		assert_int_equal(g.refs, is[i].queues * is[i].queue_pages);
		assert_int_equal(g.lists, is[i].lists);
	}
}

static void test_sizes_refused(void **state)
{
	struct xenloop_geometry g;

	(void)state;
	assert_int_equal(xenloop_geometry_init(&g, 0, 32), -EINVAL);
	assert_int_equal(xenloop_geometry_init(&g, 9, 32), -EINVAL);
	assert_int_equal(xenloop_geometry_init(&g, 1, 31), -EINVAL);
	assert_int_equal(xenloop_geometry_init(&g, 1, 4097), -EINVAL);
	assert_int_equal(xenloop_geometry_init(&g, 1, UINT32_MAX), -EINVAL);
	/* More grants than sixteen list pages hold. */
	assert_int_equal(xenloop_geometry_init(&g, 8, 4096), -EINVAL);
}

static struct xenloop_header header(u32 queues, u32 slots)
{
	struct xenloop_geometry g;
	struct xenloop_header h;

	assert_int_equal(xenloop_geometry_init(&g, queues, slots), 0);
	xenloop_header_init(&h, &g);
	return h;
}

static void test_own_header_passes(void **state)
{
	struct xenloop_header h = header(2, 500);
	struct xenloop_geometry g;

	(void)state;
	assert_int_equal(xenloop_header_check(&h, &g), 0);
	assert_int_equal(g.queues, 2);
	assert_int_equal(g.slots, 500);
	assert_int_equal(h.port[0], 0);
	assert_int_equal(h.list[0], 0);
}

#define REFUSED(change) do { \
	struct xenloop_header h = header(1, 1000); \
	struct xenloop_geometry g; \
	change; \
	assert_int_equal(xenloop_header_check(&h, &g), -EPROTO); \
} while (0)

static void test_header_refused(void **state)
{
	(void)state;
	REFUSED(h.magic ^= 1);
	REFUSED(h.version = 2);
	REFUSED(h.version = 0);
	REFUSED(h.queues = 0);
	REFUSED(h.queues = 9);
	REFUSED(h.slots = 31);
	REFUSED(h.slots = 0x80000000);
	REFUSED(h.lists = 0);
	REFUSED(h.lists = 2);
	REFUSED(h.slots = 2000);
}

static void test_ring_parts(void **state)
{
	static struct xenloop_page page;
	struct xenloop_geometry g;
	struct xenloop_ring ring;
	void *body[3 * (2 + 1 + 100)];
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(body); i++)
		body[i] = &body[i];
	assert_int_equal(xenloop_geometry_init(&g, 3, 100), 0);
	assert_int_equal(g.refs, ARRAY_SIZE(body));
	xenloop_ring_init(&ring, &page, 2, &g, body);
	assert_ptr_equal(ring.record_page[0], &body[206]);
	assert_ptr_equal(ring.return_page[0], &body[208]);
	assert_ptr_equal(ring.slot_page[99], &body[308]);
	assert_ptr_equal(ring.record_prod, &page.queue[2].sender.record_prod);
	assert_ptr_equal(ring.return_event, &page.queue[2].sender.return_event);
	assert_ptr_equal(ring.return_prod, &page.queue[2].receiver.return_prod);
	assert_ptr_equal(ring.record_event,
			 &page.queue[2].receiver.record_event);
	assert_ptr_equal(ring.record_cons, &page.queue[2].receiver.record_cons);
	assert_int_equal(ring.slots, 100);
	assert_int_equal(ring.mask, 127);
}

int geometry_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_sizes_refused),
		cmocka_unit_test(test_own_header_passes),
		cmocka_unit_test(test_header_refused),
		cmocka_unit_test(test_ring_parts),
	};

	return cmocka_run_group_tests_name("geometry", tests, NULL, NULL);
}

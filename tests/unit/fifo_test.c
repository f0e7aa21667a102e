// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The FIFO, one rule a test. */
#include "unit.h"
#include "ring.h"

/* Both halves and the memory between them. */
static struct test_ring *t;
static struct xenloop_producer p;
static struct xenloop_consumer c;

static void setup(u32 slots, u32 start)
{
	t = test_ring_new(slots, start, false);
	xenloop_producer_init(&p, &t->ring, start);
	xenloop_consumer_init(&c, &t->ring, start);
}

static int teardown(void **state)
{
	(void)state;
	if (t)
		test_ring_free(t);
	t = NULL;
	return 0;
}

static struct xenloop_record record_of(u32 len)
{
	struct xenloop_record r = { .len = len };

	return r;
}

/* Take, push, publish one packet; true if the consumer is to be notified. */
static bool send_one(u32 len)
{
	struct xenloop_record r = record_of(len);

	assert_int_equal(xenloop_producer_take(&p, r.slot, (len + 4095) / 4096),
			 0);
	xenloop_producer_push(&p, &r);
	return xenloop_producer_publish(&p);
}

static struct xenloop_record receive_one(void)
{
	struct xenloop_record r;

	assert_int_equal(xenloop_consumer_next(&c, &r), 1);
	return r;
}

static bool give_back(const struct xenloop_record *r)
{
	u32 i;

	for (i = 0; i < (r->len + 4095) / 4096; i++)
		xenloop_consumer_return(&c, r->slot[i]);
	return xenloop_consumer_publish(&c);
}

static void test_geometry(void **state)
{
	static const struct { u32 slots, entries, records, returns; } is[] = {
		{ 32, 32, 1, 1 }, { 33, 64, 1, 1 }, { 64, 64, 1, 1 },
		{ 65, 128, 2, 1 }, { 1000, 1024, 16, 1 },
		{ 2048, 2048, 32, 1 }, { 2049, 4096, 64, 2 },
		{ 4096, 4096, 64, 2 },
	};
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(is); i++) {
		assert_int_equal(xenloop_ring_entries(is[i].slots),
				 is[i].entries);
		assert_int_equal(xenloop_record_pages(is[i].slots),
				 is[i].records);
		assert_int_equal(xenloop_return_pages(is[i].slots),
				 is[i].returns);
	}
}

static void test_wire_sizes(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct xenloop_record), 64);
	assert_int_equal(sizeof(struct xenloop_header), 192);
	assert_int_equal(sizeof(struct xenloop_queue_lines), 128);
	assert_int_equal(offsetof(struct xenloop_page, sender), 192);
	assert_int_equal(offsetof(struct xenloop_page, receiver), 256);
	assert_int_equal(offsetof(struct xenloop_page, queue), 320);
	assert_true(sizeof(struct xenloop_page) <= XENLOOP_PAGE_SIZE);
}

static void test_order(void **state)
{
	struct xenloop_record r;
	u32 i;

	(void)state;
	setup(32, 0);
	for (i = 0; i < 32; i++)
		send_one(100 + i);
	for (i = 0; i < 32; i++)
		assert_int_equal(receive_one().len, 100 + i);
	assert_int_equal(xenloop_consumer_next(&c, &r), 0);
}

static void test_unpublished_unseen(void **state)
{
	struct xenloop_record r = record_of(100);

	(void)state;
	setup(32, 0);
	assert_int_equal(xenloop_producer_take(&p, r.slot, 1), 0);
	xenloop_producer_push(&p, &r);
	assert_int_equal(xenloop_consumer_next(&c, &r), 0);
	xenloop_producer_publish(&p);
	assert_int_equal(xenloop_consumer_next(&c, &r), 1);
}

static void test_last_free_is_first_used(void **state)
{
	struct xenloop_record first, second;

	(void)state;
	setup(32, 0);
	send_one(100);
	send_one(100);
	first = receive_one();
	second = receive_one();
	give_back(&first);
	give_back(&second);
	assert_int_equal(xenloop_producer_want(&p, 32), 1);
	send_one(100);
	assert_int_equal(receive_one().slot[0], second.slot[0]);
}

static void test_out_of_slots(void **state)
{
	u16 slot[XENLOOP_RECORD_SLOTS];
	struct xenloop_record r;

	(void)state;
	setup(34, 0);
	send_one(XENLOOP_MAX_LEN);
	send_one(16 * 4096);
	assert_int_equal(xenloop_producer_take(&p, slot, 2), -EAGAIN);
	assert_int_equal(xenloop_producer_take(&p, slot, 1), 0);
	assert_int_equal(xenloop_producer_take(&p, slot, 1), -EAGAIN);
	r = receive_one();
	give_back(&r);
	assert_int_equal(xenloop_producer_take(&p, slot, 17), 0);
	assert_int_equal(xenloop_producer_take(&p, slot, 1), -EAGAIN);
}

static void test_untake(void **state)
{
	u16 once[5], again[5];

	(void)state;
	setup(32, 0);
	assert_int_equal(xenloop_producer_take(&p, once, 5), 0);
	xenloop_producer_untake(&p, once, 5);
	assert_int_equal(p.free, 32);
	assert_int_equal(xenloop_producer_take(&p, again, 5), 0);
	assert_memory_equal(once, again, sizeof(once));
}

/* A producer that cheats: it is the test that writes the shared words. */
static void lie_record(u32 index, struct xenloop_record r)
{
	*test_record(t, index) = r;
	t->lines->sender.record_prod = index + 1;
}

static void expect_consumer_broken(void)
{
	struct xenloop_record r = record_of(100);

	assert_int_equal(xenloop_consumer_next(&c, &r), -EPROTO);
	/* From now on a correct peer changes nothing. */
	r = record_of(100);
	r.slot[0] = 31;
	lie_record(c.cons, r);
	assert_int_equal(xenloop_consumer_next(&c, &r), -EPROTO);
	t->lines->sender.record_prod = c.cons;
	assert_int_equal(xenloop_consumer_next(&c, &r), -EPROTO);
}

static void test_record_index_too_far(void **state)
{
	(void)state;
	setup(32, 7);
	lie_record(7, record_of(100));
	t->lines->sender.record_prod = 7 + 33;
	expect_consumer_broken();
}

static void test_record_index_backwards(void **state)
{
	(void)state;
	setup(32, 7);
	t->lines->sender.record_prod = 6;
	expect_consumer_broken();
}

static void test_record_bad(void **state)
{
	struct xenloop_record r = record_of(100);

	(void)state;
	setup(32, 0);
	r.flags = 0x80;
	lie_record(0, r);
	expect_consumer_broken();
}

static void test_record_names_slot_twice(void **state)
{
	struct xenloop_record r = record_of(4097);

	(void)state;
	setup(32, 0);
	r.slot[0] = r.slot[1] = 5;
	lie_record(0, r);
	expect_consumer_broken();
}

static void test_record_names_held_slot(void **state)
{
	(void)state;
	setup(32, 0);
	send_one(100);
	lie_record(1, receive_one());
	expect_consumer_broken();
}

static void test_returned_slot_may_come_again(void **state)
{
	struct xenloop_record r;

	(void)state;
	setup(32, 0);
	send_one(100);
	r = receive_one();
	give_back(&r);
	lie_record(1, r);
	assert_int_equal(receive_one().slot[0], r.slot[0]);
}

/* A consumer that cheats. */
static void expect_producer_broken(void)
{
	u16 slot[XENLOOP_RECORD_SLOTS];

	assert_int_equal(xenloop_producer_want(&p, 32), -EPROTO);
	t->lines->receiver.return_prod = p.returned;
	assert_int_equal(xenloop_producer_want(&p, 32), -EPROTO);
	assert_int_equal(xenloop_producer_take(&p, slot, 1), -EPROTO);
}

static void lie_return(u32 index, u16 slot)
{
	*test_return(t, index) = slot;
	t->lines->receiver.return_prod = index + 1;
}

static void test_return_index_too_far(void **state)
{
	(void)state;
	/* Refused as a whole, although its first returns are right. */
	setup(32, 7);
	send_one(XENLOOP_MAX_LEN);
	*test_return(t, 7) = receive_one().slot[0];
	t->lines->receiver.return_prod = 7 + 33;
	expect_producer_broken();
	assert_int_equal(p.free, 32 - XENLOOP_RECORD_SLOTS);
}

static void test_return_index_backwards(void **state)
{
	(void)state;
	setup(32, 7);
	t->lines->receiver.return_prod = 6;
	expect_producer_broken();
}

static void test_return_of_free_slot(void **state)
{
	(void)state;
	setup(32, 0);
	send_one(100);
	lie_return(0, 31);
	expect_producer_broken();
}

static void test_return_of_taken_slot(void **state)
{
	u16 slot;

	(void)state;
	setup(32, 0);
	assert_int_equal(xenloop_producer_take(&p, &slot, 1), 0);
	lie_return(0, slot);
	expect_producer_broken();
}

static void test_return_of_no_slot(void **state)
{
	(void)state;
	setup(33, 0);
	send_one(100);
	lie_return(0, 33);
	expect_producer_broken();
}

static void test_return_twice(void **state)
{
	struct xenloop_record r;

	(void)state;
	setup(32, 0);
	send_one(100);
	send_one(100);
	r = receive_one();
	lie_return(0, r.slot[0]);
	lie_return(1, r.slot[0]);
	expect_producer_broken();
}

static void test_cheat_found_in_take(void **state)
{
	u16 slot[XENLOOP_RECORD_SLOTS];

	(void)state;
	setup(32, 0);
	send_one(XENLOOP_MAX_LEN);
	lie_return(0, 0xffff);
	assert_int_equal(xenloop_producer_take(&p, slot, 17), -EPROTO);
	assert_int_equal(xenloop_producer_take(&p, slot, 1), -EPROTO);
}

static void test_event_for_first_record_only(void **state)
{
	(void)state;
	setup(32, UINT32_MAX - 1);
	assert_false(xenloop_consumer_arm(&c));
	assert_true(send_one(100));
	assert_false(send_one(100));
	receive_one();
	assert_true(xenloop_consumer_arm(&c));
	receive_one();
	assert_false(xenloop_consumer_arm(&c));
	assert_false(xenloop_producer_publish(&p));
	assert_true(send_one(100));
}

static void test_no_event_unless_armed(void **state)
{
	u32 i;

	(void)state;
	setup(32, 0);
	for (i = 0; i < 32; i++)
		assert_false(send_one(100));
}

static void test_records_on_many_pages(void **state)
{
	u32 i;

	(void)state;
	setup(256, UINT32_MAX - 100);
	for (i = 0; i < 256; i++)
		send_one(100 + i);
	for (i = 0; i < 256; i++)
		assert_int_equal(receive_one().len, 100 + i);
}

static void test_no_event_once_disarmed(void **state)
{
	(void)state;
	setup(32, UINT32_MAX - 1);
	assert_false(xenloop_consumer_arm(&c));
	xenloop_consumer_disarm(&c);
	assert_false(send_one(100));
	receive_one();
	/* Disarmed behind what is published, and before what comes. */
	assert_false(send_one(100));
	xenloop_consumer_disarm(&c);
	assert_false(send_one(100));
	receive_one();
	receive_one();
	assert_false(xenloop_consumer_arm(&c));
	assert_true(send_one(100));
}

static void test_ready_tells_what_came(void **state)
{
	struct xenloop_record r;

	(void)state;
	setup(32, UINT32_MAX);
	assert_false(xenloop_consumer_ready(&c));
	send_one(100);
	assert_true(xenloop_consumer_ready(&c));
	assert_false(xenloop_producer_ready(&p));
	r = receive_one();
	assert_false(xenloop_consumer_ready(&c));
	give_back(&r);
	assert_true(xenloop_producer_ready(&p));
	assert_int_equal(xenloop_producer_want(&p, 32), 1);
	assert_false(xenloop_producer_ready(&p));
	/* A lie about what is there must not look like rest. */
	xl_store(c.ring.record_prod, UINT32_MAX - 5);
	assert_true(xenloop_consumer_ready(&c));
}

static void test_event_for_a_batch(void **state)
{
	struct xenloop_record r = record_of(100);
	u32 i;

	(void)state;
	setup(32, UINT32_MAX);
	assert_false(xenloop_consumer_arm(&c));
	for (i = 0; i < 5; i++) {
		assert_int_equal(xenloop_producer_take(&p, r.slot, 1), 0);
		xenloop_producer_push(&p, &r);
	}
	assert_true(xenloop_producer_publish(&p));
}

static void test_want_space(void **state)
{
	struct xenloop_record r[4];
	u32 i;

	(void)state;
	setup(32, UINT32_MAX - 2);
	for (i = 0; i < 4; i++) {
		send_one(8 * 4096);
		r[i] = receive_one();
	}
	assert_int_equal(xenloop_producer_want(&p, 10), 0);
	assert_false(give_back(&r[2]));
	assert_int_equal(xenloop_producer_want(&p, 8), 1);
	assert_int_equal(xenloop_producer_want(&p, 17), 0);
	assert_false(give_back(&r[0]));
	assert_true(give_back(&r[3]));
	assert_false(give_back(&r[1]));
	assert_int_equal(xenloop_producer_want(&p, 32), 1);
}

static void test_publish_nothing(void **state)
{
	(void)state;
	setup(32, 0);
	t->lines->sender.return_event = 0;
	assert_false(xenloop_consumer_publish(&c));
	assert_false(xenloop_producer_publish(&p));
	assert_int_equal(t->lines->receiver.return_prod, 0);
}

static void test_unread(void **state)
{
	(void)state;
	setup(32, UINT32_MAX);
	assert_int_equal(xenloop_producer_unread(&p), 0);
	send_one(100);
	send_one(100);
	assert_int_equal(xenloop_producer_unread(&p), 2);
	receive_one();
	xenloop_consumer_publish(&c);
	assert_int_equal(xenloop_producer_unread(&p), 1);
	t->lines->receiver.record_cons = 12345;
	assert_int_equal(xenloop_producer_unread(&p), 32);
}

#define TEST(name) cmocka_unit_test_teardown(test_##name, teardown)

int fifo_tests(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(geometry),
		TEST(wire_sizes),
		TEST(order),
		TEST(unpublished_unseen),
		TEST(last_free_is_first_used),
		TEST(out_of_slots),
		TEST(untake),
		TEST(record_index_too_far),
		TEST(record_index_backwards),
		TEST(record_bad),
		TEST(record_names_slot_twice),
		TEST(record_names_held_slot),
		TEST(returned_slot_may_come_again),
		TEST(return_index_too_far),
		TEST(return_index_backwards),
		TEST(return_of_free_slot),
		TEST(return_of_taken_slot),
		TEST(return_of_no_slot),
		TEST(return_twice),
		TEST(cheat_found_in_take),
		TEST(event_for_first_record_only),
		TEST(no_event_unless_armed),
		TEST(records_on_many_pages),
		TEST(no_event_once_disarmed),
		TEST(ready_tells_what_came),
		TEST(event_for_a_batch),
		TEST(want_space),
		TEST(publish_nothing),
		TEST(unread),
	};

	return cmocka_run_group_tests_name("fifo", tests, NULL, NULL);
}

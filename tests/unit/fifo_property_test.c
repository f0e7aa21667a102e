// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The FIFO against a queue that anybody can see to be right: an array of all
 * packets ever sent, and for every slot the place where it is. Its indices have
 * 64 bits and never wrap, so that it shares no arithmetic with the FIFO.
 */
#include "unit.h"
#include "ring.h"

/* RETURNED: but not shown yet; then it is FREE, whether the producer has looked
 * or not.
 */
enum place { FREE, TAKEN, SENT, HELD, RETURNED };

/**
 * struct reference - what must be true
 * @place: of each slot
 * @sent: the records pushed, by 64-bit index from 0
 * @pushed: records pushed
 * @published: records shown
 * @received: records taken
 * @returns: slots returned
 * @shown: slots returned and shown
 * @record_event: the consumer asked to hear of this record
 * @return_event: the producer asked to hear of this return
 * @held: slots held by the consumer, in no order
 * @helds: their number
 */
struct reference {
	enum place place[XENLOOP_MAX_SLOTS];
	struct xenloop_record *sent;
	u64 pushed;
	u64 published;
	u64 received;
	u64 returns;
	u64 shown;
	u64 record_event;
	u64 return_event;
	u16 held[XENLOOP_MAX_SLOTS];
	u32 helds;
};

#define STEPS 4000

static struct test_ring *t;
static struct xenloop_producer p;
static struct xenloop_consumer c;
static struct reference ref;

static u32 count(enum place place)
{
	u32 i, n = 0;

	for (i = 0; i < t->ring.slots; i++)
		n += ref.place[i] == place;
	return n;
}

static void move(u16 slot, enum place from, enum place to)
{
	assert_true(slot < t->ring.slots);
	assert_int_equal(ref.place[slot], from);
	ref.place[slot] = to;
}

static u32 mark_of(u64 index, u32 part)
{
	return (u32)(index * 2654435761u) ^ part;
}

static void write_packet(const struct xenloop_record *r, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		u32 mark = mark_of(ref.pushed, i);

		memcpy(t->slot[r->slot[i]], &mark, sizeof(mark));
	}
}

static void do_send(void)
{
	u32 n = random_one_in(3) ? 1 : 1 + random_below(XENLOOP_RECORD_SLOTS);
	struct xenloop_record r = { .len = n * 4096 - random_below(4000) };
	int err;
	u32 i;

	if (r.len > XENLOOP_MAX_LEN)
		r.len = XENLOOP_MAX_LEN;
	r.csum_start = (u16)random_u64();
	err = xenloop_producer_take(&p, r.slot, n);
	if (err) {
		assert_int_equal(err, -EAGAIN);
		assert_true(count(FREE) < n);
		return;
	}
	for (i = 0; i < n; i++)
		move(r.slot[i], FREE, TAKEN);
	if (random_one_in(10)) {
		xenloop_producer_untake(&p, r.slot, n);
		for (i = 0; i < n; i++)
			move(r.slot[i], TAKEN, FREE);
		return;
	}
	write_packet(&r, n);
	xenloop_producer_push(&p, &r);
	for (i = 0; i < n; i++)
		move(r.slot[i], TAKEN, SENT);
	ref.sent[ref.pushed++] = r;
}

static void do_publish(void)
{
	bool event = ref.published < ref.record_event &&
		     ref.record_event <= ref.pushed;

	assert_int_equal(xenloop_producer_publish(&p), event);
	ref.published = ref.pushed;
}

static void check_packet(const struct xenloop_record *r)
{
	const struct xenloop_record *is = &ref.sent[ref.received];
	u32 i, n = (is->len + 4095) / 4096;

	assert_int_equal(r->len, is->len);
	assert_int_equal(r->csum_start, is->csum_start);
	assert_memory_equal(r->slot, is->slot, n * sizeof(r->slot[0]));
	for (i = 0; i < n; i++) {
		u32 mark = mark_of(ref.received, i);

		assert_memory_equal(t->slot[r->slot[i]], &mark, sizeof(mark));
		move(r->slot[i], SENT, HELD);
		ref.held[ref.helds++] = r->slot[i];
	}
}

static void do_receive(void)
{
	struct xenloop_record r;
	int got = xenloop_consumer_next(&c, &r);

	assert_int_equal(got, ref.received < ref.published);
	if (got) {
		check_packet(&r);
		ref.received++;
	}
}

static void do_return(void)
{
	u32 i;
	u16 slot;

	if (!ref.helds)
		return;
	i = random_below(ref.helds);
	slot = ref.held[i];
	ref.held[i] = ref.held[--ref.helds];
	xenloop_consumer_return(&c, slot);
	move(slot, HELD, RETURNED);
	ref.returns++;
}

static void do_show(void)
{
	bool event = ref.shown < ref.return_event &&
		     ref.return_event <= ref.returns;
	u32 i;

	assert_int_equal(xenloop_consumer_publish(&c), event);
	ref.shown = ref.returns;
	for (i = 0; i < t->ring.slots; i++) {
		if (ref.place[i] == RETURNED)
			ref.place[i] = FREE;
	}
}

static void do_arm(void)
{
	assert_int_equal(xenloop_consumer_arm(&c),
			 ref.received < ref.published);
	ref.record_event = ref.received + 1;
}

static void do_disarm(void)
{
	xenloop_consumer_disarm(&c);
	ref.record_event = ref.received;
	assert_int_equal(xenloop_consumer_ready(&c),
			 ref.received < ref.published);
}

static void do_want(void)
{
	u32 n = 1 + random_below(XENLOOP_RECORD_SLOTS);
	u32 free = count(FREE);
	int got = xenloop_producer_want(&p, n);

	assert_int_equal(got, free >= n);
	if (!got)
		ref.return_event = ref.shown + (n - free);
}

static void step(void)
{
	switch (random_below(8)) {
	case 0:
	case 1:
		do_send();
		break;
	case 2:
		do_publish();
		break;
	case 3:
		do_receive();
		break;
	case 4:
	case 5:
		do_return();
		break;
	case 6:
		do_show();
		break;
	case 7:
		random_one_in(2) ? do_arm() : do_want();
		if (random_one_in(4))
			do_disarm();
		break;
	}
}

/* After all is read and returned, every slot is the producer's again. */
static void drain(void)
{
	do_publish();
	while (ref.received < ref.published)
		do_receive();
	while (ref.helds)
		do_return();
	do_show();
	assert_int_equal(xenloop_producer_want(&p, t->ring.slots), 1);
	assert_int_equal(p.free, t->ring.slots);
}

static u32 pick_slots(void)
{
	static const u32 edge[] = { 32, 33, 63, 64, 65, 128, 2047, 2049, 4096 };

	if (random_one_in(3))
		return edge[random_below(ARRAY_SIZE(edge))];
	return 32 + random_below(random_one_in(4) ? 4065 : 100);
}

static u32 pick_start(void)
{
	static const u32 edge[] = { 0, 1, UINT32_MAX, UINT32_MAX - 31,
				    0x7fffffff, 0x80000000 };

	switch (random_below(3)) {
	case 0:
		return edge[random_below(ARRAY_SIZE(edge))];
	case 1:
		return 0u - random_below(300);
	default:
		return (u32)random_u64();
	}
}

static void try_one(u32 slots, u32 start)
{
	u32 i;

	memset(&ref, 0, sizeof(ref));
	ref.sent = test_calloc(STEPS, sizeof(*ref.sent));
	t = test_ring_new(slots, start, true);
	xenloop_producer_init(&p, &t->ring, start);
	xenloop_consumer_init(&c, &t->ring, start);
	for (i = 0; i < STEPS; i++)
		step();
	drain();
	test_ring_free(t);
	test_free(ref.sent);
}

static void test_against_reference(void **state)
{
	u32 rounds = random_rounds(60);

	(void)state;
	while (rounds--) {
		u32 slots = pick_slots(), start = pick_start();

		/* Only a failure shows it. */
		if (getenv("VERBOSE"))
			printf("# slots %u start %u\n", slots, start);
		try_one(slots, start);
	}
}

int fifo_property_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_reference),
	};

	return cmocka_run_group_tests_name("fifo_property", tests, NULL, NULL);
}

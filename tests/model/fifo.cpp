// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The barriers of core/fifo.c in all the orders that the C11 memory model
 * allows. One test for each pair that fifo.c names, the smallest in which the
 * pair matters, and one with everything at once. A barrier that is not needed
 * would let its test pass without it, so each test must fail then.
 *
 *	fifo TEST [FUNCTION KIND]	exits 0 if nothing wrong was found, 1 if so
 */
#define XENLOOP_MODEL
#include "fifo.c"
#include "record.c"

#define MOST_SLOTS 4

/* The memory of one queue, and both halves. */
struct queue {
	xl_shared_u32 record_prod, return_event;
	xl_shared_u32 return_prod, record_event, record_cons;
	xl_cell_record record[MOST_SLOTS];
	xl_cell_u16 back[MOST_SLOTS];
	rl::var<u32> packet[MOST_SLOTS];
	void *record_page[1], *return_page[1];
	struct xenloop_producer p;
	struct xenloop_consumer c;

	void begin(u32 slots, u32 start)
	{
		struct xenloop_ring ring = {};

		record_page[0] = record;
		return_page[0] = back;
		ring.record_prod = &record_prod;
		ring.return_event = &return_event;
		ring.return_prod = &return_prod;
		ring.record_event = &record_event;
		ring.record_cons = &record_cons;
		ring.record_page = record_page;
		ring.return_page = return_page;
		ring.slots = slots;
		ring.mask = xenloop_ring_entries(slots) - 1;
		xl_store(&record_prod, start);
		xl_store(&return_event, start);
		xl_store(&return_prod, start);
		xl_store(&record_event, start);
		xl_store(&record_cons, start);
		xenloop_producer_init(&p, &ring, start);
		xenloop_consumer_init(&c, &ring, start);
	}

	/* Takes a slot, writes a packet and its record; false if none is free. */
	bool send(u32 mark)
	{
		struct xenloop_record r = {};
		int err = xenloop_producer_take(&p, r.slot, 1);

		RL_ASSERT(!err || err == -EAGAIN);
		if (err)
			return false;
		packet[r.slot[0]]($) = mark;
		r.len = 100 + mark;
		xenloop_producer_push(&p, &r);
		return true;
	}

	/* Reads a packet and gives its slot back; 0 if there is none. */
	u32 receive()
	{
		struct xenloop_record r;
		int got = xenloop_consumer_next(&c, &r);
		u32 mark;

		RL_ASSERT(got >= 0);
		if (!got)
			return 0;
		mark = packet[r.slot[0]]($);
		RL_ASSERT(r.len == 100 + mark);
		xenloop_consumer_return(&c, r.slot[0]);
		return mark;
	}
};

/* R1: whoever sees the record sees the packet. */
struct test_r1 : rl::test_suite<test_r1, 2> {
	queue q;

	void before()
	{
		q.begin(2, 0);
	}

	void thread(unsigned side)
	{
		if (side) {
			u32 mark = q.receive();

			RL_ASSERT(!mark || mark == 1);
		} else {
			q.send(1);
			xenloop_producer_publish(&q.p);
		}
	}
};

/* R2: whoever gets the slot back does not write what is still being read. */
struct test_r2 : rl::test_suite<test_r2, 2> {
	queue q;

	void before()
	{
		q.begin(1, UINT32_MAX);
		q.send(1);
		xenloop_producer_publish(&q.p);
	}

	void thread(unsigned side)
	{
		if (side) {
			RL_ASSERT(q.receive() == 1);
			xenloop_consumer_publish(&q.c);
		} else {
			q.send(2);
		}
	}
};

/* E1: a consumer that goes to sleep is woken. */
struct test_e1 : rl::test_suite<test_e1, 2> {
	queue q;
	bool sleeps, woken;

	void before()
	{
		sleeps = woken = false;
		q.begin(2, UINT32_MAX);
	}

	void thread(unsigned side)
	{
		if (side) {
			sleeps = !q.receive() && !xenloop_consumer_arm(&q.c);
		} else {
			q.send(1);
			woken = xenloop_producer_publish(&q.p);
		}
	}

	void after()
	{
		RL_ASSERT(!sleeps || woken);
	}
};

/* E2: a producer that waits for space is woken. */
struct test_e2 : rl::test_suite<test_e2, 2> {
	queue q;
	bool sleeps, woken;

	void before()
	{
		sleeps = woken = false;
		q.begin(1, UINT32_MAX);
		q.send(1);
		xenloop_producer_publish(&q.p);
	}

	void thread(unsigned side)
	{
		if (side) {
			RL_ASSERT(q.receive() == 1);
			woken = xenloop_consumer_publish(&q.c);
		} else {
			sleeps = !q.send(2) &&
				 !xenloop_producer_want(&q.p, 1);
		}
	}

	void after()
	{
		RL_ASSERT(!sleeps || woken);
	}
};

/*
 * All of it: five packets through two slots, across the wrap of the indices,
 * both sides sleeping whenever they may. A side that sleeps for ever stops the
 * test, and Relacy says so.
 */
struct test_all : rl::test_suite<test_all, 2> {
	enum { PACKETS = 5 };

	queue q;
	rl::atomic<u32> event[2];

	void before()
	{
		q.begin(2, UINT32_MAX - 1);
		event[0].store(0, rl::mo_relaxed, $);
		event[1].store(0, rl::mo_relaxed, $);
	}

	void sleep(unsigned side)
	{
		rl::linear_backoff wait;

		while (!event[side].exchange(0, rl::mo_acq_rel, $))
			wait.yield($);
	}

	void wake(unsigned side)
	{
		event[side].store(1, rl::mo_release, $);
	}

	void produce()
	{
		for (u32 mark = 1; mark <= PACKETS; mark++) {
			while (!q.send(mark)) {
				if (!xenloop_producer_want(&q.p, 1))
					sleep(0);
			}
			if (xenloop_producer_publish(&q.p))
				wake(1);
		}
	}

	void consume()
	{
		for (u32 mark = 1; mark <= PACKETS; mark++) {
			u32 got;

			while (!(got = q.receive())) {
				if (!xenloop_consumer_arm(&q.c))
					sleep(1);
			}
			RL_ASSERT(got == mark);
			if (xenloop_consumer_publish(&q.c))
				wake(0);
		}
	}

	void thread(unsigned side)
	{
		if (side)
			consume();
		else
			produce();
	}
};

/* The small ones in all orders, the large one in many. */
template <typename test>
static bool holds(rl::scheduler_type_e search, unsigned rounds)
{
	rl::test_params params;

	params.search_type = search;
	params.iteration_count = rounds;
	params.execution_depth_limit = 5000;
	params.progress_stream = nullptr;
	params.output_stream = &std::cout;
	return rl::simulate<test>(params);
}

static bool run(const char *name)
{
	if (!strcmp(name, "R1"))
		return holds<test_r1>(rl::sched_full, 0);
	if (!strcmp(name, "R2"))
		return holds<test_r2>(rl::sched_full, 0);
	if (!strcmp(name, "E1"))
		return holds<test_e1>(rl::sched_full, 0);
	if (!strcmp(name, "E2"))
		return holds<test_e2>(rl::sched_full, 0);
	return holds<test_all>(rl::sched_random, 20000);
}

int main(int argc, char **argv)
{
	bool right;

	if (argc != 2 && argc != 4) {
		fprintf(stderr, "usage: fifo R1|R2|E1|E2|all [FUNCTION a|r|m]\n");
		return 2;
	}
	if (argc == 4) {
		xl_model_weak.function = argv[2];
		xl_model_weak.kind = argv[3][0];
	}
	right = run(argv[1]);
	if (argc == 4 && !xl_model_weak.hits) {
		fprintf(stderr, "no such barrier: %s in %s\n", argv[3], argv[2]);
		return 2;
	}
	return right ? 0 : 1;
}

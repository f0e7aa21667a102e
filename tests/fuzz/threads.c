// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A producer and a consumer, each in a thread of its own, as fast as they can,
 * under the thread sanitizer. Both sleep as the kernel does, on an event that
 * comes only if it was asked for: if one is lost, both sleep for ever, and the
 * one that notices says so.
 *
 *	threads PACKETS SLOTS START
 */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "random.h"
#include "record.h"
#include "ring.h"

/* Far more than a busy machine lets a thread wait; PATIENCE_MS is for tests of
 * this test.
 */
static int patience_ms = 30000;

/**
 * struct run - what both threads know
 * @t: the memory
 * @p: the producer's alone
 * @c: the consumer's alone
 * @packets: how many
 * @to_producer: an eventfd
 * @to_consumer: an eventfd
 * @seed: of the lengths and batches
 */
static struct run {
	struct test_ring *t;
	struct xenloop_producer p;
	struct xenloop_consumer c;
	u32 packets;
	int to_producer;
	int to_consumer;
	u32 seed;
} run;

/* How often each slept: a run in which nobody did shows nothing. */
static u32 producer_slept, consumer_slept;

static void stop(const char *why)
{
	printf("threads: %s\n", why);
	fflush(stdout);
	_exit(1);
}

/* A generator for each thread; they must agree on the packets. */
static u32 next_random(u32 *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void notify(int fd)
{
	u64 one = 1;

	if (write(fd, &one, sizeof(one)) != sizeof(one))
		stop("cannot notify");
}

static void sleep_on(int fd, const char *who)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	u64 n;

	if (poll(&poll_fd, 1, patience_ms) != 1)
		stop(who);
	if (read(fd, &n, sizeof(n)) != sizeof(n))
		stop("cannot read the event");
}

static u32 packet_len(u32 *state)
{
	u32 n = next_random(state);

	if (n % 8)
		return XENLOOP_MIN_LEN + n % 1400;
	return XENLOOP_MIN_LEN + n % (XENLOOP_MAX_LEN - XENLOOP_MIN_LEN);
}

/* Four marks a page are as good as a checksum of it and a hundred times faster. */
static void mark(u8 *page, u32 packet, u32 part)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		u32 word = (packet * 17 + part) ^ i << 30;

		memcpy(page + i * 1024, &word, sizeof(word));
	}
}

static bool marked(const u8 *page, u32 packet, u32 part)
{
	u32 i, word;

	for (i = 0; i < 4; i++) {
		memcpy(&word, page + i * 1024, sizeof(word));
		if (word != ((packet * 17 + part) ^ i << 30))
			return false;
	}
	return true;
}

static void take_slots(struct xenloop_record *r, u32 n)
{
	int err;

	while ((err = xenloop_producer_take(&run.p, r->slot, n)) != 0) {
		if (err != -EAGAIN)
			stop("the producer says that the consumer cheats");
		if (xenloop_producer_publish(&run.p))
			notify(run.to_consumer);
		if (xenloop_producer_want(&run.p, n))
			continue;
		producer_slept++;
		sleep_on(run.to_producer, "the producer was never woken");
	}
}

static void *produce(void *unused)
{
	u32 lengths = run.seed, batches = run.seed + 1;
	u32 packet, i;

	for (packet = 0; packet < run.packets; packet++) {
		struct xenloop_record r = { .len = packet_len(&lengths) };
		u32 n = xenloop_record_slots(r.len);

		take_slots(&r, n);
		for (i = 0; i < n; i++)
			mark(run.t->slot[r.slot[i]], packet, i);
		xenloop_producer_push(&run.p, &r);
		if (next_random(&batches) % 4 == 0 &&
		    xenloop_producer_publish(&run.p))
			notify(run.to_consumer);
	}
	if (xenloop_producer_publish(&run.p))
		notify(run.to_consumer);
	return unused;
}

static void wait_for_record(struct xenloop_record *r)
{
	int got;

	while ((got = xenloop_consumer_next(&run.c, r)) != 1) {
		if (got < 0)
			stop("the consumer says that the producer cheats");
		if (xenloop_consumer_publish(&run.c))
			notify(run.to_producer);
		if (xenloop_consumer_arm(&run.c))
			continue;
		consumer_slept++;
		sleep_on(run.to_consumer, "the consumer was never woken");
	}
}

static void *consume(void *unused)
{
	u32 lengths = run.seed, batches = run.seed + 2;
	u32 packet, i;

	for (packet = 0; packet < run.packets; packet++) {
		struct xenloop_record r;
		u32 n;

		wait_for_record(&r);
		if (r.len != packet_len(&lengths))
			stop("a packet came out of order");
		n = xenloop_record_slots(r.len);
		/* From the last to the first: in any order. */
		for (i = n; i--;) {
			if (!marked(run.t->slot[r.slot[i]], packet, i))
				stop("a packet was changed");
			xenloop_consumer_return(&run.c, r.slot[i]);
		}
		if (next_random(&batches) % 4 == 0 &&
		    xenloop_consumer_publish(&run.c))
			notify(run.to_producer);
	}
	xenloop_consumer_publish(&run.c);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t producer, consumer;
	u32 slots, start;

	if (argc != 4) {
		fprintf(stderr, "usage: threads PACKETS SLOTS START\n");
		return 2;
	}
	run.packets = (u32)strtoul(argv[1], NULL, 0);
	slots = (u32)strtoul(argv[2], NULL, 0);
	start = (u32)strtoul(argv[3], NULL, 0);
	if (getenv("PATIENCE_MS"))
		patience_ms = atoi(getenv("PATIENCE_MS"));
	random_init();
	run.seed = (u32)random_u64();
	run.t = test_ring_new(slots, start, true);
	xenloop_producer_init(&run.p, &run.t->ring, start);
	xenloop_consumer_init(&run.c, &run.t->ring, start);
	run.to_producer = eventfd(0, EFD_CLOEXEC);
	run.to_consumer = eventfd(0, EFD_CLOEXEC);
	if (run.to_producer < 0 || run.to_consumer < 0 ||
	    pthread_create(&producer, NULL, produce, NULL) ||
	    pthread_create(&consumer, NULL, consume, NULL))
		stop("cannot start");
	pthread_join(producer, NULL);
	pthread_join(consumer, NULL);
	if (xenloop_producer_want(&run.p, slots) != 1 ||
	    xenloop_producer_unread(&run.p))
		stop("not all slots came back");
	printf("threads: %u packets, the producer slept %u times, the consumer %u times\n",
	       run.packets, producer_slept, consumer_slept);
	test_ring_free(run.t);
	return !producer_slept || !consumer_slept;
}

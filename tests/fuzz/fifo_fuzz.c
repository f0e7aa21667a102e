// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Both halves of a FIFO, each with an enemy on the other side. The input says
 * what we do, and what the enemies write, between our calls and amid them.
 *
 * What must hold: a slot that we are handed exists and is nobody else's; no
 * slot is lost or doubled; every page is touched within its bounds (address
 * sanitizer: each is an allocation of its own); a peer that was caught cheating
 * stays caught.
 */
#include "hostile.h"
#include "fifo.c"
#include "record.c"
#include "ring.c"
#include "input.h"

#define MOST_SLOTS 80

/**
 * struct side - one half with its memory and what we know of it
 * @t: the memory
 * @taken: slots that we hold: taken to send, or received
 * @takens: their number
 * @mine: a byte a slot: we hold it
 * @away: a byte a slot: we sent it and it has not come back
 * @caught: -EPROTO was said
 */
struct side {
	struct test_ring *t;
	u16 taken[MOST_SLOTS];
	u32 takens;
	bool mine[MOST_SLOTS];
	bool away[MOST_SLOTS];
	bool caught;
};

static struct input in;
static struct side out, back;
static struct xenloop_producer p;
static struct xenloop_consumer c;
/* An enemy's move that happens some accesses from now. */
static u32 fuse;

/* Any number, or one close to where things happen. */
static u32 wild(u32 near)
{
	u8 how = input_u8(&in);

	if (how < 200)
		return near + (u32)(int8_t)input_u8(&in) % 40;
	return input_u32(&in);
}

static void write_word(void)
{
	switch (input_u8(&in) % 5) {
	case 0:
		*out.t->ring.return_prod = wild(*out.t->ring.return_prod);
		break;
	case 1:
		*out.t->ring.record_event = wild(p.prod);
		break;
	case 2:
		*out.t->ring.record_cons = wild(p.prod);
		break;
	case 3:
		*back.t->ring.record_prod = wild(*back.t->ring.record_prod);
		break;
	case 4:
		*back.t->ring.return_event = wild(c.returns);
		break;
	}
}

static void write_cell(void)
{
	u32 near = input_u8(&in) % 4;

	if (input_u8(&in) % 2)
		*test_return(out.t, p.returned + near) =
			input_u8(&in) < 200 ? input_u8(&in) : input_u16(&in);
	else
		((u8 *)test_record(back.t, c.cons + near))
			[input_u8(&in) % sizeof(struct xenloop_record)] =
			input_u8(&in);
}

/* As an honest consumer does: so that the rest is reached, too. */
static void give_back(void)
{
	u32 i = input_u8(&in) % out.t->ring.slots;

	if (!out.away[i])
		return;
	*test_return(out.t, (*out.t->ring.return_prod)++) = (u16)i;
}

/* As an honest producer does, if its slots are right. */
static void send_record(void)
{
	struct xenloop_record *r =
		test_record(back.t, *back.t->ring.record_prod);
	u8 slot = input_u8(&in);
	u32 i;

	memset(r, 0, sizeof(*r));
	r->len = 20 + input_u8(&in) % 17 * 4096;
	for (i = 0; i < XENLOOP_RECORD_SLOTS; i++)
		r->slot[i] = (u16)((slot + i) % back.t->ring.slots);
	(*back.t->ring.record_prod)++;
}

static void enemy(void)
{
	switch (input_u8(&in) % 4) {
	case 0:
		write_word();
		break;
	case 1:
		write_cell();
		break;
	case 2:
		give_back();
		break;
	case 3:
		send_record();
		break;
	}
}

void hostile_moment(void)
{
	if (fuse && !--fuse)
		enemy();
}

static void hand_over(struct side *side, u16 slot)
{
	MUST(slot < side->t->ring.slots);
	MUST(!side->mine[slot]);
	side->mine[slot] = true;
	MUST(side->takens < MOST_SLOTS);
	side->taken[side->takens++] = slot;
}

/* 0 or more is an answer; -EPROTO is the last one. */
static int heard(struct side *side, int answer)
{
	MUST(!side->caught || answer == -EPROTO);
	if (answer == -EPROTO)
		side->caught = true;
	return answer;
}

static void take(void)
{
	u16 slot[XENLOOP_RECORD_SLOTS];
	u32 n = 1 + input_u8(&in) % XENLOOP_RECORD_SLOTS;
	u32 i;

	if (out.takens)
		return;
	if (heard(&out, xenloop_producer_take(&p, slot, n)))
		return;
	for (i = 0; i < n; i++) {
		out.away[slot[i] % MOST_SLOTS] = false;
		hand_over(&out, slot[i]);
	}
}

static void untake(void)
{
	xenloop_producer_untake(&p, out.taken, out.takens);
	while (out.takens)
		out.mine[out.taken[--out.takens]] = false;
}

static void push(void)
{
	struct xenloop_record r = { .len = out.takens * 4096 };

	if (!out.takens)
		return;
	if (r.len > XENLOOP_MAX_LEN)
		r.len = XENLOOP_MAX_LEN;
	memcpy(r.slot, out.taken, out.takens * sizeof(r.slot[0]));
	xenloop_producer_push(&p, &r);
	while (out.takens) {
		u16 slot = out.taken[--out.takens];

		out.mine[slot] = false;
		out.away[slot] = true;
	}
}

static void receive(void)
{
	struct xenloop_record r;
	int got = heard(&back, xenloop_consumer_next(&c, &r));
	u32 i;

	if (got <= 0)
		return;
	MUST(r.len >= XENLOOP_MIN_LEN && r.len <= XENLOOP_MAX_LEN);
	for (i = 0; i < (r.len + 4095) / 4096; i++)
		hand_over(&back, r.slot[i]);
}

static void give(void)
{
	u32 i = input_u8(&in);
	u16 slot;

	if (!back.takens)
		return;
	i %= back.takens;
	slot = back.taken[i];
	back.taken[i] = back.taken[--back.takens];
	back.mine[slot] = false;
	xenloop_consumer_return(&c, slot);
}

static void want(void)
{
	u32 n = 1 + input_u8(&in) % XENLOOP_RECORD_SLOTS;

	heard(&out, xenloop_producer_want(&p, n));
}

static void us(void)
{
	switch (input_u8(&in) % 9) {
	case 0:
		take();
		break;
	case 1:
		untake();
		break;
	case 2:
		push();
		break;
	case 3:
		xenloop_producer_publish(&p);
		break;
	case 4:
		want();
		break;
	case 5:
		receive();
		break;
	case 6:
		give();
		break;
	case 7:
		xenloop_consumer_publish(&c);
		break;
	case 8:
		xenloop_consumer_arm(&c);
		MUST(xenloop_producer_unread(&p) <= out.t->ring.slots);
		break;
	}
}

static u32 bits(const u32 *map)
{
	u32 i, n = 0;

	for (i = 0; i < (MOST_SLOTS + 31) / 32; i++)
		n += (u32)__builtin_popcount(map[i]);
	return n;
}

/* No slot is lost, none is there twice. */
static void check_slots(void)
{
	bool seen[MOST_SLOTS] = { false };
	u32 i;

	MUST(p.free + out.takens + bits(p.out) == out.t->ring.slots);
	for (i = 0; i < p.free; i++) {
		MUST(p.stack[i] < out.t->ring.slots);
		MUST(!seen[p.stack[i]] && !out.mine[p.stack[i]]);
		seen[p.stack[i]] = true;
	}
	if (!back.caught)
		MUST(bits(c.held) == back.takens);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 slots, start;

	in = (struct input){ data, data + size };
	memset(&out, 0, sizeof(out));
	memset(&back, 0, sizeof(back));
	fuse = 0;
	slots = XENLOOP_MIN_SLOTS + input_u8(&in) % (MOST_SLOTS - 31);
	start = 0u - input_u8(&in);
	out.t = test_ring_new(slots, start, false);
	back.t = test_ring_new(slots, start, false);
	xenloop_producer_init(&p, &out.t->ring, start);
	xenloop_consumer_init(&c, &back.t->ring, start);
	while (input_left(&in)) {
		u8 who = input_u8(&in);

		if (who < 100)
			enemy();
		else if (who < 150)
			fuse = 1 + input_u8(&in) % 80;
		else
			us();
		check_slots();
	}
	fuse = 0;
	test_ring_free(out.t);
	test_ring_free(back.t);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What is written is read again; what is read from a damaged text is either
 * refused, without a trace, or written and read as the same value.
 */
#include "unit.h"
#include "store.h"

typedef int parse_fn(const char *text, void *value);
typedef int format_fn(char *text, size_t size, const void *value);
typedef bool same_fn(const void *a, const void *b);

/* One kind of node with its functions, as the tests below use any of them. */
struct node {
	const char *name;
	parse_fn *parse;
	format_fn *format;
	void (*fill)(void *value);
	same_fn *same;
};

#define WRAP(kind) \
static int kind##_parse(const char *text, void *value) \
{ \
	return xenloop_##kind##_parse(text, value); \
} \
static int kind##_format(char *text, size_t size, const void *value) \
{ \
	return xenloop_##kind##_format(text, size, value); \
}

WRAP(guest)
WRAP(broker)
WRAP(offer)
WRAP(link)
WRAP(name)

/* Small, large and any numbers, alike often. */
static u64 any(u64 max)
{
	switch (random_below(4)) {
	case 0:
		return 0;
	case 1:
		return max;
	case 2:
		return random_below(20);
	default:
		return random_u64() & max;
	}
}

static u32 any32(void)
{
	return (u32)any(UINT32_MAX);
}

static void fill_guest(void *value)
{
	struct xenloop_guest_value *v = value;

	v->version = any32() | 1;
	v->epoch = any(UINT64_MAX) | 1;
	v->features = any32();
}

static void fill_broker(void *value)
{
	struct xenloop_broker_value *v = value;

	v->version = any32() | 1;
	v->domid = (u32)any(0xffff);
	v->instance = any32();
}

static void fill_parties(struct xenloop_parties *v)
{
	v->instance = any32();
	v->peer_instance = any32();
	v->epoch = any(UINT64_MAX);
	v->peer_epoch = any(UINT64_MAX);
}

static void fill_an_offer(struct xenloop_offer *v)
{
	v->serial = any32() | 1;
	v->answers = any32();
	v->gref = any32();
}

static void fill_offer(void *value)
{
	struct xenloop_offer_value *v = value;

	fill_parties(&v->parties);
	fill_an_offer(&v->offer);
}

static void fill_prefix(struct xenloop_prefix *v)
{
	u32 i;

	v->version = random_one_in(2) ? 4 : 6;
	v->len = (u8)random_below(v->version == 4 ? 33 : 129);
	for (i = 0; i < (v->version == 4 ? 4 : 16); i++)
		v->addr[i] = (u8)random_u64();
}

static void fill_link(void *value)
{
	struct xenloop_link_value *v = value;
	u32 i;

	fill_parties(&v->parties);
	v->features = any32();
	for (i = 0; i < 6; i++)
		v->mac[i] = (u8)random_u64();
	v->ips = random_below(XENLOOP_STORE_IPS + 1);
	for (i = 0; i < v->ips; i++)
		fill_prefix(&v->ip[i]);
	if (random_one_in(2))
		fill_an_offer(&v->offer);
}

static void fill_name(void *value)
{
	struct xenloop_name *v = value;

	v->handle = (u16)any(0xffff);
	v->domid = (u16)any(0xffff);
	v->peer_handle = (u16)any(0xffff);
}

#define SAME(field) (!memcmp(&a->field, &b->field, sizeof(a->field)))

/* Field by field, since padding may hold anything. */
static bool same_guest(const void *one, const void *two)
{
	const struct xenloop_guest_value *a = one, *b = two;

	return SAME(version) && SAME(epoch) && SAME(features);
}

static bool same_broker(const void *one, const void *two)
{
	const struct xenloop_broker_value *a = one, *b = two;

	return SAME(version) && SAME(domid) && SAME(instance);
}

static bool same_offer(const void *one, const void *two)
{
	const struct xenloop_offer_value *a = one, *b = two;

	return SAME(parties) && SAME(offer);
}

static bool same_link(const void *one, const void *two)
{
	const struct xenloop_link_value *a = one, *b = two;

	return SAME(parties) && SAME(features) && SAME(mac) && SAME(ips) &&
	       SAME(offer) && !memcmp(a->ip, b->ip, a->ips * sizeof(*a->ip));
}

static bool same_name(const void *one, const void *two)
{
	const struct xenloop_name *a = one, *b = two;

	return SAME(handle) && SAME(domid) && SAME(peer_handle);
}

#define NODE(kind) \
	{ #kind, kind##_parse, kind##_format, fill_##kind, same_##kind }

static const struct node nodes[] = {
	NODE(guest), NODE(broker), NODE(offer), NODE(link), NODE(name),
};

union value {
	struct xenloop_guest_value guest;
	struct xenloop_link_value link;
};

static void test_round_trip(void **state)
{
	u32 rounds = random_rounds(4000);
	char text[XENLOOP_STORE_MAX + 1];

	(void)state;
	while (rounds--) {
		const struct node *node =
			&nodes[rounds % ARRAY_SIZE(nodes)];
		union value is, got;
		int len;

		memset(&is, 0, sizeof(is));
		memset(&got, 0, sizeof(got));
		node->fill(&is);
		len = node->format(text, sizeof(text), &is);
		if (len < 0 || (u32)len != strlen(text))
			fail_msg("%s: not written", node->name);
		if (node->parse(text, &got))
			fail_msg("%s: own text refused: '%s'", node->name,
				 text);
		if (!node->same(&is, &got))
			fail_msg("%s: differs: '%s'", node->name, text);
	}
}

/* One change: a byte replaced, removed, doubled, two exchanged, or an end. */
static void mutate(char *text)
{
	static const char likely[] = " =-/:,0123456789abcdefx\n\x7f\xff";
	size_t len = strlen(text);
	u32 at = random_below((u32)len);

	switch (random_below(6)) {
	case 0:
		text[at] = likely[random_below(sizeof(likely) - 1)];
		break;
	case 1:
		text[at] = (char)random_u64();
		break;
	case 2:
		memmove(text + at, text + at + 1, len - at);
		break;
	case 3:
		memmove(text + at + 1, text + at, len - at + 1);
		break;
	case 4:
		text[len - 1 - at] ^= text[at];
		break;
	case 5:
		text[at] = 0;
		break;
	}
}

/* Parses a copy that ends where the text ends. */
static int parse_exact(const struct node *node, const char *text, void *value)
{
	size_t size = strlen(text) + 1;
	char *copy = guarded_new(size);
	int err;

	memcpy(copy, text, size);
	err = node->parse(copy, value);
	guarded_free(copy, size);
	return err;
}

static void check_mutant(const struct node *node, const char *text)
{
	char again[XENLOOP_STORE_MAX + 1];
	union value got, once_more, untouched;

	memset(&got, 0xa5, sizeof(got));
	untouched = got;
	if (parse_exact(node, text, &got)) {
		assert_memory_equal(&got, &untouched, sizeof(got));
		return;
	}
	if (node->format(again, sizeof(again), &got) < 0)
		fail_msg("%s: accepted, not written: '%s'", node->name, text);
	memset(&once_more, 0xa5, sizeof(once_more));
	assert_int_equal(node->parse(again, &once_more), 0);
	if (!node->same(&got, &once_more))
		fail_msg("%s: '%s' became '%s'", node->name, text, again);
}

static void test_mutations(void **state)
{
	u32 rounds = random_rounds(40000);
	char text[XENLOOP_STORE_MAX + 8];

	(void)state;
	while (rounds--) {
		const struct node *node =
			&nodes[rounds % ARRAY_SIZE(nodes)];
		union value is;

		memset(&is, 0, sizeof(is));
		node->fill(&is);
		assert_true(node->format(text, XENLOOP_STORE_MAX + 1, &is) > 0);
		mutate(text);
		check_mutant(node, text);
	}
}

int store_property_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests_name("store_property", tests, NULL, NULL);
}

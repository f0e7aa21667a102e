// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The values in XenStore: the examples of the contract, and what is refused. */
#include "unit.h"
#include "store.h"

#define GUEST "version=1 epoch=00000000000000ff features=00000000"
#define BROKER "version=1 domid=5 instance=9"
#define PARTIES "instance=7 peer-instance=9 epoch=0000000000000001 " \
		"peer-epoch=ffffffffffffffff"
#define OFFER " serial=1 answers=2 gref=812"
#define MAC " mac=00:16:3e:00:0a:ff"
#define LINK PARTIES " features=0000000a" MAC

static const struct xenloop_parties parties = { 7, 9, 1, UINT64_MAX };

static void test_guest(void **state)
{
	struct xenloop_guest_value v;

	(void)state;
	assert_int_equal(xenloop_guest_parse(GUEST, &v), 0);
	assert_int_equal(v.version, 1);
	assert_int_equal(v.epoch, 255);
	assert_int_equal(v.features, 0);
	assert_int_equal(xenloop_guest_parse("epoch=1 features=ffffffff "
					     "later=x version=4294967295", &v),
			 0);
	assert_int_equal(v.version, UINT32_MAX);
	assert_int_equal(v.features, UINT32_MAX);
}

static void test_guest_refused(void **state)
{
	static const char *const text[] = {
		"", " ", "=", "version", "version=", "version=1",
		"version=1 epoch=1", "version=0 epoch=1 features=0",
		"version=1 epoch=0 features=0",
		"version=1 epoch=1 features=0 ",
		" version=1 epoch=1 features=0",
		"version=1  epoch=1 features=0",
		"version=1\tepoch=1 features=0",
		"version=1 epoch=1 features=0\n",
		"version=1 epoch=1 features=0 x=\x7f",
		"version=1 epoch=1 features=0 x=\xc3\xa4",
		"version=1 epoch=1 features=0 epoch=1",
		"version=1 epoch=1 features=0 nothing",
		"version=1 epoch=1 features=0 =nothing",
		"version=4294967296 epoch=1 features=0",
		"version=1 epoch=10000000000000000 features=0",
		"version=1 epoch=1 features=100000000",
		"version=+1 epoch=1 features=0",
		"version=-1 epoch=1 features=0",
		"version=1a epoch=1 features=0",
		"version=0x1 epoch=1 features=0",
		"version=1 epoch=A features=0",
		"version=1 epoch=0x1 features=0",
		"Version=1 epoch=1 features=0",
	};
	struct xenloop_guest_value v, was;
	u32 i;

	(void)state;
	memset(&v, 0x5a, sizeof(v));
	was = v;
	for (i = 0; i < ARRAY_SIZE(text); i++) {
		if (xenloop_guest_parse(text[i], &v) != -EINVAL)
			fail_msg("accepted: '%s'", text[i]);
		assert_memory_equal(&v, &was, sizeof(v));
	}
}

static void test_length_limit(void **state)
{
	char text[XENLOOP_STORE_MAX + 2];
	struct xenloop_guest_value v;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, GUEST " y=", sizeof(GUEST " y=") - 1);
	text[XENLOOP_STORE_MAX] = 0;
	assert_int_equal(xenloop_guest_parse(text, &v), 0);
	text[XENLOOP_STORE_MAX] = 'x';
	text[XENLOOP_STORE_MAX + 1] = 0;
	assert_int_equal(xenloop_guest_parse(text, &v), -EINVAL);
}

static void test_broker(void **state)
{
	struct xenloop_broker_value v;

	(void)state;
	assert_int_equal(xenloop_broker_parse(BROKER, &v), 0);
	assert_int_equal(v.version, 1);
	assert_int_equal(v.domid, 5);
	assert_int_equal(v.instance, 9);
	assert_int_equal(xenloop_broker_parse("version=0 domid=5 instance=9",
					      &v), -EINVAL);
	assert_int_equal(xenloop_broker_parse("version=1 domid=65535 instance=9",
					      &v), 0);
	assert_int_equal(xenloop_broker_parse("version=1 domid=65536 instance=9",
					      &v), -EINVAL);
	assert_int_equal(xenloop_broker_parse("version=1 domid=5", &v),
			 -EINVAL);
}

static void test_offer(void **state)
{
	struct xenloop_offer_value v;

	(void)state;
	assert_int_equal(xenloop_offer_parse(PARTIES OFFER, &v), 0);
	assert_memory_equal(&v.parties, &parties, sizeof(parties));
	assert_int_equal(v.offer.serial, 1);
	assert_int_equal(v.offer.answers, 2);
	assert_int_equal(v.offer.gref, 812);
	assert_int_equal(xenloop_offer_parse(PARTIES, &v), -EINVAL);
	assert_int_equal(xenloop_offer_parse(PARTIES " serial=1 answers=0", &v),
			 -EINVAL);
	assert_int_equal(xenloop_offer_parse(PARTIES " serial=0 answers=0 "
					     "gref=1", &v), -EINVAL);
}

static void test_link(void **state)
{
	static const u8 mac[6] = { 0, 0x16, 0x3e, 0, 0x0a, 0xff };
	struct xenloop_link_value v;

	(void)state;
	assert_int_equal(xenloop_link_parse(LINK, &v), 0);
	assert_memory_equal(&v.parties, &parties, sizeof(parties));
	assert_int_equal(v.features, 10);
	assert_memory_equal(v.mac, mac, 6);
	assert_int_equal(v.ips, 0);
	assert_int_equal(v.offer.serial, 0);
	assert_int_equal(xenloop_link_parse(LINK OFFER, &v), 0);
	assert_int_equal(v.offer.serial, 1);
	assert_int_equal(v.offer.answers, 2);
	assert_int_equal(v.offer.gref, 812);
}

static void test_half_an_offer(void **state)
{
	static const char *const text[] = {
		LINK " serial=1", LINK " serial=1 answers=0",
		LINK " serial=1 gref=8", LINK " answers=0 gref=8",
		LINK " gref=8", LINK " serial=0 answers=0 gref=8",
	};
	struct xenloop_link_value v;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(text); i++) {
		if (xenloop_link_parse(text[i], &v) != -EINVAL)
			fail_msg("accepted: '%s'", text[i]);
	}
}

static void test_mac_refused(void **state)
{
	static const char *const mac[] = {
		"", "00:16:3e:00:0a", "00:16:3e:00:0a:f", "00:16:3e:00:0a:ff0",
		"00-16-3e-00-0a-ff", "00:16:3E:00:0A:FF", "0:016:3e:00:0a:ff",
		"00:16:3e:00:0a:fg", "g0:16:3e:00:0a:ff",
	};
	struct xenloop_link_value v;
	char text[400];
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(mac); i++) {
		snprintf(text, sizeof(text), PARTIES " features=0 mac=%s",
			 mac[i]);
		if (xenloop_link_parse(text, &v) != -EINVAL)
			fail_msg("accepted: '%s'", text);
	}
}

#define SIX "20010db8000000000000000000000001"

static void test_prefixes(void **state)
{
	struct xenloop_link_value v;

	(void)state;
	assert_int_equal(xenloop_link_parse(LINK " ip=0a000001/32," SIX "/64,"
					    "c0a80000/0", &v), 0);
	assert_int_equal(v.ips, 3);
	assert_int_equal(v.ip[0].version, 4);
	assert_int_equal(v.ip[0].len, 32);
	assert_memory_equal(v.ip[0].addr, "\x0a\0\0\1", 4);
	assert_int_equal(v.ip[1].version, 6);
	assert_int_equal(v.ip[1].len, 64);
	assert_memory_equal(v.ip[1].addr, "\x20\x01\x0d\xb8", 4);
	assert_int_equal(v.ip[1].addr[15], 1);
	assert_int_equal(v.ip[2].len, 0);
}

static void test_prefixes_refused(void **state)
{
	static const char *const ip[] = {
		"", ",", "0a000001", "0a000001/", "0a000001/33", "a000001/32",
		"0a0000010/32", SIX "/129", "0" SIX "/64", "0a000001/32,",
		",0a000001/32", "0a000001/32,,0a000001/32", "0a000001/32;",
		"0A000001/32", "0a000001/-1", "/32", "10.0.0.1/32",
		"0a000001/4294967328",
	};
	struct xenloop_link_value v;
	char text[400];
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(ip); i++) {
		snprintf(text, sizeof(text), LINK " ip=%s", ip[i]);
		if (xenloop_link_parse(text, &v) != -EINVAL)
			fail_msg("accepted: '%s'", text);
	}
}

static void test_prefix_count(void **state)
{
	char text[XENLOOP_STORE_MAX + 1] = LINK " ip=0a000001/32";
	struct xenloop_link_value v;
	u32 i;

	(void)state;
	for (i = 1; i < XENLOOP_STORE_IPS; i++)
		strcat(text, ",0a000001/32");
	assert_int_equal(xenloop_link_parse(text, &v), 0);
	assert_int_equal(v.ips, XENLOOP_STORE_IPS);
	strcat(text, ",0a000001/32");
	assert_int_equal(xenloop_link_parse(text, &v), -EINVAL);
}

static bool match(const char *prefix, u32 version, const char *addr)
{
	struct xenloop_link_value v;
	char text[400];

	snprintf(text, sizeof(text), LINK " ip=%s", prefix);
	assert_int_equal(xenloop_link_parse(text, &v), 0);
	return xenloop_prefix_match(&v.ip[0], version, (const u8 *)addr);
}

static void test_prefixes_allow(void **state)
{
	static const u8 listed4[] = { 10, 0, 0, 1 }, other4[] = { 10, 0, 0, 2 };
	static const u8 listed6[16] = { 0xfd, [15] = 1 };
	static const u8 other6[16] = { 0xfd, [15] = 2 };
	static const u8 local[16] = { 0xfe, 0xbf, [15] = 2 };
	static const u8 not_local[16] = { 0xfe, 0xc0, [15] = 2 };
	const struct xenloop_prefix ip[] = {
		{ .version = 4, .len = 32, .addr = { 10, 0, 0, 1 } },
		{ .version = 6, .len = 128, .addr = { 0xfd, [15] = 1 } },
	};

	(void)state;
	assert_true(xenloop_prefixes_allow(ip, 2, 4, listed4));
	assert_false(xenloop_prefixes_allow(ip, 2, 4, other4));
	assert_true(xenloop_prefixes_allow(ip, 2, 6, listed6));
	assert_false(xenloop_prefixes_allow(ip, 2, 6, other6));
	assert_true(xenloop_prefixes_allow(ip, 2, 6, local));
	assert_false(xenloop_prefixes_allow(ip, 2, 6, not_local));
	assert_true(xenloop_prefixes_allow(ip, 1, 6, other6));
	assert_false(xenloop_prefixes_allow(ip, 1, 4, other4));
	assert_true(xenloop_prefixes_allow(ip + 1, 1, 4, other4));
	assert_true(xenloop_prefixes_allow(ip, 0, 4, other4));
	/* The first bytes of a link-local one, of the other version. */
	assert_false(xenloop_prefixes_allow(ip, 1, 4, local));
}

static void test_prefix_match(void **state)
{
	(void)state;
	assert_true(match("0a000001/32", 4, "\x0a\0\0\1"));
	assert_false(match("0a000001/32", 4, "\x0a\0\0\2"));
	assert_false(match("0a000001/32", 4, "\x0b\0\0\1"));
	assert_true(match("0a000001/31", 4, "\x0a\0\0\0"));
	assert_false(match("0a000001/31", 4, "\x0a\0\0\2"));
	assert_true(match("0a0000ff/25", 4, "\x0a\0\0\x80"));
	assert_false(match("0a0000ff/25", 4, "\x0a\0\0\x7f"));
	assert_true(match("0a000001/0", 4, "\xff\xff\xff\xff"));
	assert_false(match("0a000001/0", 6, "\x0a\0\0\1\0\0\0\0\0\0\0\0\0\0\0"));
	assert_true(match("fd000000000000000000000000000001/128", 6,
			  "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"));
	assert_false(match("fd000000000000000000000000000001/128", 6,
			   "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2"));
	assert_false(match("fd000000000000000000000000000001/128", 4,
			   "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"));
}

static void test_name(void **state)
{
	struct xenloop_name n;
	char text[XENLOOP_NAME_MAX];

	(void)state;
	assert_int_equal(xenloop_name_parse("0-5-65535", &n), 0);
	assert_int_equal(n.handle, 0);
	assert_int_equal(n.domid, 5);
	assert_int_equal(n.peer_handle, 65535);
	assert_int_equal(xenloop_name_format(text, sizeof(text), &n), 9);
	assert_string_equal(text, "0-5-65535");
	n = (struct xenloop_name){ 65535, 65535, 65535 };
	assert_int_equal(xenloop_name_format(text, sizeof(text), &n), 17);
	assert_int_equal(xenloop_name_parse(text, &n), 0);
	assert_int_equal(xenloop_name_format(text, 18, &n), 17);
	assert_int_equal(xenloop_name_format(text, 17, &n), -ENOSPC);
}

static void test_name_refused(void **state)
{
	static const char *const text[] = {
		"", "-", "0", "0-5", "0-5-", "0-5-0-", "0-5-0-1", "-0-5-0",
		"0--5-0", "0-5-65536", "0 -5-0", "0-5-0 ", "+0-5-0", "a-5-0",
		"00-5-0", "0-05-0", "0-5-00",
		"0000000000000000000000000-5-0",
		"0-5-000000000000000000000000000",
	};
	struct xenloop_name n;
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(text); i++) {
		if (xenloop_name_parse(text[i], &n) != -EINVAL)
			fail_msg("accepted: '%s'", text[i]);
	}
}

static void test_written_as_promised(void **state)
{
	struct xenloop_guest_value guest = { 1, 255, 0 };
	struct xenloop_broker_value broker = { 1, 5, 9 };
	struct xenloop_offer_value offer = { parties, { 1, 2, 812 } };
	struct xenloop_link_value link = { .parties = parties, .features = 10,
		.mac = { 0, 0x16, 0x3e, 0, 0x0a, 0xff } };
	char text[XENLOOP_STORE_MAX + 1];

	(void)state;
	assert_int_equal(xenloop_guest_format(text, sizeof(text), &guest),
			 strlen(GUEST));
	assert_string_equal(text, GUEST);
	xenloop_broker_format(text, sizeof(text), &broker);
	assert_string_equal(text, BROKER);
	xenloop_offer_format(text, sizeof(text), &offer);
	assert_string_equal(text, PARTIES OFFER);
	xenloop_link_format(text, sizeof(text), &link);
	assert_string_equal(text, LINK);
	link.offer = offer.offer;
	link.ips = 1;
	link.ip[0] = (struct xenloop_prefix){ { 10, 0, 0, 1 }, 4, 24 };
	xenloop_link_format(text, sizeof(text), &link);
	assert_string_equal(text, LINK " ip=0a000001/24" OFFER);
}

static void test_no_room(void **state)
{
	struct xenloop_guest_value guest = { 1, 255, 0 };
	size_t size;

	(void)state;
	for (size = sizeof(GUEST); size; size--) {
		char *text = guarded_new(size);

		assert_int_equal(xenloop_guest_format(text, size, &guest),
				 size < sizeof(GUEST) ? -ENOSPC :
				 (int)sizeof(GUEST) - 1);
		assert_int_equal(strlen(text), size - 1);
		guarded_free(text, size);
	}
}

int store_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guest),
		cmocka_unit_test(test_guest_refused),
		cmocka_unit_test(test_length_limit),
		cmocka_unit_test(test_broker),
		cmocka_unit_test(test_offer),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_half_an_offer),
		cmocka_unit_test(test_mac_refused),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_prefixes_refused),
		cmocka_unit_test(test_prefix_count),
		cmocka_unit_test(test_prefix_match),
		cmocka_unit_test(test_prefixes_allow),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_name_refused),
		cmocka_unit_test(test_written_as_promised),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Records: one that is right, and every way to be wrong by one. */
#include "unit.h"
#include "record.h"

#define SLOTS 100

static struct xenloop_record plain(u32 len)
{
	struct xenloop_record r = { .len = len };
	u16 i;

	for (i = 0; i < XENLOOP_RECORD_SLOTS; i++)
		r.slot[i] = i;
	return r;
}

static struct xenloop_record with_csum(u32 len, u16 start, u16 offset)
{
	struct xenloop_record r = plain(len);

	r.flags = XENLOOP_F_CSUM_PARTIAL;
	r.csum_start = start;
	r.csum_offset = offset;
	return r;
}

static struct xenloop_record with_gso(u32 len, u8 type, u16 size)
{
	struct xenloop_record r = with_csum(len, 20, 16);

	r.gso_type = type;
	r.gso_size = size;
	r.gso_segs = 3;
	return r;
}

static void good(struct xenloop_record r)
{
	assert_int_equal(xenloop_record_check(&r, SLOTS), 0);
}

static void bad(struct xenloop_record r)
{
	assert_int_equal(xenloop_record_check(&r, SLOTS), -EPROTO);
}

static void test_slots_needed(void **state)
{
	(void)state;
	assert_int_equal(xenloop_record_slots(0), 0);
	assert_int_equal(xenloop_record_slots(1), 1);
	assert_int_equal(xenloop_record_slots(4096), 1);
	assert_int_equal(xenloop_record_slots(4097), 2);
	assert_int_equal(xenloop_record_slots(XENLOOP_MAX_LEN),
			 XENLOOP_RECORD_SLOTS);
}

static void test_length(void **state)
{
	(void)state;
	bad(plain(0));
	bad(plain(19));
	good(plain(20));
	good(plain(65575));
	bad(plain(65576));
	bad(plain(UINT32_MAX));
}

static void test_slot_numbers(void **state)
{
	struct xenloop_record r = plain(8192);

	(void)state;
	r.slot[1] = SLOTS - 1;
	good(r);
	r.slot[1] = SLOTS;
	bad(r);
	r.slot[1] = 0xffff;
	bad(r);
	/* What the length does not need is nobody's business. */
	r = plain(8192);
	r.slot[2] = 0xffff;
	r.pad[0] = 1;
	r.reserved = 1;
	good(r);
}

static void test_flags(void **state)
{
	struct xenloop_record r = plain(100);
	u32 bit;

	(void)state;
	for (bit = 1; bit < 256; bit <<= 1) {
		r.flags = (u8)bit;
		if (bit <= 8)
			good(r);
		else
			bad(r);
	}
}

static void test_csum_range(void **state)
{
	struct xenloop_record r;

	(void)state;
	good(with_csum(100, 98, 0));
	good(with_csum(100, 0, 98));
	bad(with_csum(100, 99, 0));
	bad(with_csum(100, 50, 49));
	bad(with_csum(100, 0xffff, 0xffff));
	bad(with_csum(100, 0xffff, 1));
	/* The sum lies in what is copied of a long packet. */
	good(with_csum(5000, 126, 0));
	good(with_csum(5000, 20, 106));
	bad(with_csum(5000, 127, 0));
	bad(with_csum(5000, 20, 107));
	/* The offsets mean nothing without the flag. */
	r = with_csum(100, 99, 0);
	r.flags = 0;
	good(r);
}

static void test_gso(void **state)
{
	struct xenloop_record r;

	(void)state;
	good(with_gso(5000, XENLOOP_GSO_TCPV4, 1448));
	good(with_gso(5000, XENLOOP_GSO_TCPV6, 1));
	good(with_gso(5000, XENLOOP_GSO_UDP, 4999));
	bad(with_gso(5000, XENLOOP_GSO_UDP, 5000));
	bad(with_gso(5000, XENLOOP_GSO_TCPV4, 0));
	bad(with_gso(5000, 4, 1448));
	bad(with_gso(5000, 255, 1448));
	r = with_gso(5000, XENLOOP_GSO_TCPV4, 1448);
	r.flags = 0;
	bad(r);
	r.flags = XENLOOP_F_CSUM_VALID;
	bad(r);
}

static void test_no_gso(void **state)
{
	struct xenloop_record r = plain(100);

	(void)state;
	r.gso_size = 1;
	bad(r);
	r.gso_size = 0;
	r.gso_segs = 1;
	bad(r);
}

int record_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slots_needed),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_slot_numbers),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_csum_range),
		cmocka_unit_test(test_gso),
		cmocka_unit_test(test_no_gso),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}

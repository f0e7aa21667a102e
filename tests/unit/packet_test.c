// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Packets against their records: right ones, and each rule broken alone. */
#include "unit.h"
#include "record.h"

/**
 * struct packet - a record and the first bytes of its packet
 * @r: the record
 * @head: the bytes
 */
struct packet {
	struct xenloop_record r;
	u8 head[XENLOOP_HEAD_LEN];
};

static void put16(u8 *p, u32 n)
{
	p[0] = (u8)(n >> 8);
	p[1] = (u8)n;
}

static struct packet ipv4(u8 proto, u32 len)
{
	struct packet p = { .r = { .len = len } };

	p.head[0] = 0x45;
	put16(p.head + 2, len);
	p.head[9] = proto;
	p.head[12] = p.head[16] = 10;
	p.head[20 + 12] = 0x50;
	return p;
}

static struct packet ipv6(u8 proto, u32 len)
{
	struct packet p = { .r = { .len = len } };

	p.head[0] = 0x60;
	put16(p.head + 4, len - 40);
	p.head[6] = proto;
	p.head[8] = p.head[24] = 0xfd;
	p.head[40 + 12] = 0x50;
	return p;
}

static struct packet csum(struct packet p, u16 start, u16 offset)
{
	p.r.flags |= XENLOOP_F_CSUM_PARTIAL;
	p.r.csum_start = start;
	p.r.csum_offset = offset;
	return p;
}

static struct packet gso(struct packet p, u8 type, u16 size)
{
	p.r.gso_type = type;
	p.r.gso_size = size;
	return p;
}

static struct packet tcp4(u32 len)
{
	return gso(csum(ipv4(6, len), 20, 16), XENLOOP_GSO_TCPV4, 1448);
}

static struct packet tcp6(u32 len)
{
	return gso(csum(ipv6(6, len), 40, 16), XENLOOP_GSO_TCPV6, 1428);
}

static struct packet udp4(u32 len)
{
	return gso(csum(ipv4(17, len), 20, 6), XENLOOP_GSO_UDP, 1000);
}

/* The head goes in an allocation of its own size: nobody may look past it. */
static int check(const struct packet *p)
{
	u32 n = p->r.len < XENLOOP_HEAD_LEN ? p->r.len : XENLOOP_HEAD_LEN;
	u8 *head = guarded_new(n);
	int got;

	assert_int_equal(xenloop_record_check(&p->r, 100), 0);
	memcpy(head, p->head, n);
	got = xenloop_packet_check(&p->r, head, n);
	guarded_free(head, n);
	return got;
}

static void good(struct packet p)
{
	assert_int_equal(check(&p), p.head[0] >> 4);
}

static void bad(struct packet p)
{
	assert_int_equal(check(&p), -EPROTO);
}

static struct packet set(struct packet p, u32 at, u8 byte)
{
	p.head[at] = byte;
	return p;
}

static void test_right_ones(void **state)
{
	(void)state;
	good(ipv4(1, 84));
	good(ipv4(17, 20));
	good(ipv4(6, 65535));
	good(ipv6(58, 40));
	good(ipv6(6, 65575));
	good(csum(ipv4(17, 28), 20, 6));
	good(csum(ipv6(17, 48), 40, 6));
	good(tcp4(65535));
	good(tcp6(65575));
	good(udp4(5028));
	good(gso(csum(ipv6(17, 5048), 40, 6), XENLOOP_GSO_UDP, 1000));
}

static void test_version(void **state)
{
	u32 v;

	(void)state;
	for (v = 0; v < 16; v++) {
		if (v != 4 && v != 6)
			bad(set(ipv4(1, 84), 0, (u8)(v << 4 | 5)));
	}
	/* The other version's length field says something else. */
	bad(set(ipv4(1, 84), 0, 0x65));
	bad(set(ipv6(1, 84), 0, 0x45));
}

static void test_ipv4_header_length(void **state)
{
	(void)state;
	bad(set(ipv4(1, 84), 0, 0x44));
	bad(set(ipv4(1, 84), 0, 0x40));
	good(set(ipv4(1, 84), 0, 0x4f));
	good(set(ipv4(1, 60), 0, 0x4f));
	bad(set(ipv4(1, 59), 0, 0x4f));
	bad(set(ipv4(1, 20), 0, 0x46));
}

static void test_total_length(void **state)
{
	(void)state;
	bad(set(ipv4(1, 84), 3, 83));
	bad(set(ipv4(1, 84), 3, 85));
	bad(set(ipv4(1, 84), 3, 0));
	bad(set(ipv4(1, 84), 2, 1));
	bad(set(ipv6(1, 84), 5, 43));
	bad(set(ipv6(1, 84), 5, 45));
	bad(set(ipv6(1, 84), 4, 1));
}

static void test_short_ipv6(void **state)
{
	struct packet p = ipv6(58, 40);

	(void)state;
	p.r.len = 39;
	bad(p);
	p.r.len = 20;
	bad(p);
}

static void test_unicast_only(void **state)
{
	(void)state;
	good(set(ipv4(1, 84), 16, 223));
	bad(set(ipv4(1, 84), 16, 224));
	bad(set(ipv4(1, 84), 16, 255));
	good(set(ipv6(58, 84), 24, 0xfe));
	bad(set(ipv6(58, 84), 24, 0xff));
}

static void test_csum_place(void **state)
{
	(void)state;
	bad(csum(ipv4(17, 84), 19, 6));
	bad(csum(ipv6(17, 84), 39, 6));
	bad(csum(ipv4(17, 84), 0, 26));
	bad(csum(ipv4(17, 84), 20, 16));
	bad(csum(ipv4(6, 84), 20, 6));
	bad(csum(ipv4(6, 84), 20, 17));
	bad(csum(ipv6(17, 84), 40, 5));
	/* An inner header's sum, or that of another protocol. */
	good(csum(ipv4(17, 184), 60, 2));
	good(csum(ipv4(132, 84), 20, 8));
	good(csum(ipv6(0, 184), 48, 6));
}

static void test_csum_of_fragment(void **state)
{
	/* No transport header is looked for in a fragment. */
	(void)state;
	good(csum(set(ipv4(6, 84), 7, 1), 20, 6));
	good(csum(set(ipv4(6, 84), 6, 0x20), 20, 6));
	bad(csum(set(ipv4(6, 84), 6, 0x40), 20, 6));
	bad(csum(set(ipv4(6, 84), 6, 0x80), 20, 6));
}

static void test_gso_protocol(void **state)
{
	(void)state;
	bad(set(tcp4(5000), 9, 17));
	bad(set(udp4(5028), 9, 6));
	bad(set(tcp6(5000), 6, 0));
	bad(gso(csum(ipv4(6, 5000), 20, 16), XENLOOP_GSO_TCPV6, 1000));
	bad(gso(csum(ipv6(6, 5000), 40, 16), XENLOOP_GSO_TCPV4, 1000));
	bad(gso(csum(ipv4(17, 5000), 20, 6), XENLOOP_GSO_TCPV4, 1000));
	bad(gso(csum(ipv4(6, 5000), 20, 16), XENLOOP_GSO_UDP, 1000));
	bad(set(tcp4(5000), 7, 1));
	bad(set(tcp4(5000), 6, 0x20));
	good(set(tcp4(5000), 6, 0x40));
}

static void test_gso_csum_start(void **state)
{
	(void)state;
	bad(gso(csum(ipv4(6, 5000), 24, 16), XENLOOP_GSO_TCPV4, 1000));
	bad(gso(csum(ipv4(17, 5000), 60, 6), XENLOOP_GSO_UDP, 1000));
}

static void test_gso_header(void **state)
{
	(void)state;
	bad(set(tcp4(5000), 32, 0x40));
	bad(set(tcp4(5000), 32, 0x00));
	good(set(tcp4(5000), 32, 0xf0));
	/* One segment's payload at the least. */
	good(gso(tcp4(1488), XENLOOP_GSO_TCPV4, 1448));
	bad(gso(tcp4(1488), XENLOOP_GSO_TCPV4, 1449));
	bad(set(tcp4(1488), 32, 0x60));
	good(gso(udp4(1028), XENLOOP_GSO_UDP, 1000));
	bad(gso(udp4(1028), XENLOOP_GSO_UDP, 1001));
}

static void test_train_length(void **state)
{
	(void)state;
	good(gso(udp4(28 + 128 * 10), XENLOOP_GSO_UDP, 10));
	bad(gso(udp4(28 + 128 * 10 + 1), XENLOOP_GSO_UDP, 10));
	bad(gso(udp4(65535), XENLOOP_GSO_UDP, 1));
	/* A segment of TCP may be small: it is the receiver's to say. */
	good(gso(tcp4(65535), XENLOOP_GSO_TCPV4, 1));
}

static void test_too_little_to_see(void **state)
{
	struct packet p = ipv4(1, 84);
	u32 n;

	(void)state;
	for (n = 0; n < 20; n++) {
		u8 *head = guarded_new(20);

		/* The last bytes before the guard; of none, the guard. */
		memcpy(head + 20 - n, p.head, n);
		assert_int_equal(xenloop_packet_check(&p.r, head + 20 - n, n),
				 -EPROTO);
		guarded_free(head, 20);
	}
}

static void test_gso_short(void **state)
{
	/* No payload; then not even all of the header, behind 40 of options. */
	struct packet p = gso(csum(ipv4(6, 40), 20, 16), XENLOOP_GSO_TCPV4, 1);

	(void)state;
	bad(p);
	p = gso(csum(ipv4(6, 79), 60, 16), XENLOOP_GSO_TCPV4, 1);
	bad(set(set(p, 0, 0x4f), 72, 0x50));
	p = gso(csum(ipv4(6, 81), 60, 16), XENLOOP_GSO_TCPV4, 1);
	good(set(set(p, 0, 0x4f), 72, 0x50));
}

int packet_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right_ones),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_ipv4_header_length),
		cmocka_unit_test(test_total_length),
		cmocka_unit_test(test_short_ipv6),
		cmocka_unit_test(test_unicast_only),
		cmocka_unit_test(test_csum_place),
		cmocka_unit_test(test_csum_of_fragment),
		cmocka_unit_test(test_gso_protocol),
		cmocka_unit_test(test_gso_csum_start),
		cmocka_unit_test(test_gso_header),
		cmocka_unit_test(test_gso_short),
		cmocka_unit_test(test_train_length),
		cmocka_unit_test(test_too_little_to_see),
	};

	return cmocka_run_group_tests_name("packet", tests, NULL, NULL);
}

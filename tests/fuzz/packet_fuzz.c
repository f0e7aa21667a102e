// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A record and the head of its packet, as a hostile peer may write them. What
 * is accepted must be harmless, by rules that are written here once more, from
 * what Linux does with a received packet: skb_partial_csum_set(), the GSO
 * handlers of TCP and UDP, ip_rcv() and ipv6_rcv().
 */
#include "input.h"
#include "record.h"

#define SLOTS 300

static u32 be16_at(const u8 *p)
{
	return p[0] * 256u + p[1];
}

/* Lengths that fit, so that the fuzzer gets past them more often. */
static void mend(struct xenloop_record *r, u8 *head)
{
	r->len = XENLOOP_MIN_LEN + r->len % (XENLOOP_MAX_LEN - XENLOOP_MIN_LEN);
	if (head[0] >> 4 == 4) {
		head[2] = (u8)(r->len >> 8);
		head[3] = (u8)r->len;
	} else if (r->len >= 40) {
		head[4] = (u8)((r->len - 40) >> 8);
		head[5] = (u8)(r->len - 40);
	}
}

static void check_record(const struct xenloop_record *r)
{
	u32 i;

	MUST(r->len >= 20 && r->len <= 40 + 65535);
	for (i = 0; i * 4096 < r->len; i++) {
		MUST(i < XENLOOP_RECORD_SLOTS);
		MUST(r->slot[i] < SLOTS);
	}
	/* Two bytes are written there, in the linear part of the packet. */
	if (r->flags & XENLOOP_F_CSUM_PARTIAL)
		MUST((u64)r->csum_start + r->csum_offset + 1 <
		     (r->len < 128 ? r->len : 128));
	/* It is divided by, and 16 bits hold the number of segments. */
	if (r->gso_type) {
		MUST(r->gso_type <= 3);
		MUST(r->gso_size > 0);
		MUST(r->flags & XENLOOP_F_CSUM_PARTIAL);
	} else {
		MUST(!r->gso_size && !r->gso_segs);
	}
}

/* Where the transport header begins; the IP header is checked on the way. */
static u32 check_ip(const struct xenloop_record *r, const u8 *head, int version)
{
	MUST(head[0] >> 4 == version);
	if (version == 4) {
		u32 words = head[0] % 16;

		MUST(words >= 5 && words * 4 <= r->len);
		MUST(be16_at(head + 2) == r->len);
		MUST(head[16] < 224);
		return words * 4;
	}
	MUST(version == 6 && r->len >= 40);
	MUST(be16_at(head + 4) == r->len - 40);
	MUST(head[24] != 0xff);
	return 40;
}

/* Every segment gets all headers, and there is at least one whole segment. */
static void check_gso(const struct xenloop_record *r, const u8 *head,
		      u32 head_len, int version, u32 l4)
{
	u32 proto = version == 4 ? head[9] : head[6];
	u32 headers = l4 + 8;

	if (version == 4)
		MUST(!(be16_at(head + 6) & 0x3fff));
	if (r->gso_type == XENLOOP_GSO_UDP) {
		MUST(proto == 17 && r->csum_offset == 6);
		/* They are cut up at once: no more than a sender may make. */
		MUST((r->len - headers + r->gso_size - 1) / r->gso_size <= 128);
	} else {
		MUST(proto == 6 && r->csum_offset == 16);
		MUST(version == (r->gso_type == XENLOOP_GSO_TCPV4 ? 4 : 6));
		MUST(l4 + 13 <= head_len);
		MUST(head[l4 + 12] >> 4 >= 5);
		headers = l4 + (head[l4 + 12] >> 4) * 4u;
	}
	MUST(headers <= XENLOOP_HEAD_LEN);
	MUST(headers + r->gso_size <= r->len);
	MUST((r->len - headers + r->gso_size - 1) / r->gso_size <= 65535);
	MUST(r->csum_start == l4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	u8 how = input_u8(&in);
	struct xenloop_record r;
	u8 bytes[XENLOOP_HEAD_LEN];
	u32 n, l4;
	u8 *head;
	int got;

	input_bytes(&in, &r, sizeof(r));
	input_bytes(&in, bytes, sizeof(bytes));
	if (how % 4)
		mend(&r, bytes);
	if (xenloop_record_check(&r, SLOTS))
		return 0;
	check_record(&r);
	n = r.len < XENLOOP_HEAD_LEN ? r.len : XENLOOP_HEAD_LEN;
	head = malloc(n);
	MUST(head);
	memcpy(head, bytes, n);
	got = xenloop_packet_check(&r, head, n);
	MUST(got == 4 || got == 6 || got == -EPROTO);
	if (got > 0) {
		l4 = check_ip(&r, head, got);
		if (r.flags & XENLOOP_F_CSUM_PARTIAL)
			MUST(r.csum_start >= l4);
		if (r.gso_type)
			check_gso(&r, head, n, got, l4);
	}
	free(head);
	return 0;
}

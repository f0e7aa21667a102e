// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What a record, and the packet behind it, may say.
 *
 * The receiver's stack takes the metadata for granted: a segment size, an
 * offset into the packet. So all of it is checked against the packet itself,
 * on a copy that the peer can no longer change.
 */
#include "record.h"

#define IPPROTO_TCP_	6
#define IPPROTO_UDP_	17

/* TCP's sum is 16 bytes behind its header's start, UDP's 6 (RFC 9293, 768). */
#define TCP_CSUM	16
#define UDP_CSUM	6
#define TCP_MIN		20
#define UDP_LEN		8

/* Limits of the headers themselves (RFC 791, RFC 8200). */
#define IPV4_MIN	20
#define IPV6_LEN	40
#define IPV4_FRAGMENT	0x3fff	/* MF and the offset */

/**
 * struct packet_view - where things lie in a packet
 * @version: 4 or 6
 * @proto: transport protocol; 0 if it is not looked for (a fragment, an
 *	extension header)
 * @l4: offset of the transport header
 */
struct packet_view {
	u32 version;
	u32 proto;
	u32 l4;
};

static u32 be16(const u8 *p)
{
	return (u32)p[0] << 8 | p[1];
}

/**
 * xenloop_record_slots() - slots that a packet needs
 * @len: its length, at most XENLOOP_MAX_LEN
 *
 * Return: 0..XENLOOP_RECORD_SLOTS.
 */
u32 xenloop_record_slots(u32 len)
{
	return XL_DIV_ROUND_UP(len, XENLOOP_PAGE_SIZE);
}

static int gso_check(const struct xenloop_record *record)
{
	if (record->gso_type == XENLOOP_GSO_NONE)
		return record->gso_size || record->gso_segs ? -EPROTO : 0;
	if (record->gso_type > XENLOOP_GSO_UDP)
		return -EPROTO;
	/* Segmenting fills in sums, so a sum must be open; a size of zero
	 * would divide by it.
	 */
	if (!(record->flags & XENLOOP_F_CSUM_PARTIAL) || !record->gso_size)
		return -EPROTO;
	return record->gso_size < record->len ? 0 : -EPROTO;
}

/**
 * xenloop_record_check() - may this record be used?
 * @record: a private copy
 * @slots: slots of the queue
 *
 * Return: 0 or -EPROTO.
 */
int xenloop_record_check(const struct xenloop_record *record, u32 slots)
{
	u32 n, i;

	if (record->len < XENLOOP_MIN_LEN || record->len > XENLOOP_MAX_LEN)
		return -EPROTO;
	if (record->flags & ~XENLOOP_F_ALL)
		return -EPROTO;
	if (record->flags & XENLOOP_F_CSUM_PARTIAL &&
	    (u32)record->csum_start + record->csum_offset + 2 >
	    (record->len < XENLOOP_HEAD_LEN ? record->len : XENLOOP_HEAD_LEN))
		return -EPROTO;
	n = xenloop_record_slots(record->len);
	for (i = 0; i < n; i++) {
		if (record->slot[i] >= slots)
			return -EPROTO;
	}
	return gso_check(record);
}

static int view_ipv4(struct packet_view *view, const u8 *head, u32 head_len,
		     u32 len)
{
	u32 ihl = (head[0] & 15) * 4;

	if (ihl < IPV4_MIN || ihl > head_len || be16(head + 2) != len)
		return -EPROTO;
	/* Neither multicast nor broadcast, which have the top bits set. */
	if (head[16] >= 224)
		return -EPROTO;
	view->l4 = ihl;
	view->proto = be16(head + 6) & IPV4_FRAGMENT ? 0 : head[9];
	return 0;
}

static int view_ipv6(struct packet_view *view, const u8 *head, u32 head_len,
		     u32 len)
{
	if (head_len < IPV6_LEN || be16(head + 4) + IPV6_LEN != len)
		return -EPROTO;
	if (head[24] == 0xff)
		return -EPROTO;
	view->l4 = IPV6_LEN;
	view->proto = head[6];
	return 0;
}

/* The receiver cuts a train into datagrams at once, so it must not be one that
 * no sender can make.
 */
static bool train_too_long(const struct xenloop_record *record,
			   const struct packet_view *view)
{
	return record->len - view->l4 >
	       UDP_LEN + (u32)record->gso_size * XENLOOP_MAX_TRAIN;
}

/* A GSO packet is one of the three that we name, without extension headers:
 * that is all that a sender gives us.
 */
static int gso_packet_check(const struct xenloop_record *record,
			    const struct packet_view *view, const u8 *head,
			    u32 head_len)
{
	u32 header = UDP_LEN;

	if (record->gso_type == XENLOOP_GSO_UDP) {
		if (view->proto != IPPROTO_UDP_ || train_too_long(record, view))
			return -EPROTO;
	} else {
		u32 version = record->gso_type == XENLOOP_GSO_TCPV4 ? 4 : 6;

		if (view->proto != IPPROTO_TCP_ || view->version != version ||
		    view->l4 + TCP_MIN > head_len)
			return -EPROTO;
		header = (head[view->l4 + 12] >> 4) * 4u;
		if (header < TCP_MIN)
			return -EPROTO;
	}
	if (record->csum_start != view->l4 ||
	    view->l4 + header + record->gso_size > record->len)
		return -EPROTO;
	return 0;
}

static int csum_packet_check(const struct xenloop_record *record,
			     const struct packet_view *view)
{
	if (record->csum_start < view->l4)
		return -EPROTO;
	if (record->csum_start > view->l4)
		return 0;
	if (view->proto == IPPROTO_TCP_)
		return record->csum_offset == TCP_CSUM ? 0 : -EPROTO;
	if (view->proto == IPPROTO_UDP_)
		return record->csum_offset == UDP_CSUM ? 0 : -EPROTO;
	return 0;
}

/**
 * xenloop_packet_check() - does the packet agree with its record?
 * @record: passed xenloop_record_check()
 * @head: a private copy of the packet's first bytes
 * @head_len: how many; the lower of XENLOOP_HEAD_LEN and the record's length
 *
 * Return: 4 or 6, the version of IP, or -EPROTO.
 */
int xenloop_packet_check(const struct xenloop_record *record, const u8 *head,
			 u32 head_len)
{
	struct packet_view view = { 0, 0, 0 };
	int err = -EPROTO;

	if (head_len < IPV4_MIN)
		return -EPROTO;
	view.version = head[0] >> 4;
	if (view.version == 4)
		err = view_ipv4(&view, head, head_len, record->len);
	else if (view.version == 6)
		err = view_ipv6(&view, head, head_len, record->len);
	if (err)
		return err;
	if (record->flags & XENLOOP_F_CSUM_PARTIAL)
		err = csum_packet_check(record, &view);
	if (!err && record->gso_type != XENLOOP_GSO_NONE)
		err = gso_packet_check(record, &view, head, head_len);
	return err ? err : (int)view.version;
}

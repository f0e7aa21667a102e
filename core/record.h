/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * What a record, and the packet behind it, may say. Pure functions on private
 * copies; any context.
 */
#ifndef XENLOOP_CORE_RECORD_H
#define XENLOOP_CORE_RECORD_H

#include "env.h"

/* An IPv6 header, the longest IPv4 header with a TCP header, or a few
 * extension headers: as much of a packet as the checks look at.
 */
#define XENLOOP_HEAD_LEN	128

/* UDP_MAX_SEGMENTS of Linux 6.2 and later; 64 before. */
#define XENLOOP_MAX_TRAIN	128

u32 xenloop_record_slots(u32 len);
int xenloop_record_check(const struct xenloop_record *record, u32 slots);
int xenloop_packet_check(const struct xenloop_record *record, const u8 *head,
			 u32 head_len);

#endif /* XENLOOP_CORE_RECORD_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Can a channel carry this packet, to a peer that has one? Pure; any context.
 *
 * What the channel passes by is the rest of the IP output (fragmenting, control
 * group programs) and the device's (filters, qdisc). Where one of them would do
 * something, the packet is theirs.
 */
#ifndef XENLOOP_CORE_CLASSIFY_H
#define XENLOOP_CORE_CLASSIFY_H

#include "env.h"

/**
 * enum xenloop_verdict - what becomes of a packet
 * @XENLOOP_CARRY: the channel carries it
 * @XENLOOP_ROUTE: its route transforms it: xfrm, a tunnel, a table of its own
 * @XENLOOP_MULTICAST: it is not for one host
 * @XENLOOP_TOO_LONG: it must be refused or fragmented by the IP layer
 * @XENLOOP_GSO: it is to be segmented in a way that a record cannot say
 * @XENLOOP_CSUM: it wants a checksum that a record cannot say
 * @XENLOOP_EGRESS: tc or netfilter filters what leaves by the vif
 * @XENLOOP_QDISC: the vif's qdisc shapes, or is unknown
 * @XENLOOP_PACED: the socket counts on the qdisc to pace it
 * @XENLOOP_CGROUP: a program of the control group looks at the packet
 */
enum xenloop_verdict {
	XENLOOP_CARRY,
	XENLOOP_ROUTE,
	XENLOOP_MULTICAST,
	XENLOOP_TOO_LONG,
	XENLOOP_GSO,
	XENLOOP_CSUM,
	XENLOOP_EGRESS,
	XENLOOP_QDISC,
	XENLOOP_PACED,
	XENLOOP_CGROUP,
};

/**
 * struct xenloop_facts - all that the decision hangs on
 * @len: of the packet from its network header on
 * @mtu: of its route
 * @csum_end: where its checksum field ends, 0 if it is not to be filled in
 * @gso: it is to be segmented
 * @gso_known: and in one of the ways of XENLOOP_GSO_*
 * @csum_inet: the checksum is the Internet's
 * @dont_fragment: the IP layer may not fragment it
 * @plain_route: its route is an ordinary one
 * @multicast: its destination is a group or everybody
 * @egress_filter: the vif has filters
 * @plain_qdisc: the vif's qdisc only queues
 * @paced: the socket is paced by the qdisc
 * @cgroup: the socket's control group has a program
 */
struct xenloop_facts {
	u32 len;
	u32 mtu;
	u32 csum_end;
	bool gso;
	bool gso_known;
	bool csum_inet;
	bool dont_fragment;
	bool plain_route;
	bool multicast;
	bool egress_filter;
	bool plain_qdisc;
	bool paced;
	bool cgroup;
};

enum xenloop_verdict xenloop_classify(const struct xenloop_facts *facts);

#endif /* XENLOOP_CORE_CLASSIFY_H */

// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "classify.h"
#include "record.h"

/* A datagram longer than the MTU travels whole, and so arrives whole, if the
 * IP layer would have been free to fragment it: then nobody can tell.
 */
static bool too_long(const struct xenloop_facts *f)
{
	if (f->len > XENLOOP_MAX_LEN || f->len < XENLOOP_MIN_LEN)
		return true;
	return !f->gso && f->len > f->mtu && f->dont_fragment;
}

/**
 * xenloop_classify() - may the channel carry a packet?
 * @f: what is known of it
 *
 * Return: XENLOOP_CARRY, or why not.
 */
enum xenloop_verdict xenloop_classify(const struct xenloop_facts *f)
{
	if (!f->plain_route)
		return XENLOOP_ROUTE;
	if (f->multicast)
		return XENLOOP_MULTICAST;
	if (too_long(f))
		return XENLOOP_TOO_LONG;
	if (f->gso && !f->gso_known)
		return XENLOOP_GSO;
	/* The receiver needs the field within what it copies first. */
	if (f->csum_end && (!f->csum_inet || f->csum_end > XENLOOP_HEAD_LEN))
		return XENLOOP_CSUM;
	if (f->egress_filter)
		return XENLOOP_EGRESS;
	if (!f->plain_qdisc)
		return XENLOOP_QDISC;
	if (f->paced)
		return XENLOOP_PACED;
	return f->cgroup ? XENLOOP_CGROUP : XENLOOP_CARRY;
}

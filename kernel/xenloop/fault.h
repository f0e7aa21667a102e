/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Failures on demand, for tests: in a module built with -DXENLOOP_FAULTS the
 * parameter fault= names a step of opening a channel that then fails, each time,
 * as it would if the world refused it; or a lie that is told to the peer, as a
 * hostile guest would. In any other module nothing of it is left.
 */
#ifndef XENLOOP_FAULT_H
#define XENLOOP_FAULT_H

#include <linux/types.h>
#include "fifo.h"

/* X(id, name): the steps in their order; a last page or grant fails after all
 * others were had. Then what a record, an index, or a return may say that is not so.
 */
#define XENLOOP_FAULTS_LIST(X) \
	X(CHANNEL, "channel") \
	X(MEMORY, "memory") \
	X(PAGES, "pages") \
	X(GRANTS, "grants") \
	X(QUEUE, "queue") \
	X(PORT, "port") \
	X(IRQ, "irq") \
	X(OFFER, "offer") \
	X(MAPPING, "mapping") \
	X(REFUSED, "refused") \
	X(LAST_REFUSED, "last-refused") \
	X(BIND, "bind") \
	X(SILO, "silo") \
	X(LIE_LENGTH, "lie-length") \
	X(LIE_SLOT, "lie-slot") \
	X(LIE_TWICE, "lie-twice") \
	X(LIE_CHECKSUM, "lie-checksum") \
	X(LIE_GSO, "lie-gso") \
	X(LIE_INDEX, "lie-index") \
	X(LIE_RETURN, "lie-return")

#define XENLOOP_FAULT_ID(id, name)	XENLOOP_FAULT_##id,

enum xenloop_fault {
	XENLOOP_FAULTS_LIST(XENLOOP_FAULT_ID)
	XENLOOP_FAULT_COUNT
};

#undef XENLOOP_FAULT_ID

#ifdef XENLOOP_FAULTS
bool xenloop_fault(enum xenloop_fault step);
void xenloop_fault_record(const struct xenloop_producer *p);
void xenloop_fault_index(const struct xenloop_producer *p);
#else
static inline bool xenloop_fault(enum xenloop_fault step)
{
	return false;
}

static inline void xenloop_fault_record(const struct xenloop_producer *p)
{
}

static inline void xenloop_fault_index(const struct xenloop_producer *p)
{
}
#endif

#endif /* XENLOOP_FAULT_H */

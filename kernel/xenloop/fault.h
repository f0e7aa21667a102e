/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Failures on demand, for tests: in a module built with -DXENLOOP_FAULTS the
 * parameter fault= names a step of opening a channel that then fails, each time,
 * as it would if the world refused it. In any other module nothing of it is left.
 */
#ifndef XENLOOP_FAULT_H
#define XENLOOP_FAULT_H

#include <linux/types.h>

/* X(id, name): the steps in their order; a last page or grant fails after all others were had. */
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
	X(SILO, "silo")

#define XENLOOP_FAULT_ID(id, name)	XENLOOP_FAULT_##id,

enum xenloop_fault {
	XENLOOP_FAULTS_LIST(XENLOOP_FAULT_ID)
	XENLOOP_FAULT_COUNT
};

#undef XENLOOP_FAULT_ID

#ifdef XENLOOP_FAULTS
bool xenloop_fault(enum xenloop_fault step);
#else
static inline bool xenloop_fault(enum xenloop_fault step)
{
	return false;
}
#endif

#endif /* XENLOOP_FAULT_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What may have changed of a guest since the queue looked at it last. */
#ifndef XENLOOP_DISCOVERY_CHANGES_H
#define XENLOOP_DISCOVERY_CHANGES_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "store.h"

#define CHANGED_VALUE	0x1u	/* what the guest says of itself */
#define CHANGED_VIFS	0x2u
#define CHANGED_OFFERS	0x4u	/* any of them */
#define CHANGED_NAME	0x8u	/* that the toolstack gave it */
#define CHANGED_ALL	0xfu

/* More offers than this at once are not told apart. */
#define CHANGES_NAMES	16

/**
 * struct changes - noted by watches, taken by the queue
 * @lock: over all below
 * @what: CHANGED_*
 * @names: entries of @name
 * @name: offers that changed
 * @due: when the time that the guest has been given is paid for (jiffies)
 */
struct changes {
	/* over all below */
	spinlock_t lock;
	u32 what;
	u32 names;
	struct xenloop_name name[CHANGES_NAMES];
	unsigned long due;
};

void changes_init(struct changes *changes);
void changes_note(struct changes *changes, u32 what,
		  const struct xenloop_name *name, struct delayed_work *work);
void changes_retry(struct changes *changes, struct delayed_work *work);
void changes_take(struct changes *changes, struct changes *taken);
void changes_pay(struct changes *changes, u32 pairs);

#endif /* XENLOOP_DISCOVERY_CHANGES_H */

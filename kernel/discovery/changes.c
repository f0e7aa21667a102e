// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A guest can write to its nodes as fast as it likes, and every write wakes the
 * broker. So a guest has an account: a look at it costs COST_LOOK and COST_PAIR
 * for each pair that is looked at, and it may be BURST in debt. An honest guest
 * never notices. Another one gets a small share of a processor of Dom0, however
 * fast it writes. The price is fixed: what a look takes depends on how busy
 * XenStore is, and so on what all the others do.
 */
#include <linux/jiffies.h>
#include <linux/string.h>

#include "changes.h"
#include "guest.h"

#define COST_LOOK	msecs_to_jiffies(50)
#define COST_PAIR	2	/* milliseconds */
#define BURST		msecs_to_jiffies(2000)

/* XenStore was out of memory or busy with others: a moment later it may not be. */
#define RETRY_TIME	msecs_to_jiffies(500)

/**
 * changes_init() - nothing has changed, nothing is owed
 * @changes: of a new guest
 */
void changes_init(struct changes *changes)
{
	memset(changes, 0, sizeof(*changes));
	spin_lock_init(&changes->lock);
	changes->due = jiffies;
}

static void note_name(struct changes *changes, const struct xenloop_name *name)
{
	u32 i;

	for (i = 0; i < changes->names; i++) {
		if (!memcmp(&changes->name[i], name, sizeof(*name)))
			return;
	}
	if (changes->names == CHANGES_NAMES)
		changes->what |= CHANGED_OFFERS;
	else
		changes->name[changes->names++] = *name;
}

/**
 * changes_note() - have the queue look at a guest, as soon as it may
 * @changes: of the guest
 * @what: CHANGED_*
 * @name: an offer that changed, or NULL
 * @work: that looks
 *
 * Does not sleep: watches call it under a spinlock.
 */
void changes_note(struct changes *changes, u32 what,
		  const struct xenloop_name *name, struct delayed_work *work)
{
	unsigned long now = jiffies;
	unsigned long free;

	spin_lock(&changes->lock);
	changes->what |= what;
	if (name)
		note_name(changes, name);
	free = changes->due - BURST;
	queue_delayed_work(guest_queue, work,
			   time_after(free, now) ? free - now : 0);
	spin_unlock(&changes->lock);
}

/**
 * changes_retry() - have the queue look at a guest again, for a look failed
 * @changes: of the guest
 * @work: that looks
 */
void changes_retry(struct changes *changes, struct delayed_work *work)
{
	spin_lock(&changes->lock);
	changes->what |= CHANGED_VALUE | CHANGED_VIFS;
	queue_delayed_work(guest_queue, work, RETRY_TIME);
	spin_unlock(&changes->lock);
}

/**
 * changes_take() - begin to look
 * @changes: emptied
 * @taken: what was in them
 */
void changes_take(struct changes *changes, struct changes *taken)
{
	spin_lock(&changes->lock);
	taken->what = changes->what;
	taken->names = changes->names;
	memcpy(taken->name, changes->name, sizeof(taken->name));
	changes->what = 0;
	changes->names = 0;
	if (time_before(changes->due, jiffies))
		changes->due = jiffies;
	changes->due += COST_LOOK;
	spin_unlock(&changes->lock);
}

/**
 * changes_pay() - the look is over
 * @changes: of the guest
 * @pairs: that were looked at
 */
void changes_pay(struct changes *changes, u32 pairs)
{
	spin_lock(&changes->lock);
	changes->due += msecs_to_jiffies(pairs * COST_PAIR);
	spin_unlock(&changes->lock);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include <linux/wait.h>
#include "compat.h"
#include "control.h"
#include "peer.h"

/* Time of this guest, which stands still while it is suspended. */
#define THAW_TIME	(60 * HZ)

struct workqueue_struct *xenloop_wq;

static bool control_is_frozen;
static DECLARE_WAIT_QUEUE_HEAD(control_wait);

static void refresh_run(struct work_struct *work);
static DECLARE_WORK(refresh_work, refresh_run);
static void dismiss_run(struct work_struct *work);
static DECLARE_WORK(dismiss_work, dismiss_run);
static void thaw_run(struct work_struct *work);
static DECLARE_DELAYED_WORK(thaw_work, thaw_run);

static void refresh_run(struct work_struct *work)
{
	xenloop_peers_refresh(false);
}

static void dismiss_run(struct work_struct *work)
{
	xenloop_peers_refresh(true);
}

static void thaw_run(struct work_struct *work)
{
	WRITE_ONCE(control_is_frozen, false);
	xenloop_peers_refresh(false);
}

/**
 * xenloop_control_refresh() - something that all channels hang on has changed
 *
 * Context: any.
 */
void xenloop_control_refresh(void)
{
	queue_work(xenloop_wq, &refresh_work);
}

/**
 * xenloop_control_dismiss() - the module goes: close every channel for good
 *
 * Context: any. xenloop_control_quiet() tells when it is done.
 */
void xenloop_control_dismiss(void)
{
	queue_work(xenloop_wq, &dismiss_work);
}

/**
 * xenloop_control_frozen() - is the guest about to be suspended?
 *
 * Return: true from xenloop_control_freeze() on, until what xenloop_control_thaw()
 * has asked for is done.
 */
bool xenloop_control_frozen(void)
{
	return READ_ONCE(control_is_frozen);
}

/**
 * xenloop_control_freeze() - close all channels, and open none
 *
 * Context: process context outside the control queue.
 */
void xenloop_control_freeze(void)
{
	/* A thaw of the last suspend that is still to come must not end this one. */
	cancel_delayed_work_sync(&thaw_work);
	WRITE_ONCE(control_is_frozen, true);
	/* Where another device refuses to be frozen, nobody says that it is over. */
	queue_delayed_work(xenloop_wq, &thaw_work, THAW_TIME);
	xenloop_control_refresh();
}

/**
 * xenloop_control_thaw() - allow channels again, after all that was asked for before
 *
 * Not at once: what waits in the queue from before the suspend would make
 * offers to peers that have stayed behind.
 *
 * Context: process context outside the control queue.
 */
void xenloop_control_thaw(void)
{
	mod_delayed_work(xenloop_wq, &thaw_work, 0);
}

/**
 * xenloop_control_settle() - wait for all who may still see what was there before
 *
 * Hooks and softirqs, that is. In haste while the guest is to be suspended: that
 * does not wait for us, and may have a hundred channels to close.
 *
 * Context: the control queue.
 */
void xenloop_control_settle(void)
{
	if (xenloop_control_frozen())
		synchronize_rcu_expedited();
	else
		synchronize_net();
}

/**
 * xenloop_control_changed() - a channel was closed, or a peer has gone
 *
 * Context: the control queue.
 */
void xenloop_control_changed(void)
{
	wake_up_all(&control_wait);
}

/**
 * xenloop_control_quiet() - wait until no channel holds anything
 * @jiffies_max: how long
 *
 * Context: process context outside the control queue.
 * Return: true if none does.
 */
bool xenloop_control_quiet(unsigned long jiffies_max)
{
	/* What was asked for before this call has been started after it. */
	flush_work(&refresh_work);
	flush_work(&dismiss_work);
	return wait_event_timeout(control_wait, !xenloop_peers_holding(),
				  jiffies_max);
}

/**
 * xenloop_control_empty() - wait until there is no peer
 *
 * To be called after xenloop_control_dismiss(); from then on every state that a
 * peer may be in ends in time.
 *
 * Context: process context outside the control queue.
 */
void xenloop_control_empty(void)
{
	wait_event(control_wait, !xenloop_peers_count());
}

/**
 * xenloop_control_init() - make the queue
 *
 * Return: 0 or -ENOMEM.
 */
int xenloop_control_init(void)
{
	xenloop_wq = alloc_ordered_workqueue("xenloop", 0);
	return xenloop_wq ? 0 : -ENOMEM;
}

/**
 * xenloop_control_exit() - let the queue run empty and free it
 *
 * Nothing may queue to it any more, but its own work.
 */
void xenloop_control_exit(void)
{
	cancel_delayed_work_sync(&thaw_work);
	destroy_workqueue(xenloop_wq);
}

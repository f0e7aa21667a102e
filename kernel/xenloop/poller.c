// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The poller. A guest that waits for an answer would go to sleep; to wake it
 * again costs a hypercall in the peer, an interrupt here, and a switch of
 * domains in the hypervisor: several times what the packet costs. So a thread of
 * the idle class, which any other task preempts, looks into the rings for up to
 * "poll" microseconds before the processor idles.
 *
 * While it looks it owns the queues' NAPIs, as a busy polling socket would:
 * nothing else receives from them, and they cannot be taken down. It asks for
 * events again before it lets go, so at no time is a ring neither watched nor
 * armed.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/stat.h>
#include <linux/timekeeping.h>
#include "compat.h"
#include "channel.h"
#include "peer.h"
#include "poller.h"
#include "range.h"

/* A look into more rings than this would take longer than an event. The others are
 * served by events, as without the poller.
 */
#define MOST_QUEUES	8
/* Reading the clock traps into the hypervisor in guests whose time stamp counter
 * is emulated, for the price of a hundred looks. An answer that comes at once is
 * met before the first reading.
 */
#define FIRST_LOOKS	256
#define CLOCK_LOOKS	128
/* Records taken before tasks and softirqs get a turn, as in a softirq. */
#define TURN		64
/* After a look in vain there is none for 2^n such times, a quarter of a second at
 * most. Each look in vain adds two to n, each one that was not takes one away:
 * where guests share a processor looks succeed, too, with time that the peer needed.
 */
#define PAUSE		max(1, HZ / 250)
#define MOST_FAILED	6

static struct xenloop_range poll = { .value = 50, .max = 1000 };
module_param_cb(poll, &xenloop_range_ops, &poll, 0644);
MODULE_PARM_DESC(poll, "how long to look for an answer before sleeping, in microseconds; 0: not at all, at most 1000 (default 50)");

/**
 * struct poller - the one there is
 * @lock: guards @queues; taken with bottom halves off
 * @queues: where something is hoped for
 * @news: @queues has a new one
 * @task: the thread
 */
static struct poller {
	spinlock_t lock; /* of the list alone; see above */
	struct list_head queues;
	bool news;
	struct task_struct *task;
} poller = {
	.lock = __SPIN_LOCK_UNLOCKED(poller.lock),
	.queues = LIST_HEAD_INIT(poller.queues),
};

static bool worth_it(struct xenloop_watch *w, enum xenloop_hope hope)
{
	/* There a thread with bottom halves off can be preempted, by tasks that
	 * run for long, while it owns a NAPI that is not armed.
	 */
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		return false;
	if (hope == XENLOOP_RESTING)
		return true;
	if (!READ_ONCE(poll.value))
		return false;
	return !w->failed[hope] || time_after_eq(jiffies, w->again[hope]);
}

/**
 * xenloop_poller_hope() - say that a record may come soon
 * @q: in which queue
 * @hope: why
 *
 * Context: any with RCU or the NAPI held, so that the queue is there.
 */
void xenloop_poller_hope(struct xenloop_queue *q, enum xenloop_hope hope)
{
	struct xenloop_watch *w = &q->watch;
	bool asleep;

	WRITE_ONCE(w->hope, hope);
	WRITE_ONCE(w->looks, 0);
	if (READ_ONCE(w->on) || !worth_it(w, hope))
		return;
	/* Senders on several processors do not wait for each other here: a look
	 * that is not had costs an event. Only for the end of a rest there is
	 * nobody else who sees to it soon.
	 */
	if (hope == XENLOOP_RESTING)
		spin_lock_bh(&poller.lock);
	else if (!spin_trylock_bh(&poller.lock))
		return;
	/* With a queue in its list the thread does not sleep. */
	asleep = list_empty(&poller.queues);
	if (!w->on && !w->barred) {
		WRITE_ONCE(w->on, true);
		list_add_tail(&w->node, &poller.queues);
		WRITE_ONCE(poller.news, true);
	}
	spin_unlock_bh(&poller.lock);
	if (asleep)
		wake_up_process(poller.task);
}

static void forget(struct xenloop_watch *w)
{
	if (w->on)
		list_del(&w->node);
	WRITE_ONCE(w->on, false);
}

/**
 * xenloop_poller_bar() - look into this queue no more
 * @q: the queue; its NAPI is still enabled
 *
 * The poller may own the NAPI yet: napi_disable() waits for that.
 */
void xenloop_poller_bar(struct xenloop_queue *q)
{
	spin_lock_bh(&poller.lock);
	forget(&q->watch);
	q->watch.barred = true;
	spin_unlock_bh(&poller.lock);
}

/* Returns what was done. What is sent in answer says itself what it hopes for.
 * Nothing done is no fulfilment, whatever made the queue look ready: a peer, or a
 * channel that is being closed, must not keep the thread here.
 */
static int serve(struct xenloop_queue *q)
{
	struct xenloop_watch *w = &q->watch;
	u8 hope = READ_ONCE(w->hope);
	int done;

	WRITE_ONCE(w->hope, XENLOOP_AFTER_RX);
	done = xenloop_queue_serve(q, NAPI_POLL_WEIGHT);
	if (!done) {
		WRITE_ONCE(w->hope, hope);
		return 0;
	}
	if (hope < XENLOOP_HOPES && w->failed[hope])
		w->failed[hope]--;
	WRITE_ONCE(w->looks, 0);
	return done;
}

static void in_vain(struct xenloop_watch *w)
{
	u8 hope = READ_ONCE(w->hope);

	if (hope >= XENLOOP_HOPES)
		return;
	w->failed[hope] = min(w->failed[hope] + 2, MOST_FAILED);
	w->again[hope] = jiffies + (PAUSE << w->failed[hope]);
}

/* One more look in vain: is it time to give up? */
static bool expired(struct xenloop_watch *w)
{
	u32 looks = READ_ONCE(w->looks) + 1;
	u64 now;

	WRITE_ONCE(w->looks, looks);
	if (looks < FIRST_LOOKS || looks % CLOCK_LOOKS)
		return false;
	now = ktime_get_ns();
	if (looks == FIRST_LOOKS)
		w->until = now + READ_ONCE(poll.value) * NSEC_PER_USEC;
	return now >= w->until;
}

/* Takes the NAPIs of queues where something is hoped for. One that is being
 * served elsewhere is asked again next time, but not for ever.
 */
static u32 claim(struct xenloop_queue **own)
{
	struct xenloop_queue *q, *next;
	u32 n = 0;

	spin_lock(&poller.lock);
	WRITE_ONCE(poller.news, false);
	list_for_each_entry_safe(q, next, &poller.queues, watch.node) {
		if (n == MOST_QUEUES)
			break;
		/* Asked first, for the question alone makes its owner go round again. */
		if (!test_bit(NAPI_STATE_SCHED, &q->napi.state) &&
		    napi_schedule_prep(&q->napi))
			own[n++] = q;
		else if (expired(&q->watch))
			forget(&q->watch);
	}
	spin_unlock(&poller.lock);
	return n;
}

/* Still owned, so still there. */
static void give_up(struct xenloop_queue *q)
{
	in_vain(&q->watch);
	spin_lock(&poller.lock);
	forget(&q->watch);
	spin_unlock(&poller.lock);
	xenloop_queue_disown(q);
}

/* One look into each queue. Returns how much was done; @n shrinks. */
static int look(struct xenloop_queue **own, u32 *n)
{
	int all = 0;
	u32 i = 0;

	while (i < *n && all < TURN) {
		struct xenloop_queue *q = own[i];
		int done = xenloop_queue_ready(q) ? serve(q) : 0;

		all += done;
		if (!done && expired(&q->watch)) {
			give_up(q);
			own[i] = own[--*n];
		} else {
			i++;
		}
	}
	return all;
}

/* Even the idle class gets a turn now and then while others could run; and on
 * some kernels the thread is not of that class.
 */
static bool tasks_wait(void)
{
	return compat_need_resched() || !single_task_running();
}

/* Bottom halves are off meanwhile: interrupts may have left something to do. */
static bool others_wait(void)
{
	return tasks_wait() || local_softirq_pending() ||
	       READ_ONCE(poller.news);
}

static void poller_turn(void)
{
	struct xenloop_queue *own[MOST_QUEUES];
	int done = 0;
	u32 n, i;

	local_bh_disable();
	n = claim(own);
	for (i = 0; i < n; i++)
		xenloop_consumer_disarm(&own[i]->consumer);
	while (n) {
		done += look(own, &n);
		if (done >= TURN || others_wait())
			break;
		cpu_relax();
	}
	while (n)
		xenloop_queue_disown(own[--n]);
	local_bh_enable();
}

static int poller_run(void *unused)
{
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (list_empty(&poller.queues) && !kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
		if (!tasks_wait())
			poller_turn();
		if (tasks_wait())
			schedule();
		/* Under steady traffic the thread never sleeps of its own accord. */
		cond_resched_tasks_rcu_qs();
	}
	return 0;
}

/**
 * xenloop_poller_init() - start the thread
 *
 * Return: 0 or -errno.
 */
int xenloop_poller_init(void)
{
	int err;

	poller.task = kthread_create(poller_run, NULL, "xenloop-poll");
	if (IS_ERR(poller.task))
		return PTR_ERR(poller.task);
	/* Of any other class it would take time from those who work. */
	err = compat_sched_idle(poller.task);
	if (err)
		kthread_stop(poller.task);
	else
		wake_up_process(poller.task);
	return err;
}

/**
 * xenloop_poller_exit() - and end it
 *
 * All queues are gone.
 */
void xenloop_poller_exit(void)
{
	kthread_stop(poller.task);
}

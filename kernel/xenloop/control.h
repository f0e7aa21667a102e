/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The control queue: one ordered workqueue on which everything about vifs,
 * peers and channels happens that is not a packet.
 *
 * Watches, hooks, notifiers, interrupts and NAPI only queue work to it. It is
 * not freezable, because channels are closed while the guest suspends, and it
 * never takes RTNL, because xenwatch, which delivers what it waits for, does.
 */
#ifndef XENLOOP_CONTROL_H
#define XENLOOP_CONTROL_H

#include <linux/workqueue.h>

extern struct workqueue_struct *xenloop_wq;

int xenloop_control_init(void);
void xenloop_control_exit(void);

void xenloop_control_refresh(void);
void xenloop_control_settle(void);
bool xenloop_control_frozen(void);
void xenloop_control_freeze(void);
void xenloop_control_thaw(void);
bool xenloop_control_quiet(unsigned long jiffies_max);
void xenloop_control_empty(void);
void xenloop_control_changed(void);
void xenloop_control_dismiss(void);

#endif /* XENLOOP_CONTROL_H */

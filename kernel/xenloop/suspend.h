/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Save, restore and migration of this guest. */
#ifndef XENLOOP_SUSPEND_H
#define XENLOOP_SUSPEND_H

int xenloop_suspend_init(void);
void xenloop_suspend_exit(void);

#endif /* XENLOOP_SUSPEND_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What wakes the broker, apart from what each guest writes. */
#ifndef XENLOOP_DISCOVERY_EVENTS_H
#define XENLOOP_DISCOVERY_EVENTS_H

int events_init(void);
void events_exit(void);

#endif /* XENLOOP_DISCOVERY_EVENTS_H */

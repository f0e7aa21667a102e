/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The generic netlink family of the broker: see <linux/xenloop.h>. */
#ifndef XENLOOP_DISCOVERY_NETLINK_H
#define XENLOOP_DISCOVERY_NETLINK_H

int netlink_init(void);
void netlink_exit(void);

#endif /* XENLOOP_DISCOVERY_NETLINK_H */

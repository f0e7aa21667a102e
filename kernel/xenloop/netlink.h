/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Generic netlink, see <linux/xenloop.h>. */
#ifndef XENLOOP_NETLINK_H
#define XENLOOP_NETLINK_H

int xenloop_netlink_init(void);
void xenloop_netlink_exit(void);

#endif /* XENLOOP_NETLINK_H */

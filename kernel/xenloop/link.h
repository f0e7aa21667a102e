/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The net_device of kind xenloop beside a vif. */
#ifndef XENLOOP_LINK_H
#define XENLOOP_LINK_H

#include <linux/netdevice.h>

struct xenloop_vif;

int xenloop_link_create(struct xenloop_vif *vif);
void xenloop_link_destroy(struct xenloop_vif *vif);
int xenloop_links_init(void);
void xenloop_links_exit(void);

#endif /* XENLOOP_LINK_H */

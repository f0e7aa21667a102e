/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The generic netlink family of the broker: see <linux/xenloop.h>. */
#ifndef XENLOOP_DISCOVERY_NETLINK_H
#define XENLOOP_DISCOVERY_NETLINK_H

#include <linux/netlink.h>
#include <linux/types.h>

/**
 * struct dump - one message of a dump
 * @skb: being filled
 * @cb: of netlink; args[0] counts what earlier messages showed
 * @at: entries walked over in this one
 */
struct dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	long at;
};

bool dump_shown(struct dump *dump);
void *dump_begin(struct dump *dump, u8 cmd);
int dump_end(struct dump *dump, void *header, int err);

int netlink_init(void);
void netlink_exit(void);

#endif /* XENLOOP_DISCOVERY_NETLINK_H */

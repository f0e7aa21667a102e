/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The policy, over netlink. */
#ifndef XENLOOP_DISCOVERY_RULE_H
#define XENLOOP_DISCOVERY_RULE_H

#include <linux/xenloop.h>
#include <net/genetlink.h>

#include "rules.h"

extern const struct nla_policy rule_attributes[XENLOOP_B_MAX + 1];

int rule_put_status(struct sk_buff *skb);
int rule_put_verdict(struct sk_buff *skb,
		     const struct xenloop_rules_guest *guest,
		     const struct xenloop_rules_guest *other,
		     const char **forbidden);
int rule_dump(struct sk_buff *skb, struct netlink_callback *cb);
int rule_set(struct sk_buff *request, struct genl_info *info);

#endif /* XENLOOP_DISCOVERY_RULE_H */

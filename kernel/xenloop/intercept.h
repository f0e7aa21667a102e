/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Where packets are taken out of the normal path. */
#ifndef XENLOOP_INTERCEPT_H
#define XENLOOP_INTERCEPT_H

#include <linux/skbuff.h>
#include <net/net_namespace.h>

struct xenloop_vif;

int xenloop_intercept_get(struct net *net);
void xenloop_intercept_put(struct net *net);
void xenloop_output(struct sk_buff *skb);

/* classify_skb.c */
bool xenloop_may_carry(const struct xenloop_vif *vif, struct sock *sk,
		       struct sk_buff *skb);

/* tap.c */
void xenloop_tap(const struct xenloop_vif *vif, struct sk_buff *skb,
		 const u8 *to);

#endif /* XENLOOP_INTERCEPT_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Where packets are taken out of the normal path: one point of two, which may be
 * changed at any time, for packets may come from both to the same channel.
 */
#ifndef XENLOOP_INTERCEPT_H
#define XENLOOP_INTERCEPT_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

struct xenloop_channel;
struct xenloop_peer;
struct xenloop_vif;

/**
 * struct xenloop_intercept - a point where packets are taken
 * @name: what people call it
 * @hooks: what is registered there: for each vif if it is of NFPROTO_NETDEV,
 *	otherwise for each network namespace that owns a vif
 * @count: how many these are; one, if they are for a vif
 *
 * A hook that was registered stays until its vif or namespace goes, and lets
 * everything pass while its point is not the present one.
 */
struct xenloop_intercept {
	const char *name;
	const struct nf_hook_ops *hooks;
	u32 count;
};

extern const struct xenloop_intercept xenloop_intercept_ip;
extern const struct xenloop_intercept xenloop_intercept_link;

/* intercept.c: for the points */
bool xenloop_intercept_is(const struct xenloop_intercept *point);
struct xenloop_channel *xenloop_intercept_channel(struct xenloop_peer *peer);
int xenloop_intercept_send(const struct xenloop_vif *vif,
			   struct xenloop_channel *channel,
			   struct sk_buff *skb);
unsigned int xenloop_stolen(int err);

/* intercept.c: for the rest */
int xenloop_intercept_start(struct xenloop_vif *vif);
void xenloop_intercept_stop(struct xenloop_vif *vif);
int xenloop_intercept_choose(const char *name);
const char *xenloop_intercept_name(void);
void xenloop_give_back(struct sk_buff *skb);

/* intercept_ip.c */
struct xenloop_channel *xenloop_channel_by_route(const struct xenloop_vif *vif,
						 struct sock *sk,
						 struct sk_buff *skb);
void xenloop_output(struct sk_buff *skb);

/* intercept_link.c */
void xenloop_transmit(struct sk_buff *skb);

/* classify_skb.c */
bool xenloop_may_carry(const struct xenloop_vif *vif, struct sock *sk,
		       struct sk_buff *skb);
bool xenloop_may_carry_frame(const struct xenloop_vif *vif,
			     struct sk_buff *skb);

/* tap.c */
void xenloop_tap(const struct xenloop_vif *vif, struct sk_buff *skb,
		 const u8 *to);

#endif /* XENLOOP_INTERCEPT_H */

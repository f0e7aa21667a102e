/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Two vifs of two guests that may have a channel, and both run xenloop.ko. */
#ifndef XENLOOP_DISCOVERY_PAIR_H
#define XENLOOP_DISCOVERY_PAIR_H

#include <linux/list.h>
#include <linux/types.h>

#include "store.h"

struct guest;
struct pair;

/**
 * struct side - a pair as one of its guests sees it
 * @node: among the guest's sides
 * @pair: both sides
 * @other: the other side
 * @guest: whose side it is
 * @name: of the link
 * @offer: the guest's last one, current or not; serial 0: none
 * @text: that stands in the guest's link node, or NULL
 * @news: that is to stand there instead, or NULL
 */
struct side {
	struct hlist_node node;
	struct pair *pair;
	struct side *other;
	struct guest *guest;
	struct xenloop_name name;
	struct xenloop_offer_value offer;
	char *text;
	char *news;
};

/**
 * struct pair - both sides
 * @wanted: policy still allows it
 * @side: the sides
 */
struct pair {
	bool wanted;
	struct side side[2];
};

void pairs_update(struct guest *guest);
void pairs_update_all(void);
void pairs_drop(struct guest *guest);
void pairs_read_offers(struct guest *guest);
void pair_read_offer(struct guest *guest, const struct xenloop_name *name);
struct side *side_find(struct guest *guest, const struct xenloop_name *name);
const struct xenloop_offer *side_offer(const struct side *side);

#endif /* XENLOOP_DISCOVERY_PAIR_H */

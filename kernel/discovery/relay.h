/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the broker writes for the guests. Only the queue calls this. */
#ifndef XENLOOP_DISCOVERY_RELAY_H
#define XENLOOP_DISCOVERY_RELAY_H

#include <linux/types.h>

struct guest;
struct side;

void relay_update(struct guest *guest, const struct guest *peer);
void relay_update_peers(struct guest *guest);
void relay_remove(struct side *side);
void relay_remove_all(struct guest *guest);
bool relay_stands(const struct guest *guest);

#endif /* XENLOOP_DISCOVERY_RELAY_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Guests that broke the protocol not long ago. */
#ifndef XENLOOP_OUTCAST_H
#define XENLOOP_OUTCAST_H

#include <linux/types.h>

struct xenloop_peer;

/* How long a guest that broke the protocol is left on netfront. */
#define XENLOOP_SHUNNED_TIME	(60 * HZ)

void xenloop_outcast_add(const struct xenloop_peer *peer);
bool xenloop_outcast(const struct xenloop_peer *peer);

#endif /* XENLOOP_OUTCAST_H */

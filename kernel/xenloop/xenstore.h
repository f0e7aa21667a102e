/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What this guest writes into XenStore, and what it reads there. */
#ifndef XENLOOP_XENSTORE_H
#define XENLOOP_XENSTORE_H

#include "store.h"

struct xenloop_peer;
struct xenloop_vif;

int xenloop_store_init(void);
void xenloop_store_unwatch(void);
void xenloop_store_gone(void);
void xenloop_store_exit(void);
void xenloop_store_republish(void);
void xenloop_store_rescan(void);
void xenloop_store_reread(const struct xenloop_name *name);

int xenloop_store_offer(const struct xenloop_peer *peer,
			const struct xenloop_offer *offer);
void xenloop_store_withdraw(const struct xenloop_peer *peer);
bool xenloop_store_self(struct xenloop_broker_value *self);
u64 xenloop_store_epoch(void);
u32 xenloop_store_serial(void);

#endif /* XENLOOP_XENSTORE_H */

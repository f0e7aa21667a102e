/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Who may have a channel with whom. */
#ifndef XENLOOP_DISCOVERY_POLICY_H
#define XENLOOP_DISCOVERY_POLICY_H

#include "vif.h"

int policy_init(void);
const char *policy_nic(void);
bool policy_allows(const struct vif *vif, const struct vif *other);

#endif /* XENLOOP_DISCOVERY_POLICY_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Who may have a channel with whom. */
#ifndef XENLOOP_DISCOVERY_POLICY_H
#define XENLOOP_DISCOVERY_POLICY_H

#include "rules.h"
#include "vif.h"

/**
 * struct policy - what an administrator has set
 * @waiting: nothing has been set yet, and nobody is introduced before
 * @moved: the default is another one than the text's
 * @generation: new for every change, never 0
 * @rules: that were read from @text
 * @text: as it was set
 */
struct policy {
	bool waiting;
	bool moved;
	u32 generation;
	struct xenloop_rules rules;
	char text[];
};

int policy_init(void);
void policy_quiet(void);
void policy_exit(void);
const char *policy_nic(void);
bool vifs_meet(const struct vif *vif, const struct vif *other);
bool policy_allows(const struct xenloop_rules_guest *guest,
		   const struct xenloop_rules_guest *other);
const struct policy *policy_hold(void);
void policy_release(void);
int policy_set(const char *text, size_t len,
	       struct xenloop_rules_error *error);
void policy_set_default(bool allow);

#endif /* XENLOOP_DISCOVERY_POLICY_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What discovery.ko tells in Dom0: the guests, their vifs and the pairs. */
#ifndef XENLOOP_TOOL_BROKER_H
#define XENLOOP_TOOL_BROKER_H

#include "module.h"

extern const struct family broker_family;
extern const struct part broker_policy_get;
extern const struct part broker_policy_set;

void broker_arrange(struct module *broker);
bool broker_knows_dev(const struct module *broker, const char *name);
bool broker_wants_vif(const struct module *broker, const struct record *vif,
		      const struct options *options);
bool broker_wants_pair(const struct module *broker, const struct record *pair,
		       const struct options *options);
const struct record *broker_vif(const struct module *broker, uint64_t domid,
				uint64_t handle);
void broker_json(struct out *out, const struct module *broker,
		 const struct options *options);
void broker_text(struct out *out, const struct module *broker,
		 const struct options *options);

#endif /* XENLOOP_TOOL_BROKER_H */

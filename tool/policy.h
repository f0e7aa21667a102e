/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The policy of Dom0: a file that is read, and what the module has. */
#ifndef XENLOOP_TOOL_POLICY_H
#define XENLOOP_TOOL_POLICY_H

#include "command.h"
#include "netlink.h"
#include "options.h"
#include "output.h"

#define POLICY_FILE	"/etc/xenloop/policy"

/**
 * struct policy_text - a policy, as it stands in a file
 * @bytes: with a zero at the end
 * @len: without it
 */
struct policy_text {
	char *bytes;
	size_t len;
};

int policy_read(struct policy_text *text, const struct world *world,
		const char *name, char *complaint, size_t room);
void policy_clear(struct policy_text *text);
int policy_get(struct netlink *nl, int id, struct records *rules);
int policy_set(struct netlink *nl, int id, const struct policy_text *text);
int policy_set_default(struct netlink *nl, int id, const char *word);
void policy_print(struct out *out, const struct records *rules,
		  const struct options *options);

#endif /* XENLOOP_TOOL_POLICY_H */

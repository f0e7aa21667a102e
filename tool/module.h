/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* All that a module told about itself. */
#ifndef XENLOOP_TOOL_MODULE_H
#define XENLOOP_TOOL_MODULE_H

#include <stdbool.h>

#include "netlink.h"
#include "options.h"
#include "output.h"
#include "record.h"

/**
 * struct module - all that a module told about itself
 * @family: its netlink family
 * @present: it is loaded
 * @status: about the module
 * @first: of a guest's the vifs, of the broker's the guests' vifs
 * @second: of a guest's the peers, of the broker's the pairs
 */
struct module {
	const struct family *family;
	bool present;
	struct record status;
	struct records first;
	struct records second;
};

int module_load(struct module *module, struct netlink *nl);
void module_clear(struct module *module);
void module_json(struct out *out, const struct family *family,
		 const struct record *record, uint64_t mask, bool statistics);
void module_counters(struct out *out, const struct record *record,
		     const struct options *options, int indent);

#define ALL_VALUES	(~UINT64_C(0))

#endif /* XENLOOP_TOOL_MODULE_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Why traffic takes a channel or netfront: a sentence each. */
#ifndef XENLOOP_TOOL_WHY_H
#define XENLOOP_TOOL_WHY_H

#include "module.h"

void why_guest(struct out *out, const struct module *guest,
	       const struct options *options);
void why_broker(struct out *out, const struct module *broker,
		const struct options *options);

#endif /* XENLOOP_TOOL_WHY_H */

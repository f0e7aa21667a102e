/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What xenloop.ko tells in a guest: its vifs and their peers. */
#ifndef XENLOOP_TOOL_GUEST_H
#define XENLOOP_TOOL_GUEST_H

#include "module.h"

extern const struct family guest_family;
extern const struct part guest_set;

void guest_arrange(struct module *guest);
bool guest_knows_dev(const struct module *guest, const char *name);
bool guest_wants_vif(const struct module *guest, const struct record *vif,
		     const struct options *options);
bool guest_wants_peer(const struct module *guest, const struct record *peer,
		      const struct options *options);
const struct record *guest_vif(const struct module *guest,
			       const struct record *peer);
size_t guest_peers_of(const struct module *guest, const struct record *vif);
void guest_json(struct out *out, const struct module *guest,
		const struct options *options);
void guest_text(struct out *out, const struct module *guest,
		const struct options *options);

#endif /* XENLOOP_TOOL_GUEST_H */

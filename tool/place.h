/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What this machine is to Xen. */
#ifndef XENLOOP_TOOL_PLACE_H
#define XENLOOP_TOOL_PLACE_H

/**
 * enum place - what this machine is to Xen
 * @PLACE_ELSEWHERE: it does not run on Xen
 * @PLACE_GUEST: a guest
 * @PLACE_DOM0: the control domain
 */
enum place {
	PLACE_ELSEWHERE,
	PLACE_GUEST,
	PLACE_DOM0,
};

enum place place_find(const char *root);

#endif /* XENLOOP_TOOL_PLACE_H */

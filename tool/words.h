/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the modules' codes mean to a person, and what to do about it. */
#ifndef XENLOOP_TOOL_WORDS_H
#define XENLOOP_TOOL_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output.h"

/**
 * struct reason - why a peer is not on a channel
 * @name: in JSON
 * @text: as a sentence, if the module gave none
 * @advice: what to do, or NULL if there is nothing to be done
 * @color: how bad it is
 */
struct reason {
	const char *name;
	const char *text;
	const char *advice;
	enum color color;
};

/**
 * struct advice - what there is to say about something
 * @text: how it is
 * @advice: what to do, or NULL
 */
struct advice {
	const char *text;
	const char *advice;
};

const struct reason *words_reason(uint64_t code);
const struct advice *words_pair(const char *state);
bool words_forbidden(const char *state);
enum color words_color(const char *state);
const char *words_duration(char *text, size_t room, uint64_t seconds);

extern const struct advice words_no_broker;
extern const struct advice words_no_peer;
extern const struct advice words_no_vif;
extern const struct advice words_vif_off;
extern const struct advice words_no_guest;
extern const struct advice words_no_module;

#endif /* XENLOOP_TOOL_WORDS_H */

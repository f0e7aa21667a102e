/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The command line. */
#ifndef XENLOOP_TOOL_OPTIONS_H
#define XENLOOP_TOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum action - what to do
 * @ACTION_NOTHING: no word was given
 * @ACTION_SHOW: show
 * @ACTION_WHY: say why
 * @ACTION_POLICY: show or change the policy
 * @ACTION_SET: change something in a guest
 * @ACTION_HELP: say how to use the command
 * @ACTION_VERSION: say which one it is
 */
enum action {
	ACTION_NOTHING,
	ACTION_SHOW,
	ACTION_WHY,
	ACTION_POLICY,
	ACTION_SET,
	ACTION_HELP,
	ACTION_VERSION,
};

/**
 * enum object - what to show
 * @OBJECT_ALL: everything
 * @OBJECT_STATUS: the modules
 * @OBJECT_VIF: in a guest, its vifs
 * @OBJECT_PEER: in a guest, its peers
 * @OBJECT_GUEST: in Dom0, the guests
 * @OBJECT_PAIR: in Dom0, the pairs
 */
enum object {
	OBJECT_ALL,
	OBJECT_STATUS,
	OBJECT_VIF,
	OBJECT_PEER,
	OBJECT_GUEST,
	OBJECT_PAIR,
};

/**
 * enum verb - what to do with the policy
 * @VERB_SHOW: print it
 * @VERB_CHECK: read a file, and say what is wrong with it
 * @VERB_LOAD: set the one that stands in the usual file
 * @VERB_SET: set the one of a file
 * @VERB_DEFAULT: change its default
 */
enum verb {
	VERB_SHOW,
	VERB_CHECK,
	VERB_LOAD,
	VERB_SET,
	VERB_DEFAULT,
};

/**
 * enum when - when to use colours
 * @WHEN_AUTO: on a terminal, unless NO_COLOR is set
 * @WHEN_ALWAYS: always
 * @WHEN_NEVER: never
 */
enum when {
	WHEN_AUTO,
	WHEN_ALWAYS,
	WHEN_NEVER,
};

/**
 * struct options - the command line
 * @action: what to do
 * @object: what to show
 * @verb: what to do with the policy
 * @word: of the policy a file ("-": standard input) or a default, or NULL; of
 *	what is set its value
 * @dev: show only what is of this interface or bridge, or NULL
 * @peer: show only what is of this domain (number or name), or NULL
 * @domid: @peer as a number, if @peer_is_domid
 * @peer_is_domid: @peer is a number
 * @json: in JSON
 * @pretty: JSON in lines
 * @statistics: with counters
 * @details: with everything
 * @color: in colours
 */
struct options {
	enum action action;
	enum object object;
	enum verb verb;
	const char *word;
	const char *dev;
	const char *peer;
	uint32_t domid;
	bool peer_is_domid;
	bool json;
	bool pretty;
	bool statistics;
	bool details;
	enum when color;
};

int options_read(struct options *options, int argc, char **argv,
		 char *complaint, size_t room);

extern const char usage[];

#endif /* XENLOOP_TOOL_OPTIONS_H */

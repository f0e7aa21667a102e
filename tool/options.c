// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The command line, after the manner of iproute2: long options with one dash,
 * every word may be shortened.
 */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Xen numbers above are not of guests (DOMID_FIRST_RESERVED). */
#define DOMID_END	0x7ff0u

const char usage[] =
"Usage: xenloop [ OPTIONS ] show [ OBJECT ] [ dev NAME ] [ peer DOMAIN ]\n"
"       xenloop [ OPTIONS ] why [ DOMAIN ] [ dev NAME ]\n"
"       xenloop [ OPTIONS ] policy [ show ]\n"
"       xenloop policy { check [ FILE ] | load | set FILE | default { allow | deny } }\n"
"       xenloop set intercept { ip | link }\n"
"       xenloop [ OPTIONS ] help\n"
"where  OBJECT := { status | vif | peer }   in a guest\n"
"                 { status | guest | pair } in Dom0\n"
"       NAME := an interface of the guest; in Dom0 a bridge or a vifD.H\n"
"       DOMAIN := a domain's number; in Dom0 its name will do\n"
"       FILE := a policy; - is standard input, without it /etc/xenloop/policy\n"
"       OPTIONS := { -s[tatistics] | -d[etails] | -j[son] | -p[retty] |\n"
"                    -c[olor][={always|auto|never}] | -V[ersion] | -h[elp] }\n";

/**
 * struct word - a word and what it stands for
 * @name: the word
 * @value: an enum's
 */
struct word {
	const char *name;
	int value;
};

static const struct word actions[] = {
	{ "show", ACTION_SHOW }, { "list", ACTION_SHOW },
	{ "why", ACTION_WHY }, { "diag", ACTION_WHY },
	{ "help", ACTION_HELP }, { NULL, 0 }
};

static const struct word objects[] = {
	{ "status", OBJECT_STATUS }, { "vif", OBJECT_VIF },
	{ "peer", OBJECT_PEER }, { "guest", OBJECT_GUEST },
	{ "pair", OBJECT_PAIR }, { NULL, 0 }
};

/* After the others: "p" was "peer" before there was a policy, and "s" is "show". */
static const struct word later_actions[] = {
	{ "policy", ACTION_POLICY }, { "set", ACTION_SET }, { NULL, 0 }
};

static const struct word settings[] = {
	{ "intercept", 0 }, { NULL, 0 }
};

/* Where packets are taken. */
static const struct word intercepts[] = {
	{ "ip", 0 }, { "link", 1 }, { NULL, 0 }
};

static const struct word verbs[] = {
	{ "show", VERB_SHOW }, { "list", VERB_SHOW },
	{ "check", VERB_CHECK }, { "load", VERB_LOAD },
	{ "set", VERB_SET }, { "default", VERB_DEFAULT }, { NULL, 0 }
};

static const struct word defaults[] = {
	{ "allow", true }, { "deny", false }, { NULL, 0 }
};

static const struct word whens[] = {
	{ "always", WHEN_ALWAYS }, { "auto", WHEN_AUTO },
	{ "never", WHEN_NEVER }, { NULL, 0 }
};

/**
 * struct line - where reading the command line stands
 * @options: is filled
 * @at: the next word
 * @complaint: is told what is wrong
 * @room: size of @complaint
 */
struct line {
	struct options *options;
	char **at;
	char *complaint;
	size_t room;
};

static int wrong(struct line *line, const char *what, const char *word)
{
	snprintf(line->complaint, line->room, "%s '%s'", what, word);
	return -EINVAL;
}

static bool shortens(const char *word, const char *name)
{
	return *word && strncmp(word, name, strlen(word)) == 0;
}

/* The first that fits, as in iproute2: "s" is "show", "p" is "peer". */
static bool look_up(const struct word *words, const char *word, int *value)
{
	for (; words->name; words++) {
		if (!shortens(word, words->name))
			continue;
		*value = words->value;
		return true;
	}
	return false;
}

static int read_color(struct line *line, const char *option)
{
	const char *equals = strchr(option, '=');
	int when = WHEN_ALWAYS;

	if (equals && !look_up(whens, equals + 1, &when))
		return wrong(line, "color is always, auto or never, not",
			     equals + 1);
	line->options->color = (enum when)when;
	return 0;
}

static bool is_color(const char *name)
{
	size_t len = strcspn(name, "=");

	return len > 0 && len <= strlen("color") &&
	       strncmp(name, "color", len) == 0;
}

static int read_option(struct line *line, const char *word)
{
	struct options *options = line->options;
	const char *name = word + 1;

	if (*name == '-')
		name++;
	if (is_color(name))
		return read_color(line, name);
	if (shortens(name, "json"))
		options->json = true;
	else if (shortens(name, "pretty"))
		options->pretty = true;
	else if (shortens(name, "stats") || shortens(name, "statistics"))
		options->statistics = true;
	else if (shortens(name, "details"))
		options->details = true;
	else if (shortens(name, "Version") || shortens(name, "version"))
		options->action = ACTION_VERSION;
	else if (shortens(name, "help"))
		options->action = ACTION_HELP;
	else
		return wrong(line, "unknown option", word);
	return 0;
}

/* Options may stand anywhere; what is left are words. */
static int take_options(struct line *line)
{
	char **from = line->at, **to = line->at;

	for (; *from; from++) {
		if (**from != '-' || !(*from)[1])
			*to++ = *from;
		else if (read_option(line, *from))
			return -EINVAL;
	}
	*to = NULL;
	return 0;
}

static int take_peer(struct line *line, const char *word)
{
	struct options *options = line->options;
	unsigned long number;
	char *end;

	options->peer = word;
	options->peer_is_domid = false;
	if (!isdigit((unsigned char)*word))
		return 0;
	errno = 0;
	number = strtoul(word, &end, 10);
	if (*end)
		return 0;
	if (errno || number >= DOMID_END)
		return wrong(line, "no domain has the number", word);
	options->domid = (uint32_t)number;
	options->peer_is_domid = true;
	return 0;
}

static int take_value(struct line *line, const char *key)
{
	const char *value = *line->at;

	if (!value)
		return wrong(line, "a value is missing after", key);
	line->at++;
	if (strcmp(key, "peer") == 0)
		return take_peer(line, value);
	line->options->dev = value;
	return 0;
}

/* A word alone is the natural name of the object that is shown. */
static int take_bare(struct line *line, const char *word)
{
	struct options *options = line->options;

	if (options->action == ACTION_SHOW && options->object == OBJECT_VIF &&
	    !options->dev) {
		options->dev = word;
		return 0;
	}
	if (!options->peer && options->object != OBJECT_VIF &&
	    (options->object > OBJECT_VIF || options->action == ACTION_WHY))
		return take_peer(line, word);
	return wrong(line, options->object == OBJECT_ALL ? "unknown object" :
		     "unknown word", word);
}

static int take_filters(struct line *line)
{
	int err = 0;

	while (*line->at && !err) {
		const char *word = *line->at++;

		if (strcmp(word, "dev") == 0 || strcmp(word, "peer") == 0)
			err = take_value(line, word);
		else
			err = take_bare(line, word);
	}
	return err;
}

static bool take_object(struct line *line)
{
	int object;

	if (!*line->at || !look_up(objects, *line->at, &object))
		return false;
	/* "show peer 5" names an object, "show dev" does not. */
	line->options->object = (enum object)object;
	line->at++;
	return true;
}

static int take_default(struct line *line)
{
	int allow;

	if (!*line->at)
		return wrong(line, "a value is missing after", "default");
	if (!look_up(defaults, *line->at, &allow))
		return wrong(line, "the default is allow or deny, not",
			     *line->at);
	line->options->word = allow ? "allow" : "deny";
	line->at++;
	return 0;
}

static int take_file(struct line *line, bool must)
{
	if (*line->at)
		line->options->word = *line->at++;
	else if (must)
		return wrong(line, "a value is missing after", "set");
	return 0;
}

static int take_policy(struct line *line)
{
	struct options *options = line->options;
	int verb = VERB_SHOW, err = 0;

	options->action = ACTION_POLICY;
	if (*line->at && !look_up(verbs, *line->at, &verb))
		return wrong(line, "a policy has show, check, load, set and default, not",
			     *line->at);
	line->at += *line->at ? 1 : 0;
	options->verb = (enum verb)verb;
	if (verb == VERB_DEFAULT)
		err = take_default(line);
	else if (verb == VERB_SET || verb == VERB_CHECK)
		err = take_file(line, verb == VERB_SET);
	if (!err && *line->at)
		return wrong(line, "unknown word", *line->at);
	return err;
}

static int take_set(struct line *line)
{
	struct options *options = line->options;
	int which;

	options->action = ACTION_SET;
	if (!*line->at)
		return wrong(line, "a value is missing after", "set");
	if (!look_up(settings, *line->at, &which))
		return wrong(line, "what can be set is intercept, not",
			     *line->at);
	line->at++;
	if (!*line->at)
		return wrong(line, "a value is missing after", "intercept");
	if (!look_up(intercepts, *line->at, &which))
		return wrong(line, "intercept is ip or link, not", *line->at);
	options->word = intercepts[which].name;
	line->at++;
	return *line->at ? wrong(line, "unknown word", *line->at) : 0;
}

/* "show peer" and, in iproute2's order, "peer show" or just "peer". */
static int take_action(struct line *line)
{
	struct options *options = line->options;
	int action = ACTION_SHOW;

	if (look_up(actions, *line->at, &action)) {
		line->at++;
		if (action == ACTION_SHOW)
			take_object(line);
	} else if (take_object(line)) {
		if (*line->at && look_up(actions, *line->at, &action))
			line->at++;
	} else if (look_up(later_actions, *line->at, &action)) {
		line->at++;
		return action == ACTION_SET ? take_set(line) :
			take_policy(line);
	} else {
		return wrong(line, "unknown object or command", *line->at);
	}
	options->action = (enum action)action;
	if (action == ACTION_HELP)
		return 0;
	return take_filters(line);
}

/**
 * options_read() - read the command line
 * @options: is filled
 * @argc: as in main()
 * @argv: as in main(); its words change places
 * @complaint: says what is wrong, if something is
 * @room: size of @complaint
 *
 * Return: 0, or -EINVAL
 */
int options_read(struct options *options, int argc, char **argv,
		 char *complaint, size_t room)
{
	struct line line = {
		.options = options, .at = argv + (argc > 0),
		.complaint = complaint, .room = room,
	};
	int err;

	memset(options, 0, sizeof(*options));
	err = take_options(&line);
	if (err || options->action != ACTION_NOTHING || !*line.at)
		return err;
	return take_action(&line);
}

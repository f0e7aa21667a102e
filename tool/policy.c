// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The policy of Dom0: a file that is read, and what the module has. */
#include "policy.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <linux/xenloop.h>

#include "broker.h"
#include "memory.h"
#include "rules.h"

/* One byte more than a policy may have is enough to see that it has too many. */
static int read_file(struct policy_text *text, FILE *file)
{
	text->bytes = must(malloc(XENLOOP_RULES_TEXT + 2));
	text->len = fread(text->bytes, 1, XENLOOP_RULES_TEXT + 1, file);
	text->bytes[text->len] = 0;
	return ferror(file) ? -errno : 0;
}

static int open_and_read(struct policy_text *text, const struct world *world,
			 const char *name, const char *path)
{
	FILE *file;
	int err;

	if (name && strcmp(name, "-") == 0)
		return read_file(text, world->in);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	err = read_file(text, file);
	fclose(file);
	return err;
}

/* What is no ASCII could be anything to a terminal. */
static void quote(char *words, size_t room, const struct policy_text *text,
		  const struct xenloop_rules_word *word)
{
	size_t i, len = word->len < room - 4 ? word->len : room - 4;

	words[0] = 0;
	if (!len)
		return;
	memcpy(words, " '", 2);
	for (i = 0; i < len; i++) {
		char c = text->bytes[word->at + i];

		words[2 + i] = c > ' ' && c < 127 ? c : '?';
	}
	memcpy(words + 2 + len, "'", 2);
}

static int check(const struct policy_text *text, const char *path,
		 char *complaint, size_t room)
{
	struct xenloop_rules *rules = must(malloc(sizeof(*rules)));
	struct xenloop_rules_error error = { 0 };
	char line[16] = "", word[80];
	int err = xenloop_rules_parse(rules, text->bytes, text->len, &error);

	free(rules);
	if (!err)
		return 0;
	if (error.line)
		snprintf(line, sizeof(line), "%u:", error.line);
	quote(word, sizeof(word), text, &error.word);
	snprintf(complaint, room, "%.300s:%s %s%s", path, line,
		 xenloop_rules_text(error.wrong), word);
	return err;
}

/**
 * policy_read() - read a policy from a file, and see whether it is one
 * @text: filled; for policy_clear() unless this fails
 * @world: has standard input, and says where the usual file is
 * @name: of the file; "-": standard input; NULL: the usual one
 * @complaint: says what is wrong, and in which line
 * @room: size of @complaint
 *
 * Return: 0 or a negative errno
 */
int policy_read(struct policy_text *text, const struct world *world,
		const char *name, char *complaint, size_t room)
{
	char path[PATH_MAX];
	int err;

	snprintf(path, sizeof(path), "%s%s", name ? "" : world->root,
		 name ? name : POLICY_FILE);
	err = open_and_read(text, world, name, path);
	if (err)
		snprintf(complaint, room, "cannot read %.300s: %s",
			 name ? name : POLICY_FILE, strerror(-err));
	else
		err = check(text, name ? name : POLICY_FILE, complaint, room);
	if (err)
		policy_clear(text);
	return err;
}

/**
 * policy_clear() - let go of a policy
 * @text: is empty afterwards
 */
void policy_clear(struct policy_text *text)
{
	free(text->bytes);
	memset(text, 0, sizeof(*text));
}

/**
 * policy_get() - ask the module for its policy
 * @nl: the conversation
 * @id: of the broker's family
 * @rules: filled, a record a line
 *
 * Return: 0, or a negative error, explained in the complaint
 */
int policy_get(struct netlink *nl, int id, struct records *rules)
{
	return netlink_get(nl, &broker_family, id, &broker_policy_get, true,
			   rules);
}

/**
 * policy_set() - give the module another policy
 * @nl: the conversation
 * @id: of the broker's family
 * @text: that was read
 *
 * Return: 0, or a negative error, explained in the complaint
 */
int policy_set(struct netlink *nl, int id, const struct policy_text *text)
{
	return netlink_tell(nl, &broker_family, id, &broker_policy_set,
			    XENLOOP_B_POLICY, text->bytes);
}

/**
 * policy_set_default() - have the module allow or deny where no rule does
 * @nl: the conversation
 * @id: of the broker's family
 * @word: "allow" or "deny"
 *
 * Return: 0, or a negative error, explained in the complaint
 */
int policy_set_default(struct netlink *nl, int id, const char *word)
{
	return netlink_tell(nl, &broker_family, id, &broker_policy_set,
			    XENLOOP_B_DEFAULT, word);
}

static void print_json(struct out *out, const struct records *rules)
{
	size_t i;

	json_begin(out, NULL, '[');
	for (i = 0; i < rules->count; i++) {
		json_begin(out, NULL, '{');
		module_json(out, &broker_family, &rules->list[i], ALL_VALUES,
			    false);
		json_end(out, '}');
	}
	json_end(out, ']');
}

/* What is printed can be read again, so all else stands behind a '#'. */
static void print_rule(struct out *out, const struct record *rule,
		       const struct options *options)
{
	bool waits = strcmp(record_string(rule, XENLOOP_B_DEFAULT), "wait") == 0;

	text_line(out, 0);
	text_word(out, COLOR_NONE, record_string(rule, XENLOOP_B_RULE));
	if (waits)
		text_word(out, COLOR_WAIT,
			  "# nobody is introduced before there is a policy: xenloop policy load");
	if (options->details && record_has(rule, XENLOOP_B_LINE))
		text_format(out, "# line %" PRIu64,
			    record_number(rule, XENLOOP_B_LINE));
}

/**
 * policy_print() - print a policy
 * @out: the printer
 * @rules: what the module told
 * @options: what the user wants
 */
void policy_print(struct out *out, const struct records *rules,
		  const struct options *options)
{
	size_t i;

	if (out->json) {
		print_json(out, rules);
		return;
	}
	for (i = 0; i < rules->count; i++)
		print_rule(out, &rules->list[i], options);
	text_end(out);
}

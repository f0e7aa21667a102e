/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Who may have a channel with whom, as an administrator writes it. Pure
 * functions; any context. The command reads a file with them to say what is
 * wrong with it, and the broker reads the same text again and believes nothing.
 *
 * A text is lines of words. '#' at the start of a word begins a comment.
 *
 *	default allow|deny	what holds where no rule does; once
 *	group NAME GUEST...	a set of guests; more lines add to it
 *	allow WHO WHO		a rule; the order of the two does not matter
 *	deny WHO WHO
 *
 * WHO is GUEST, "group NAME" or "*"; GUEST is a domain's number, its UUID or
 * its name. Of the rules that fit a pair the first one decides.
 */
#ifndef XENLOOP_CORE_RULES_H
#define XENLOOP_CORE_RULES_H

#include "env.h"

/* A text must fit into one netlink attribute, a line into a message of a dump. */
#define XENLOOP_RULES_TEXT	60000
#define XENLOOP_RULES_LINE	1000
#define XENLOOP_RULES_NAME	128
#define XENLOOP_RULES_UUID	36
#define XENLOOP_RULES_MAX	1024
#define XENLOOP_RULES_GROUPS	64
#define XENLOOP_RULES_MEMBERS	2048

/* Numbers above are not of guests (DOMID_FIRST_RESERVED). */
#define XENLOOP_RULES_DOMID	0x7fefu

/**
 * enum xenloop_rules_wrong - what is wrong with a text
 * @XENLOOP_RULES_GOOD: nothing
 * @XENLOOP_RULES_TOO_LONG: the text is
 * @XENLOOP_RULES_LINE_TOO_LONG: the line is
 * @XENLOOP_RULES_CHARACTER: there is one that is neither text nor space
 * @XENLOOP_RULES_WORD: a line begins with an unknown word
 * @XENLOOP_RULES_DEFAULT: neither allow nor deny
 * @XENLOOP_RULES_DEFAULT_TWICE: there was a default before
 * @XENLOOP_RULES_OPERANDS: a rule does not name two
 * @XENLOOP_RULES_TRAILING: something follows a line that was complete
 * @XENLOOP_RULES_NO_GROUP: a rule names a group that no line above makes
 * @XENLOOP_RULES_EMPTY_GROUP: a group without name or members
 * @XENLOOP_RULES_MEMBER: a member of a group that is no guest
 * @XENLOOP_RULES_LONG_NAME: a name is longer than any that is looked at
 * @XENLOOP_RULES_NO_DOMID: a number that no guest can have
 * @XENLOOP_RULES_NO_UUID: a word that looks like a UUID and is none
 * @XENLOOP_RULES_MANY_RULES: more than XENLOOP_RULES_MAX
 * @XENLOOP_RULES_MANY_GROUPS: more than XENLOOP_RULES_GROUPS
 * @XENLOOP_RULES_MANY_MEMBERS: more than XENLOOP_RULES_MEMBERS in all groups
 * @XENLOOP_RULES_WRONGS: their number
 */
enum xenloop_rules_wrong {
	XENLOOP_RULES_GOOD,
	XENLOOP_RULES_TOO_LONG,
	XENLOOP_RULES_LINE_TOO_LONG,
	XENLOOP_RULES_CHARACTER,
	XENLOOP_RULES_WORD,
	XENLOOP_RULES_DEFAULT,
	XENLOOP_RULES_DEFAULT_TWICE,
	XENLOOP_RULES_OPERANDS,
	XENLOOP_RULES_TRAILING,
	XENLOOP_RULES_NO_GROUP,
	XENLOOP_RULES_EMPTY_GROUP,
	XENLOOP_RULES_MEMBER,
	XENLOOP_RULES_LONG_NAME,
	XENLOOP_RULES_NO_DOMID,
	XENLOOP_RULES_NO_UUID,
	XENLOOP_RULES_MANY_RULES,
	XENLOOP_RULES_MANY_GROUPS,
	XENLOOP_RULES_MANY_MEMBERS,
	XENLOOP_RULES_WRONGS
};

/**
 * struct xenloop_rules_word - a piece of the text
 * @at: where it begins
 * @len: how long it is
 */
struct xenloop_rules_word {
	u16 at;
	u16 len;
};

/**
 * struct xenloop_rules_error - what is wrong with a text, and where
 * @wrong: what
 * @line: number of the line, from 1
 * @word: that is meant; of length 0 if the whole line is
 */
struct xenloop_rules_error {
	enum xenloop_rules_wrong wrong;
	u32 line;
	struct xenloop_rules_word word;
};

/**
 * enum xenloop_rules_kind - how guests are named
 * @XENLOOP_RULES_ANY: all of them
 * @XENLOOP_RULES_BY_NAME: by the domain's name
 * @XENLOOP_RULES_BY_UUID: by its UUID
 * @XENLOOP_RULES_BY_DOMID: by its number
 * @XENLOOP_RULES_BY_GROUP: by a group
 */
enum xenloop_rules_kind {
	XENLOOP_RULES_ANY,
	XENLOOP_RULES_BY_NAME,
	XENLOOP_RULES_BY_UUID,
	XENLOOP_RULES_BY_DOMID,
	XENLOOP_RULES_BY_GROUP,
};

/**
 * struct xenloop_rules_who - one side of a rule, or a member of a group
 * @kind: enum xenloop_rules_kind
 * @number: the domid, or the number of the group
 * @word: the name or the UUID
 */
struct xenloop_rules_who {
	u16 kind;
	u16 number;
	struct xenloop_rules_word word;
};

/**
 * struct xenloop_rule - a line that allows or denies
 * @line: its number
 * @text: all of it
 * @allow: what it says
 * @side: of whom, in either order
 */
struct xenloop_rule {
	u32 line;
	struct xenloop_rules_word text;
	bool allow;
	struct xenloop_rules_who side[2];
};

/**
 * struct xenloop_rules_member - of a group
 * @group: its number
 * @who: no group and not any
 */
struct xenloop_rules_member {
	u32 group;
	struct xenloop_rules_who who;
};

/**
 * struct xenloop_rules - a text that has been read
 * @text: as it was given; not copied
 * @len: its length
 * @allow: the default
 * @default_line: that gives the default; 0: none does
 * @count: entries of @rule
 * @groups: entries of @group
 * @members: entries of @member
 * @group: names of the groups
 * @member: of all groups
 * @rule: in the order of the text
 */
struct xenloop_rules {
	const char *text;
	u32 len;
	bool allow;
	u32 default_line;
	u32 count;
	u32 groups;
	u32 members;
	struct xenloop_rules_word group[XENLOOP_RULES_GROUPS];
	struct xenloop_rules_member member[XENLOOP_RULES_MEMBERS];
	struct xenloop_rule rule[XENLOOP_RULES_MAX];
};

/**
 * struct xenloop_rules_guest - whom a rule may mean
 * @domid: number of the domain
 * @unclear: name or UUID could not be read
 * @name: of the domain, may be empty
 * @uuid: small letters, or empty
 */
struct xenloop_rules_guest {
	u16 domid;
	bool unclear;
	char name[XENLOOP_RULES_NAME];
	char uuid[XENLOOP_RULES_UUID + 1];
};

/**
 * struct xenloop_rules_verdict - may two guests have a channel?
 * @allow: they may
 * @unclear: they may not, for a rule may mean one of them that is not known
 * @rule: that decided; NULL: the default did, or @unclear
 */
struct xenloop_rules_verdict {
	bool allow;
	bool unclear;
	const struct xenloop_rule *rule;
};

/**
 * struct xenloop_rules_line - a walk over the lines that say something
 * @next: where the following line begins; all is 0 before the first step
 * @number: of this line, from 1
 * @text: of this line, without the space around it
 */
struct xenloop_rules_line {
	u32 next;
	u32 number;
	struct xenloop_rules_word text;
};

int xenloop_rules_parse(struct xenloop_rules *rules, const char *text,
			size_t len, struct xenloop_rules_error *error);
const char *xenloop_rules_text(enum xenloop_rules_wrong wrong);
bool xenloop_rules_next(const struct xenloop_rules *rules,
			struct xenloop_rules_line *line);
void xenloop_rules_decide(const struct xenloop_rules *rules,
			  const struct xenloop_rules_guest *a,
			  const struct xenloop_rules_guest *b,
			  struct xenloop_rules_verdict *verdict);
bool xenloop_rules_uuid(const char *text, size_t len);

#endif /* XENLOOP_CORE_RULES_H */

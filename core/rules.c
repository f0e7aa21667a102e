// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * One pass over the text, one table of what a line may begin with. A text is
 * read whole or refused with its first mistake; what a rule names is kept as
 * places in the text, so nothing here allocates.
 */
#include "rules.h"

/**
 * struct scan - where reading stands
 * @rules: being filled
 * @line: the present one
 * @at: the next character
 * @end: of the line
 * @error: is told what is wrong
 */
struct scan {
	struct xenloop_rules *rules;
	struct xenloop_rules_line line;
	u32 at;
	u32 end;
	struct xenloop_rules_error *error;
};

static int wrong(struct scan *scan, enum xenloop_rules_wrong what,
		 const struct xenloop_rules_word *word)
{
	memset(scan->error, 0, sizeof(*scan->error));
	scan->error->wrong = what;
	scan->error->line = scan->line.number;
	if (word)
		scan->error->word = *word;
	return -EINVAL;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The next word of the line; false if a comment or nothing is left. */
static bool next_word(struct scan *scan, struct xenloop_rules_word *word)
{
	const char *text = scan->rules->text;
	u32 from;

	while (scan->at < scan->end && blank(text[scan->at]))
		scan->at++;
	from = scan->at;
	if (from == scan->end || text[from] == '#')
		return false;
	while (scan->at < scan->end && !blank(text[scan->at]))
		scan->at++;
	word->at = (u16)from;
	word->len = (u16)(scan->at - from);
	return true;
}

static bool is_word(const struct xenloop_rules *rules,
		    const struct xenloop_rules_word *word, const char *text)
{
	return strlen(text) == word->len &&
	       !memcmp(rules->text + word->at, text, word->len);
}

static bool same_word(const struct xenloop_rules *rules,
		      const struct xenloop_rules_word *a,
		      const struct xenloop_rules_word *b)
{
	return a->len == b->len &&
	       !memcmp(rules->text + a->at, rules->text + b->at, a->len);
}

static int end_of_line(struct scan *scan)
{
	struct xenloop_rules_word word;

	return next_word(scan, &word) ?
		wrong(scan, XENLOOP_RULES_TRAILING, &word) : 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_hex(char c)
{
	return is_digit(c) || (small(c) >= 'a' && small(c) <= 'f');
}

static bool dash_place(u32 i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

/* As long as a UUID, with dashes where one has them. */
static bool looks_like_uuid(const char *text, size_t len)
{
	u32 i;

	for (i = 0; i < len; i++) {
		if (dash_place(i) && text[i] != '-')
			return false;
	}
	return len == XENLOOP_RULES_UUID;
}

/**
 * xenloop_rules_uuid() - is this a UUID?
 * @text: needs no zero at its end
 * @len: its length
 *
 * Return: true if it is.
 */
bool xenloop_rules_uuid(const char *text, size_t len)
{
	u32 i;

	if (!looks_like_uuid(text, len))
		return false;
	for (i = 0; i < len; i++) {
		if (!dash_place(i) && !is_hex(text[i]))
			return false;
	}
	return true;
}

static bool all_digits(const char *text, u32 len)
{
	while (len && is_digit(text[len - 1]))
		len--;
	return !len;
}

/* Without zeros in front, so that nobody takes them for base 8. */
static int read_domid(struct scan *scan, const struct xenloop_rules_word *word,
		      u16 *domid)
{
	const char *text = scan->rules->text + word->at;
	u32 n = 0, i;

	for (i = 0; i < word->len && n <= XENLOOP_RULES_DOMID; i++)
		n = n * 10 + (u32)(text[i] - '0');
	if (text[0] == '0' || n > XENLOOP_RULES_DOMID)
		return wrong(scan, XENLOOP_RULES_NO_DOMID, word);
	*domid = (u16)n;
	return 0;
}

static int read_guest(struct scan *scan, const struct xenloop_rules_word *word,
		      struct xenloop_rules_who *who)
{
	const char *text = scan->rules->text + word->at;

	who->word = *word;
	if (all_digits(text, word->len)) {
		who->kind = XENLOOP_RULES_BY_DOMID;
		return read_domid(scan, word, &who->number);
	}
	if (looks_like_uuid(text, word->len)) {
		who->kind = XENLOOP_RULES_BY_UUID;
		return xenloop_rules_uuid(text, word->len) ? 0 :
			wrong(scan, XENLOOP_RULES_NO_UUID, word);
	}
	who->kind = XENLOOP_RULES_BY_NAME;
	return word->len < XENLOOP_RULES_NAME ? 0 :
		wrong(scan, XENLOOP_RULES_LONG_NAME, word);
}

/* The number of a group, or that of all groups if there is none. */
static u32 find_group(const struct xenloop_rules *rules,
		      const struct xenloop_rules_word *name)
{
	u32 i;

	for (i = 0; i < rules->groups; i++) {
		if (same_word(rules, &rules->group[i], name))
			break;
	}
	return i;
}

static int read_group_name(struct scan *scan, struct xenloop_rules_who *who)
{
	struct xenloop_rules_word name;
	u32 group;

	if (!next_word(scan, &name))
		return wrong(scan, XENLOOP_RULES_OPERANDS, NULL);
	group = find_group(scan->rules, &name);
	if (group == scan->rules->groups)
		return wrong(scan, XENLOOP_RULES_NO_GROUP, &name);
	who->kind = XENLOOP_RULES_BY_GROUP;
	who->number = (u16)group;
	return 0;
}

static int read_who(struct scan *scan, struct xenloop_rules_who *who)
{
	struct xenloop_rules_word word;

	if (!next_word(scan, &word))
		return wrong(scan, XENLOOP_RULES_OPERANDS, NULL);
	if (is_word(scan->rules, &word, "group"))
		return read_group_name(scan, who);
	if (!is_word(scan->rules, &word, "*"))
		return read_guest(scan, &word, who);
	who->kind = XENLOOP_RULES_ANY;
	return 0;
}

static int read_rule(struct scan *scan, bool allow)
{
	struct xenloop_rules *rules = scan->rules;
	struct xenloop_rule *rule = &rules->rule[rules->count];
	int err;

	if (rules->count == XENLOOP_RULES_MAX)
		return wrong(scan, XENLOOP_RULES_MANY_RULES, NULL);
	memset(rule, 0, sizeof(*rule));
	rule->line = scan->line.number;
	rule->text = scan->line.text;
	rule->allow = allow;
	err = read_who(scan, &rule->side[0]);
	if (!err)
		err = read_who(scan, &rule->side[1]);
	if (!err)
		err = end_of_line(scan);
	if (!err)
		rules->count++;
	return err;
}

static int read_allow(struct scan *scan)
{
	return read_rule(scan, true);
}

static int read_deny(struct scan *scan)
{
	return read_rule(scan, false);
}

static int read_default(struct scan *scan)
{
	struct xenloop_rules *rules = scan->rules;
	struct xenloop_rules_word word = { 0, 0 };

	if (rules->default_line)
		return wrong(scan, XENLOOP_RULES_DEFAULT_TWICE, NULL);
	if (!next_word(scan, &word))
		return wrong(scan, XENLOOP_RULES_DEFAULT, NULL);
	rules->allow = is_word(rules, &word, "allow");
	if (!rules->allow && !is_word(rules, &word, "deny"))
		return wrong(scan, XENLOOP_RULES_DEFAULT, &word);
	rules->default_line = scan->line.number;
	return end_of_line(scan);
}

static int read_member(struct scan *scan, const struct xenloop_rules_word *word,
		       u32 group)
{
	struct xenloop_rules *rules = scan->rules;
	struct xenloop_rules_member *member = &rules->member[rules->members];

	if (rules->members == XENLOOP_RULES_MEMBERS)
		return wrong(scan, XENLOOP_RULES_MANY_MEMBERS, NULL);
	if (is_word(rules, word, "*") || is_word(rules, word, "group"))
		return wrong(scan, XENLOOP_RULES_MEMBER, word);
	memset(member, 0, sizeof(*member));
	member->group = group;
	rules->members++;
	return read_guest(scan, word, &member->who);
}

static int read_group(struct scan *scan)
{
	struct xenloop_rules *rules = scan->rules;
	struct xenloop_rules_word word;
	u32 group;
	int err = 0;

	if (!next_word(scan, &word))
		return wrong(scan, XENLOOP_RULES_EMPTY_GROUP, NULL);
	group = find_group(rules, &word);
	if (group == XENLOOP_RULES_GROUPS)
		return wrong(scan, XENLOOP_RULES_MANY_GROUPS, &word);
	if (group == rules->groups)
		rules->group[rules->groups++] = word;
	if (!next_word(scan, &word))
		return wrong(scan, XENLOOP_RULES_EMPTY_GROUP, NULL);
	do {
		err = read_member(scan, &word, group);
	} while (!err && next_word(scan, &word));
	return err;
}

/**
 * struct beginning - what a line may begin with
 * @word: the word
 * @read: reads the rest of the line
 */
struct beginning {
	const char *word;
	int (*read)(struct scan *scan);
};

static const struct beginning beginnings[] = {
	{ "default", read_default },
	{ "group", read_group },
	{ "allow", read_allow },
	{ "deny", read_deny },
	{ NULL, NULL }
};

static int read_line(struct scan *scan)
{
	const struct beginning *beginning = beginnings;
	struct xenloop_rules_word word;

	scan->at = scan->line.text.at;
	scan->end = scan->at + scan->line.text.len;
	if (scan->line.text.len > XENLOOP_RULES_LINE)
		return wrong(scan, XENLOOP_RULES_LINE_TOO_LONG, NULL);
	if (!next_word(scan, &word))
		return 0;
	while (beginning->word &&
	       !is_word(scan->rules, &word, beginning->word))
		beginning++;
	return beginning->read ? beginning->read(scan) :
		wrong(scan, XENLOOP_RULES_WORD, &word);
}

/* Neither a zero nor anything that would steer the terminal that shows it. */
static int check_characters(struct scan *scan)
{
	const struct xenloop_rules *rules = scan->rules;
	u32 i;

	scan->line.number = 1;
	for (i = 0; i < rules->len; i++) {
		u8 c = (u8)rules->text[i];

		if (c == '\n')
			scan->line.number++;
		else if ((c < ' ' && c != '\t') || c == 127)
			return wrong(scan, XENLOOP_RULES_CHARACTER, NULL);
	}
	scan->line.number = 0;
	return 0;
}

/**
 * xenloop_rules_next() - the next line that says something
 * @rules: whose text is walked
 * @line: the last line; zeroed before the first
 *
 * Return: false if there is none; @line is undefined then.
 */
bool xenloop_rules_next(const struct xenloop_rules *rules,
			struct xenloop_rules_line *line)
{
	const char *text = rules->text;

	while (line->next < rules->len) {
		u32 at = line->next, end = at;

		while (end < rules->len && text[end] != '\n')
			end++;
		line->next = end + 1;
		line->number++;
		while (at < end && blank(text[at]))
			at++;
		while (at < end && blank(text[end - 1]))
			end--;
		line->text.at = (u16)at;
		line->text.len = (u16)(end - at);
		if (at < end && text[at] != '#')
			return true;
	}
	return false;
}

/**
 * xenloop_rules_parse() - read a text
 * @rules: filled; of no use if the text is refused
 * @text: needs no zero at its end; must live as long as @rules
 * @len: its length
 * @error: filled if the text is refused
 *
 * Without a line "default" the default is to allow.
 *
 * Return: 0 or -EINVAL.
 */
int xenloop_rules_parse(struct xenloop_rules *rules, const char *text,
			size_t len, struct xenloop_rules_error *error)
{
	struct scan scan = { .rules = rules, .error = error };
	int err;

	rules->text = text;
	rules->len = (u32)len;
	rules->allow = true;
	rules->default_line = 0;
	rules->count = 0;
	rules->groups = 0;
	rules->members = 0;
	if (len > XENLOOP_RULES_TEXT)
		return wrong(&scan, XENLOOP_RULES_TOO_LONG, NULL);
	err = check_characters(&scan);
	while (!err && xenloop_rules_next(rules, &scan.line))
		err = read_line(&scan);
	return err;
}

/**
 * xenloop_rules_text() - what is wrong, in words
 * @wrong: what
 *
 * Return: half a sentence, which the word that is meant may follow.
 */
const char *xenloop_rules_text(enum xenloop_rules_wrong wrong)
{
	static const char *const text[] = {
		[XENLOOP_RULES_GOOD] = "nothing is wrong",
		[XENLOOP_RULES_TOO_LONG] = "the policy is longer than 60000 bytes",
		[XENLOOP_RULES_LINE_TOO_LONG] = "the line is longer than 1000 bytes; a group may go on in another line",
		[XENLOOP_RULES_CHARACTER] = "there is a character that is no text",
		[XENLOOP_RULES_WORD] = "a line begins with default, group, allow or deny, not",
		[XENLOOP_RULES_DEFAULT] = "the default is allow or deny",
		[XENLOOP_RULES_DEFAULT_TWICE] = "there is a default already",
		[XENLOOP_RULES_OPERANDS] = "a rule is between two: a guest, group NAME, or * for any guest",
		[XENLOOP_RULES_TRAILING] = "the line should end before",
		[XENLOOP_RULES_NO_GROUP] = "no line above makes the group",
		[XENLOOP_RULES_EMPTY_GROUP] = "a group has a name and at least one guest",
		[XENLOOP_RULES_MEMBER] = "the members of a group are guests, not",
		[XENLOOP_RULES_LONG_NAME] = "a name is at most 127 bytes; take the UUID instead of",
		[XENLOOP_RULES_NO_DOMID] = "the number of a guest is 1 to 32751, not",
		[XENLOOP_RULES_NO_UUID] = "this is no UUID:",
		[XENLOOP_RULES_MANY_RULES] = "there are more than 1024 rules",
		[XENLOOP_RULES_MANY_GROUPS] = "there are more than 64 groups",
		[XENLOOP_RULES_MANY_MEMBERS] = "the groups have more than 2048 members",
	};

	return text[wrong];
}

static bool name_fits(const struct xenloop_rules *rules,
		      const struct xenloop_rules_word *word, const char *name)
{
	return word->len == strnlen(name, XENLOOP_RULES_NAME) &&
	       !memcmp(rules->text + word->at, name, word->len);
}

static bool uuid_fits(const struct xenloop_rules *rules,
		      const struct xenloop_rules_word *word, const char *uuid)
{
	u32 i;

	for (i = 0; i < word->len; i++) {
		if (small(rules->text[word->at + i]) != uuid[i])
			return false;
	}
	return true;
}

static bool fits(const struct xenloop_rules *rules,
		 const struct xenloop_rules_who *who,
		 const struct xenloop_rules_guest *guest, u64 groups)
{
	switch (who->kind) {
	case XENLOOP_RULES_ANY:
		return true;
	case XENLOOP_RULES_BY_NAME:
		return name_fits(rules, &who->word, guest->name);
	case XENLOOP_RULES_BY_UUID:
		return uuid_fits(rules, &who->word, guest->uuid);
	case XENLOOP_RULES_BY_DOMID:
		return who->number == guest->domid;
	default:
		return groups >> who->number & 1;
	}
}

/* A bit for each group that the guest is in. */
static u64 groups_of(const struct xenloop_rules *rules,
		     const struct xenloop_rules_guest *guest)
{
	u64 groups = 0;
	u32 i;

	for (i = 0; i < rules->members; i++) {
		const struct xenloop_rules_member *member = &rules->member[i];

		if (fits(rules, &member->who, guest, 0))
			groups |= 1ull << member->group;
	}
	return groups;
}

/**
 * xenloop_rules_decide() - may two guests have a channel?
 * @rules: that were read
 * @a: one
 * @b: the other; it makes no difference which is which
 * @verdict: filled
 *
 * A guest whose name is not known may be one that a rule denies.
 */
void xenloop_rules_decide(const struct xenloop_rules *rules,
			  const struct xenloop_rules_guest *a,
			  const struct xenloop_rules_guest *b,
			  struct xenloop_rules_verdict *verdict)
{
	u64 of_a = groups_of(rules, a), of_b = groups_of(rules, b);
	u32 i;

	memset(verdict, 0, sizeof(*verdict));
	if (rules->count && (a->unclear || b->unclear)) {
		verdict->unclear = true;
		return;
	}
	for (i = 0; i < rules->count; i++) {
		const struct xenloop_rule *rule = &rules->rule[i];
		const struct xenloop_rules_who *side = rule->side;

		if ((fits(rules, &side[0], a, of_a) &&
		     fits(rules, &side[1], b, of_b)) ||
		    (fits(rules, &side[0], b, of_b) &&
		     fits(rules, &side[1], a, of_a))) {
			verdict->allow = rule->allow;
			verdict->rule = rule;
			return;
		}
	}
	verdict->allow = rules->allow;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Any text as a policy. What is accepted decides for two guests as for the same
 * two the other way round, and is the same policy when it is read from the lines
 * that are shown of it; of what is refused, the mistake stands in the text.
 */
#include "input.h"
#include "rules.h"

static struct xenloop_rules rules, again;

static const struct xenloop_rules_guest guest[] = {
	{ 3, false, "web", "550e8400-e29b-41d4-a716-446655440000" },
	{ 5, false, "db", "" },
	{ 32751, false, "", "550e8400-e29b-41d4-a716-44665544000f" },
	{ 6, true, "g", "" },
};

#define GUESTS	(sizeof(guest) / sizeof(guest[0]))

static void check_place(const struct xenloop_rules_word *word)
{
	MUST((u32)word->at + word->len <= rules.len);
}

static void check_read(void)
{
	u32 i;

	MUST(rules.count <= XENLOOP_RULES_MAX);
	MUST(rules.groups <= XENLOOP_RULES_GROUPS);
	MUST(rules.members <= XENLOOP_RULES_MEMBERS);
	for (i = 0; i < rules.count; i++) {
		const struct xenloop_rule *rule = &rules.rule[i];

		check_place(&rule->text);
		MUST(rule->line && (!i || rule->line > rule[-1].line));
		MUST(rule->side[0].kind != XENLOOP_RULES_BY_GROUP ||
		     rule->side[0].number < rules.groups);
		MUST(rule->side[1].kind != XENLOOP_RULES_BY_GROUP ||
		     rule->side[1].number < rules.groups);
	}
	for (i = 0; i < rules.members; i++)
		MUST(rules.member[i].group < rules.groups);
}

/* The lines as they are shown, one after the other. */
static char *lines(size_t *len)
{
	struct xenloop_rules_line line = { 0 };
	char *text = malloc(rules.len + 1);

	MUST(text);
	*len = 0;
	while (xenloop_rules_next(&rules, &line)) {
		check_place(&line.text);
		memcpy(text + *len, rules.text + line.text.at, line.text.len);
		*len += line.text.len;
		text[(*len)++] = '\n';
		MUST(*len <= rules.len + 1);
	}
	return text;
}

static void check_decisions(void)
{
	struct xenloop_rules_verdict one, two, third;
	u32 a, b;

	for (a = 0; a < GUESTS; a++) {
		for (b = 0; b < GUESTS; b++) {
			xenloop_rules_decide(&rules, &guest[a], &guest[b], &one);
			xenloop_rules_decide(&rules, &guest[b], &guest[a], &two);
			xenloop_rules_decide(&again, &guest[a], &guest[b],
					     &third);
			MUST(one.allow == two.allow && one.rule == two.rule);
			MUST(one.allow == third.allow);
			MUST(!one.rule == !third.rule);
			MUST(!one.unclear || (!one.allow && !one.rule));
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct xenloop_rules_error error = { 0 };
	char *text = malloc(size), *copy;
	size_t len;

	/* A copy of its own, so that a step behind it is seen. */
	MUST(text || !size);
	if (size)
		memcpy(text, data, size);
	if (xenloop_rules_parse(&rules, text, size, &error)) {
		check_place(&error.word);
		MUST(error.wrong && error.wrong < XENLOOP_RULES_WRONGS);
		MUST(xenloop_rules_text(error.wrong));
		free(text);
		return 0;
	}
	check_read();
	copy = lines(&len);
	MUST(!xenloop_rules_parse(&again, copy, len, &error));
	check_decisions();
	free(copy);
	free(text);
	return 0;
}

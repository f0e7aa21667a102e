// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Any policy, written down with all the freedom that the text allows, decides
 * as the same policy does by a plain walk over it. A damaged text is refused,
 * or what is shown of it decides as it does.
 */
#include "unit.h"
#include "rules.h"

#define GUESTS	6
#define GROUPS	4
#define RULES	8

/* A side of a rule: of all guests, of one by name, UUID or number, or a group. */
enum kind { ANY, NAME, UUID, DOMID, GROUP, KINDS };

struct who {
	enum kind kind;
	u32 number;
};

/* A policy as the test knows it: groups are sets of bits of guests. */
struct policy {
	bool allow;
	u32 group[GROUPS];
	u32 rules;
	struct {
		bool allow;
		struct who who[2];
	} rule[RULES];
};

static struct xenloop_rules_guest guest[GUESTS];
static char text[8000];

static void make_guests(void)
{
	u32 i;

	for (i = 0; i < GUESTS; i++) {
		guest[i].domid = (u16)(i + 1);
		snprintf(guest[i].name, sizeof(guest[i].name), "g%u", i);
		snprintf(guest[i].uuid, sizeof(guest[i].uuid),
			 "abcdef00-1111-2222-3333-44444444444%u", i);
	}
}

static struct who any_who(void)
{
	struct who who = { random_below(KINDS), 0 };

	who.number = random_below(who.kind == GROUP ? GROUPS : GUESTS);
	return who;
}

static void make_policy(struct policy *policy)
{
	u32 i;

	policy->allow = random_one_in(2);
	for (i = 0; i < GROUPS; i++)
		policy->group[i] = 1 + random_below((1 << GUESTS) - 1);
	policy->rules = random_below(RULES + 1);
	for (i = 0; i < policy->rules; i++) {
		policy->rule[i].allow = random_one_in(2);
		policy->rule[i].who[0] = any_who();
		policy->rule[i].who[1] = any_who();
	}
}

static void put(const char *word)
{
	strcat(text, word);
}

static void put_blank(void)
{
	static const char *const blank[] = { " ", "\t", "  ", " \t " };

	put(blank[random_below(ARRAY_SIZE(blank))]);
}

static void put_end(void)
{
	static const char *const end[] = {
		"\n", " \n", "\n\n", " # deny\n", "\n# deny * *\n", "\t#\n\t\n"
	};

	put(end[random_below(ARRAY_SIZE(end))]);
}

static void put_guest(enum kind kind, u32 number)
{
	size_t at = strlen(text);

	if (kind == DOMID)
		sprintf(text + at, "%u", guest[number].domid);
	else
		put(kind == NAME ? guest[number].name : guest[number].uuid);
	for (; random_one_in(2) && kind == UUID && text[at] >= 'a'; at++)
		text[at] = (char)(text[at] - 'a' + 'A');
}

static void put_who(const struct who *who)
{
	put_blank();
	if (who->kind == ANY) {
		put("*");
	} else if (who->kind == GROUP) {
		put("group");
		put_blank();
		sprintf(text + strlen(text), "%u", who->number);
	} else {
		put_guest(who->kind, who->number);
	}
}

static void put_default(const struct policy *policy)
{
	put("default");
	put_blank();
	put(policy->allow ? "allow" : "deny");
	put_end();
}

static void put_groups(const struct policy *policy)
{
	u32 i, j;

	for (i = 0; i < GROUPS; i++) {
		for (j = 0; j < GUESTS; j++) {
			if (!(policy->group[i] >> j & 1))
				continue;
			sprintf(text + strlen(text), "group %u ", i);
			put_guest(NAME + random_below(3), j);
			put_end();
		}
	}
}

static void write_policy(const struct policy *policy)
{
	bool first = random_one_in(2);
	u32 i;

	text[0] = 0;
	if (first)
		put_default(policy);
	put_groups(policy);
	for (i = 0; i < policy->rules; i++) {
		put(policy->rule[i].allow ? "allow" : "deny");
		put_who(&policy->rule[i].who[0]);
		put_who(&policy->rule[i].who[1]);
		put_end();
	}
	if (!first)
		put_default(policy);
}

static bool means(const struct policy *policy, const struct who *who, u32 i)
{
	if (who->kind == GROUP)
		return policy->group[who->number] >> i & 1;
	return who->kind == ANY || who->number == i;
}

static bool decides(const struct policy *policy, u32 a, u32 b)
{
	u32 i;

	for (i = 0; i < policy->rules; i++) {
		const struct who *one = &policy->rule[i].who[0];
		const struct who *two = &policy->rule[i].who[1];

		if ((means(policy, one, a) && means(policy, two, b)) ||
		    (means(policy, one, b) && means(policy, two, a)))
			return policy->rule[i].allow;
	}
	return policy->allow;
}

static bool allowed(const struct xenloop_rules *rules, u32 a, u32 b)
{
	struct xenloop_rules_verdict verdict;

	xenloop_rules_decide(rules, &guest[a], &guest[b], &verdict);
	return verdict.allow;
}

static void test_any_policy(void **state)
{
	static struct xenloop_rules rules;
	struct xenloop_rules_error error;
	u32 rounds = random_rounds(4000);
	struct policy policy;
	u32 a, b;

	(void)state;
	make_guests();
	while (rounds--) {
		make_policy(&policy);
		write_policy(&policy);
		if (xenloop_rules_parse(&rules, text, strlen(text), &error))
			fail_msg("line %u: %s: '%s'", error.line,
				 xenloop_rules_text(error.wrong), text);
		for (a = 0; a < GUESTS; a++) {
			for (b = 0; b < GUESTS; b++) {
				if (allowed(&rules, a, b) !=
				    decides(&policy, a, b))
					fail_msg("%u and %u: '%s'", a, b, text);
			}
		}
	}
}

static void damage(void)
{
	static const char likely[] = " \t\n#*0159-groupdenyallowdefault\x7f\xff";
	size_t len = strlen(text);
	u32 at = random_below((u32)len);

	switch (random_below(4)) {
	case 0:
		text[at] = likely[random_below(sizeof(likely) - 1)];
		break;
	case 1:
		memmove(text + at, text + at + 1, len - at);
		break;
	case 2:
		memmove(text + at + 1, text + at, len - at + 1);
		break;
	case 3:
		text[at] = 0;
		break;
	}
}

/* The lines as they are shown, in guarded memory; the caller frees it. */
static char *shown(const struct xenloop_rules *rules, size_t *size)
{
	struct xenloop_rules_line line = { 0 };
	char *copy = guarded_new(rules->len + 1);
	size_t len = 0;

	*size = rules->len + 1;
	while (xenloop_rules_next(rules, &line)) {
		assert_in_range(len + line.text.len + 1, 1, *size);
		memcpy(copy + len, rules->text + line.text.at, line.text.len);
		len += line.text.len;
		copy[len++] = '\n';
	}
	memset(copy + len, '\n', *size - len);
	return copy;
}

static void check_damaged(void)
{
	static struct xenloop_rules rules, again;
	struct xenloop_rules_error error;
	size_t len = strlen(text), size;
	char *copy = guarded_new(len + 1), *lines;
	u32 a, b;

	/* Without the zero: the last byte of the text is the last of the memory. */
	memcpy(copy + 1, text, len);
	if (!xenloop_rules_parse(&rules, copy + 1, len, &error)) {
		lines = shown(&rules, &size);
		assert_int_equal(xenloop_rules_parse(&again, lines, size,
						     &error), 0);
		for (a = 0; a < GUESTS; a++) {
			for (b = 0; b < a; b++)
				assert_int_equal(allowed(&rules, a, b),
						 allowed(&again, a, b));
		}
		guarded_free(lines, size);
	} else {
		assert_in_range(error.wrong, 1, XENLOOP_RULES_WRONGS - 1);
		assert_in_range(error.word.at + error.word.len, 0, len);
		assert_in_range(error.line, 1, len + 1);
	}
	guarded_free(copy, len + 1);
}

static void test_damage(void **state)
{
	u32 rounds = random_rounds(20000);
	struct policy policy;
	u32 times;

	(void)state;
	make_guests();
	while (rounds--) {
		make_policy(&policy);
		write_policy(&policy);
		for (times = 1 + random_below(3); times && *text; times--)
			damage();
		check_damaged();
	}
}

int rules_property_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_policy),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests_name("rules_property", tests, NULL, NULL);
}

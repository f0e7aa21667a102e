// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "unit.h"
#include "rules.h"

#define UUID_A	"550e8400-e29b-41d4-a716-446655440000"
#define UUID_B	"550e8400-e29b-41d4-a716-446655440001"

static struct xenloop_rules rules;
static struct xenloop_rules_error error;

static const struct xenloop_rules_guest web = { 3, false, "web", UUID_A };
static const struct xenloop_rules_guest db = { 5, false, "db", UUID_B };
static const struct xenloop_rules_guest old = { 6, false, "old", "" };
static const struct xenloop_rules_guest nobody = { 7, false, "", "" };

/* Reads a copy that ends where the text ends. */
static int parse_len(const char *text, size_t len)
{
	static char *copy;
	static size_t size;

	if (copy)
		guarded_free(copy, size);
	size = len ? len : 1;
	copy = guarded_new(size);
	memcpy(copy, text, len);
	return xenloop_rules_parse(&rules, copy, len, &error);
}

static int parse(const char *text)
{
	return parse_len(text, strlen(text));
}

/* The line that decides, negative if it denies; 1000 stands for the default. */
static int decide(const struct xenloop_rules_guest *a,
		  const struct xenloop_rules_guest *b)
{
	struct xenloop_rules_verdict v, w;
	int line;

	xenloop_rules_decide(&rules, a, b, &v);
	xenloop_rules_decide(&rules, b, a, &w);
	assert_int_equal(v.allow, w.allow);
	assert_int_equal(v.unclear, w.unclear);
	assert_ptr_equal(v.rule, w.rule);
	assert_false(v.allow && v.unclear);
	line = v.rule ? (int)v.rule->line : 1000;
	return v.allow ? line : -line;
}

static void expect(const char *text, const struct xenloop_rules_guest *a,
		   const struct xenloop_rules_guest *b, int line)
{
	int is;

	if (parse(text))
		fail_msg("refused: '%s': %s", text,
			 xenloop_rules_text(error.wrong));
	is = decide(a, b);
	if (is != line)
		fail_msg("line %d and not %d decides in '%s'", is, line, text);
}

static void test_nothing_is_a_policy(void **state)
{
	(void)state;
	expect("", &web, &db, 1000);
	expect("\n\n# a comment\n  # another\n\t\n", &web, &db, 1000);
	expect("#default deny", &web, &db, 1000);
	assert_int_equal(rules.default_line, 0);
}

static void test_default(void **state)
{
	(void)state;
	expect("default deny", &web, &db, -1000);
	assert_int_equal(rules.default_line, 1);
	expect("\ndefault\tallow # yes\n", &web, &db, 1000);
	assert_int_equal(rules.default_line, 2);
	expect("default deny\nallow web db", &web, &db, 2);
	expect("allow web db\ndefault deny", &web, &old, -1000);
}

static void test_by_name(void **state)
{
	(void)state;
	expect("deny web db", &web, &db, -1);
	expect("deny db web", &web, &db, -1);
	expect("deny web db", &web, &old, 1000);
	expect("deny we db", &web, &db, 1000);
	expect("deny webb db", &web, &db, 1000);
	expect("deny Web db", &web, &db, 1000);
	expect("deny web web", &web, &db, 1000);
	expect("deny d\xc3\xb6n db", &web, &db, 1000);
}

static void test_by_uuid(void **state)
{
	(void)state;
	expect("deny " UUID_A " db", &web, &db, -1);
	expect("deny " UUID_A " " UUID_B, &db, &web, -1);
	expect("deny 550E8400-E29B-41D4-A716-446655440000 *", &web, &old, -1);
	expect("deny " UUID_A " *", &db, &old, 1000);
	/* A name that is no UUID by a character is refused, by a length a name. */
	expect("deny 550e8400-e29b-41d4-a716-44665544000 *", &web, &db, 1000);
	expect("deny 550e8400-e29b-41d4-a716-4466554400000 *", &web, &db, 1000);
}

static void test_by_domid(void **state)
{
	(void)state;
	expect("deny 3 5", &web, &db, -1);
	expect("deny 3 db", &web, &db, -1);
	expect("deny 3 5", &web, &old, 1000);
	expect("deny 32751 1", &web, &db, 1000);
	expect("deny 3a 5", &web, &db, 1000);
}

static void test_any(void **state)
{
	(void)state;
	expect("deny web *", &web, &db, -1);
	expect("deny * web", &web, &nobody, -1);
	expect("deny web *", &db, &old, 1000);
	expect("deny * *", &old, &nobody, -1);
	/* A name that only begins so. */
	expect("deny *x web", &web, &db, 1000);
}

static void test_groups(void **state)
{
	static const char text[] = "group front web 6\n"
		"group back " UUID_B "\ngroup front 9 x\n"
		"deny group front group front\ndeny group back old\n";

	(void)state;
	expect(text, &web, &old, -4);
	expect(text, &db, &old, -5);
	expect(text, &web, &db, 1000);
	assert_int_equal(rules.groups, 2);
	assert_int_equal(rules.members, 5);
	/* A rule means a group as it is at the end of the text. */
	expect("group a web\ndeny group a *\ngroup a db\n", &db, &old, -2);
	expect("group group web\ndeny group group db", &web, &db, -2);
}

static void test_first_decides(void **state)
{
	static const char text[] = "allow web db\ndeny web *\nallow * *\n"
		"default deny\n";

	(void)state;
	expect(text, &web, &db, 1);
	expect(text, &web, &old, -2);
	expect(text, &db, &old, 3);
}

static void test_all_groups(void **state)
{
	char text[4000] = "";
	u32 i;

	(void)state;
	for (i = 0; i < XENLOOP_RULES_GROUPS; i++)
		sprintf(text + strlen(text), "group g%u m%u\n", i, i);
	strcat(text, "group g63 web\ndeny group g63 *\n");
	expect(text, &web, &db, -66);
	expect(text, &old, &db, 1000);
	strcat(text, "group g64 db\n");
	assert_int_equal(parse(text), -EINVAL);
	assert_int_equal(error.wrong, XENLOOP_RULES_MANY_GROUPS);
}

static void test_unclear(void **state)
{
	struct xenloop_rules_guest some = web;
	struct xenloop_rules_verdict v;

	(void)state;
	some.unclear = true;
	expect("default allow", &some, &db, 1000);
	expect("allow * *", &some, &db, -1000);
	xenloop_rules_decide(&rules, &db, &some, &v);
	assert_true(v.unclear);
	assert_null(v.rule);
	expect("default deny", &some, &db, -1000);
	xenloop_rules_decide(&rules, &db, &some, &v);
	assert_false(v.unclear);
}

/* A text, what is wrong with it, in which line, and with which word. */
static const struct {
	const char *text;
	enum xenloop_rules_wrong wrong;
	u32 line;
	const char *word;
} bad[] = {
	{ "alow a b", XENLOOP_RULES_WORD, 1, "alow" },
	{ "\n# x\n  Deny a b\n", XENLOOP_RULES_WORD, 3, "Deny" },
	{ "deny", XENLOOP_RULES_OPERANDS, 1, "" },
	{ "deny a", XENLOOP_RULES_OPERANDS, 1, "" },
	{ "deny a # b", XENLOOP_RULES_OPERANDS, 1, "" },
	{ "allow a b\ndeny a b c d", XENLOOP_RULES_TRAILING, 2, "c" },
	{ "default", XENLOOP_RULES_DEFAULT, 1, "" },
	{ "default allowed", XENLOOP_RULES_DEFAULT, 1, "allowed" },
	{ "default deny all", XENLOOP_RULES_TRAILING, 1, "all" },
	{ "default deny\ndefault deny", XENLOOP_RULES_DEFAULT_TWICE, 2, "" },
	{ "group", XENLOOP_RULES_EMPTY_GROUP, 1, "" },
	{ "group g", XENLOOP_RULES_EMPTY_GROUP, 1, "" },
	{ "group g a\ngroup g", XENLOOP_RULES_EMPTY_GROUP, 2, "" },
	{ "group g a *", XENLOOP_RULES_MEMBER, 1, "*" },
	{ "group g group h", XENLOOP_RULES_MEMBER, 1, "group" },
	{ "group g 0", XENLOOP_RULES_NO_DOMID, 1, "0" },
	{ "deny group a", XENLOOP_RULES_NO_GROUP, 1, "a" },
	{ "deny a group", XENLOOP_RULES_OPERANDS, 1, "" },
	{ "deny a group g\ngroup g a", XENLOOP_RULES_NO_GROUP, 1, "g" },
	{ "group gg a\ndeny a group g", XENLOOP_RULES_NO_GROUP, 2, "g" },
	{ "deny 0 a", XENLOOP_RULES_NO_DOMID, 1, "0" },
	{ "deny 07 a", XENLOOP_RULES_NO_DOMID, 1, "07" },
	{ "deny 32752 a", XENLOOP_RULES_NO_DOMID, 1, "32752" },
	{ "deny 4294967299 a", XENLOOP_RULES_NO_DOMID, 1, "4294967299" },
	{ "deny 550e8400-e29b-41d4-a716-44665544000g a",
	  XENLOOP_RULES_NO_UUID, 1, "550e8400-e29b-41d4-a716-44665544000g" },
	{ "deny a b\r\n", XENLOOP_RULES_CHARACTER, 1, "" },
	{ "# \033[31m\n", XENLOOP_RULES_CHARACTER, 1, "" },
	{ "allow a b\nmoon\n\177", XENLOOP_RULES_CHARACTER, 3, "" },
};

static void test_refused(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		memset(&error, 0xa5, sizeof(error));
		if (parse(bad[i].text) != -EINVAL)
			fail_msg("accepted: '%s'", bad[i].text);
		if (error.wrong != bad[i].wrong || error.line != bad[i].line)
			fail_msg("'%s': line %u: %s", bad[i].text, error.line,
				 xenloop_rules_text(error.wrong));
		assert_int_equal(error.word.len, strlen(bad[i].word));
		assert_memory_equal(rules.text + error.word.at, bad[i].word,
				    error.word.len);
	}
}

static void test_every_mistake_has_words(void **state)
{
	u32 i, j;

	(void)state;
	for (i = 0; i < XENLOOP_RULES_WRONGS; i++) {
		assert_non_null(xenloop_rules_text(i));
		for (j = 0; j < i; j++)
			assert_string_not_equal(xenloop_rules_text(i),
						xenloop_rules_text(j));
	}
}

static void test_a_zero_is_no_text(void **state)
{
	(void)state;
	assert_int_equal(parse_len("deny a b\n\0", 10), -EINVAL);
	assert_int_equal(error.wrong, XENLOOP_RULES_CHARACTER);
	assert_int_equal(error.line, 2);
}

/* So many bytes of @c, in @text of that size, after a beginning. */
static void fill(char *text, size_t size, const char *begin, char c)
{
	memset(text, c, size);
	memcpy(text, begin, strlen(begin));
}

static void test_limits_of_length(void **state)
{
	static char text[XENLOOP_RULES_TEXT + 1];

	(void)state;
	fill(text, sizeof(text), "", '\n');
	assert_int_equal(parse_len(text, XENLOOP_RULES_TEXT), 0);
	assert_int_equal(parse_len(text, XENLOOP_RULES_TEXT + 1), -EINVAL);
	assert_int_equal(error.wrong, XENLOOP_RULES_TOO_LONG);
	assert_int_equal(error.line, 0);
	/* A comment may be as long as it likes, a line not; nor a name. */
	fill(text, 5000, "#", 'x');
	assert_int_equal(parse_len(text, 5000), 0);
	fill(text, 5000, "deny a b #", 'x');
	assert_int_equal(parse_len(text, XENLOOP_RULES_LINE), 0);
	assert_int_equal(parse_len(text, XENLOOP_RULES_LINE + 1), -EINVAL);
	assert_int_equal(error.wrong, XENLOOP_RULES_LINE_TOO_LONG);
	fill(text, 5000, "deny a ", 'x');
	assert_int_equal(parse_len(text, 7 + XENLOOP_RULES_NAME - 1), 0);
	assert_int_equal(parse_len(text, 7 + XENLOOP_RULES_NAME), -EINVAL);
	assert_int_equal(error.wrong, XENLOOP_RULES_LONG_NAME);
}

static void test_limits_of_number(void **state)
{
	static char text[XENLOOP_RULES_TEXT];
	u32 i;

	(void)state;
	for (i = 0; i < XENLOOP_RULES_MAX; i++)
		memcpy(text + 9 * i, "deny a b\n", 9);
	assert_int_equal(parse_len(text, 9 * XENLOOP_RULES_MAX), 0);
	memcpy(text + 9 * i, "deny a b\n", 9);
	assert_int_equal(parse_len(text, 9 * XENLOOP_RULES_MAX + 9), -EINVAL);
	assert_int_equal(error.wrong, XENLOOP_RULES_MANY_RULES);
	assert_int_equal(error.line, XENLOOP_RULES_MAX + 1);
	for (i = 0; i < XENLOOP_RULES_MEMBERS; i++)
		memcpy(text + 10 * i, "group g 7\n", 10);
	assert_int_equal(parse_len(text, 10 * XENLOOP_RULES_MEMBERS), 0);
	memcpy(text + 10 * i, "group g 7\n", 10);
	assert_int_equal(parse_len(text, 10 * XENLOOP_RULES_MEMBERS + 10),
			 -EINVAL);
	assert_int_equal(error.wrong, XENLOOP_RULES_MANY_MEMBERS);
}

static void test_lines(void **state)
{
	static const struct {
		u32 number;
		const char *text;
	} want[] = {
		{ 2, "default deny" }, { 4, "deny a\tb # why" }, { 5, "allow c d" },
	};
	struct xenloop_rules_line line = { 0 };
	u32 i;

	(void)state;
	assert_int_equal(parse("# x\n default deny \n\n\tdeny a\tb # why\t \n"
			       "allow c d"), 0);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		assert_true(xenloop_rules_next(&rules, &line));
		assert_int_equal(line.number, want[i].number);
		assert_int_equal(line.text.len, strlen(want[i].text));
		assert_memory_equal(rules.text + line.text.at, want[i].text,
				    line.text.len);
	}
	assert_false(xenloop_rules_next(&rules, &line));
	assert_int_equal(rules.rule[0].line, 4);
	assert_memory_equal(&rules.rule[1].text, &line.text, 0);
	assert_int_equal(rules.rule[1].text.len, 9);
}

static void test_uuid(void **state)
{
	(void)state;
	assert_true(xenloop_rules_uuid(UUID_A, 36));
	assert_true(xenloop_rules_uuid("ABCDEFab-0000-0000-0000-000000000009", 36));
	assert_false(xenloop_rules_uuid(UUID_A "0", 37));
	assert_false(xenloop_rules_uuid(UUID_A, 35));
	assert_false(xenloop_rules_uuid("550e8400e-29b-41d4-a716-446655440000", 36));
	assert_false(xenloop_rules_uuid("550e8400-e29b-41d4-a716-44665544000-", 36));
	assert_false(xenloop_rules_uuid("", 0));
}

int rules_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_a_policy),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_by_name),
		cmocka_unit_test(test_by_uuid),
		cmocka_unit_test(test_by_domid),
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_first_decides),
		cmocka_unit_test(test_all_groups),
		cmocka_unit_test(test_unclear),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every_mistake_has_words),
		cmocka_unit_test(test_a_zero_is_no_text),
		cmocka_unit_test(test_limits_of_length),
		cmocka_unit_test(test_limits_of_number),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_uuid),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}

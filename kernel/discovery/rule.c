// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The policy, over netlink: shown line by line, set whole. The command has
 * read the text that it sends with the same code; it is read again here, for
 * whoever may send it need not be that command.
 */
#define pr_fmt(fmt) "discovery: " fmt

#include <linux/kernel.h>
#include <linux/string.h>

#include "netlink.h"
#include "policy.h"
#include "rule.h"

const struct nla_policy rule_attributes[XENLOOP_B_MAX + 1] = {
	[XENLOOP_B_DEFAULT] = { .type = NLA_NUL_STRING, .len = 8 },
	[XENLOOP_B_POLICY] = { .type = NLA_NUL_STRING,
			       .len = XENLOOP_RULES_TEXT },
};

static const char *default_word(const struct policy *policy)
{
	if (policy->waiting)
		return "wait";
	return policy->rules.allow ? "allow" : "deny";
}

static int put_default_rule(struct sk_buff *skb, const struct policy *policy)
{
	u32 line = policy->moved ? 0 : policy->rules.default_line;

	if (line && nla_put_u32(skb, XENLOOP_B_LINE, line))
		return -EMSGSIZE;
	return nla_put_string(skb, XENLOOP_B_RULE, policy->rules.allow &&
			      !policy->waiting ? "default allow" :
			      "default deny");
}

/* On one line with other words, so without tabs. */
static int put_line(struct sk_buff *skb, const struct policy *policy, u32 line,
		    const struct xenloop_rules_word *text)
{
	struct nlattr *attr;
	char *to;
	u32 i;

	if (nla_put_u32(skb, XENLOOP_B_LINE, line))
		return -EMSGSIZE;
	attr = nla_reserve(skb, XENLOOP_B_RULE, text->len + 1);
	if (!attr)
		return -EMSGSIZE;
	to = nla_data(attr);
	for (i = 0; i < text->len; i++) {
		char c = policy->text[text->at + i];

		to[i] = c == '\t' ? ' ' : c;
	}
	to[i] = 0;
	return 0;
}

/**
 * rule_put_status() - what there is to say of the policy in one message
 * @skb: being filled
 *
 * Return: 0 or -EMSGSIZE.
 */
int rule_put_status(struct sk_buff *skb)
{
	const struct policy *policy = policy_hold();
	int err = 0;

	if (nla_put_string(skb, XENLOOP_B_DEFAULT, default_word(policy)) ||
	    nla_put_u32(skb, XENLOOP_B_RULES, policy->rules.count))
		err = -EMSGSIZE;
	policy_release();
	return err;
}

/* No line of a policy is to blame for these two. */
static const char *forbids_without_rule(const struct policy *policy,
					const struct xenloop_rules_verdict *verdict)
{
	if (policy->waiting)
		return "waiting";
	return verdict->unclear ? "unclear" : NULL;
}

/* An allowed pair is so by a rule, or there is nothing to be said. */
static int put_reason(struct sk_buff *skb, const struct policy *policy,
		      const struct xenloop_rules_verdict *verdict)
{
	if (verdict->rule)
		return put_line(skb, policy, verdict->rule->line,
				&verdict->rule->text);
	return verdict->allow ? 0 : put_default_rule(skb, policy);
}

/**
 * rule_put_verdict() - what the policy says of two guests, and where
 * @skb: being filled
 * @guest: one
 * @other: the other
 * @forbidden: set to the state of the pair if they may have no channel
 *
 * Return: 0 or -EMSGSIZE.
 */
int rule_put_verdict(struct sk_buff *skb,
		     const struct xenloop_rules_guest *guest,
		     const struct xenloop_rules_guest *other,
		     const char **forbidden)
{
	const struct policy *policy = policy_hold();
	struct xenloop_rules_verdict verdict;
	int err = 0;

	xenloop_rules_decide(&policy->rules, guest, other, &verdict);
	*forbidden = forbids_without_rule(policy, &verdict);
	if (!*forbidden) {
		err = put_reason(skb, policy, &verdict);
		*forbidden = verdict.allow ? NULL : "policy";
	}
	policy_release();
	return err;
}

static int show_line(struct dump *dump, const struct policy *policy,
		     const struct xenloop_rules_line *line)
{
	void *header;
	int err;

	if (dump_shown(dump))
		return 0;
	header = dump_begin(dump, XENLOOP_BROKER_CMD_POLICY_GET);
	if (!header)
		return -EMSGSIZE;
	genl_dump_check_consistent(dump->cb, header);
	if (line)
		err = put_line(dump->skb, policy, line->number, &line->text);
	else if (nla_put_string(dump->skb, XENLOOP_B_DEFAULT,
				default_word(policy)))
		err = -EMSGSIZE;
	else
		err = put_default_rule(dump->skb, policy);
	return dump_end(dump, header, err);
}

static int show_lines(struct dump *dump, const struct policy *policy)
{
	struct xenloop_rules_line line = { 0 };
	int err = show_line(dump, policy, NULL);

	while (!err && xenloop_rules_next(&policy->rules, &line)) {
		if (line.number != policy->rules.default_line)
			err = show_line(dump, policy, &line);
	}
	return err;
}

/**
 * rule_dump() - show the policy
 * @skb: being filled
 * @cb: of netlink
 *
 * Return: length of the message, 0 if all is shown.
 */
int rule_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump dump = { skb, cb, 0 };
	const struct policy *policy = policy_hold();

	cb->seq = policy->generation;
	show_lines(&dump, policy);
	policy_release();
	return skb->len;
}

static int refuse(struct genl_info *info, const char *why)
{
	if (info->extack)
		info->extack->_msg = why;
	return -EINVAL;
}

static int set_text(struct genl_info *info, const char *text)
{
	struct xenloop_rules_error error = { 0 };
	int err = policy_set(text, strlen(text), &error);

	if (err != -EINVAL)
		return err;
	pr_notice_ratelimited("policy refused, line %u: %s\n", error.line,
			      xenloop_rules_text(error.wrong));
	return refuse(info, xenloop_rules_text(error.wrong));
}

static int set_default(struct genl_info *info, const char *word)
{
	bool allow = !strcmp(word, "allow");

	if (!allow && strcmp(word, "deny"))
		return refuse(info, xenloop_rules_text(XENLOOP_RULES_DEFAULT));
	policy_set_default(allow);
	return 0;
}

/**
 * rule_set() - set the policy, or its default
 * @request: not used
 * @info: the request
 *
 * Return: 0 or a negative errno.
 */
int rule_set(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *text = info->attrs[XENLOOP_B_POLICY];
	const struct nlattr *word = info->attrs[XENLOOP_B_DEFAULT];

	if (!text == !word)
		return refuse(info, "either a policy or a default is set");
	return text ? set_text(info, nla_data(text)) :
		set_default(info, nla_data(word));
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Questions to a generic netlink family, and its answers.
 *
 * A question ends with NLMSG_ERROR (an acknowledgement if its code is 0) or,
 * a dump, with NLMSG_DONE. A dump during which the list changed is marked by
 * the kernel with NLM_F_DUMP_INTR and is asked for again.
 */
#include "netlink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#define TRIES		8
#define QUESTION_MAX	256
/* What an attribute can hold, and some more. */
#define ORDER_MAX	(65536 + QUESTION_MAX)
/* What the kernel puts into one datagram of a dump at the most. */
#define ANSWER_MAX	32768

static const struct attribute control_attributes[] = {
	[CTRL_ATTR_FAMILY_ID] = { KIND_U16, "family_id" },
	[CTRL_ATTR_VERSION] = { KIND_U32, "version" },
};

static const struct family control = {
	.name = "nlctrl",
	.module = "genetlink",
	.version = 2,
	.attributes = control_attributes,
	.count = sizeof(control_attributes) / sizeof(control_attributes[0]),
	.first = {
		.command = CTRL_CMD_GETFAMILY,
		.noun = "family",
		.required = RECORD_BIT(CTRL_ATTR_FAMILY_ID),
	},
};

/**
 * struct question - what was asked, and what came so far
 * @nl: the conversation
 * @family: who is asked
 * @part: for what
 * @id: message type of the family
 * @order: nothing is asked for, something is to be done
 * @records: the answer
 * @interrupted: the list changed meanwhile
 * @done: the last message has come
 */
struct question {
	struct netlink *nl;
	const struct family *family;
	const struct part *part;
	int id;
	bool order;
	struct records *records;
	bool interrupted;
	bool done;
};

static int complain(struct netlink *nl, int err, const char *what)
{
	snprintf(nl->complaint, sizeof(nl->complaint), "%s: %s", what,
		 strerror(-err));
	return err;
}

static int malformed(struct netlink *nl, const char *what)
{
	snprintf(nl->complaint, sizeof(nl->complaint),
		 "the kernel's answer cannot be read: %s", what);
	return -EBADMSG;
}

/* The kernel's own sentence, if it gave one, says more than the number. */
static int take_sentence(const struct nlattr *attr, void *data)
{
	const char **sentence = data;

	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
	    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
		*sentence = mnl_attr_get_str(attr);
	return MNL_CB_OK;
}

static const char *refusal(const struct question *q, int err)
{
	switch (err) {
	case -ENOENT:
		return q->order ? "was unloaded before it took the" :
			"was unloaded while it was asked for its";
	case -EOPNOTSUPP:
		return q->order ? "is too old to take a" :
			"is too old to show its";
	default:
		return q->order ? "refuses the" : "refuses to show its";
	}
}

static int refused(struct question *q, const struct nlmsghdr *message,
		   int err, size_t offset)
{
	struct netlink *nl = q->nl;
	const char *sentence = NULL;

	if (message->nlmsg_flags & NLM_F_ACK_TLVS &&
	    offset <= mnl_nlmsg_get_payload_len(message))
		mnl_attr_parse(message, (unsigned int)offset, take_sentence,
			       &sentence);
	snprintf(nl->complaint, sizeof(nl->complaint),
		 "module %s %s %s: %s%s%s", q->family->module, refusal(q, err),
		 q->part->noun, strerror(-err), sentence ? ": " : "",
		 sentence ? sentence : "");
	return err;
}

static int take_error(struct question *q, const struct nlmsghdr *message)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(message);
	size_t len = mnl_nlmsg_get_payload_len(message);
	size_t offset = sizeof(*error);

	if (len < sizeof(*error))
		return malformed(q->nl, "its error is cut short");
	q->done = true;
	if (error->error == 0)
		return 0;
	if (error->error > 0 || error->error < -4095)
		return malformed(q->nl, "its error is none");
	/* Unless capped, all of our question stands before the attributes. */
	if (!(message->nlmsg_flags & NLM_F_CAPPED) &&
	    error->msg.nlmsg_len > sizeof(error->msg))
		offset += MNL_ALIGN(error->msg.nlmsg_len) - sizeof(error->msg);
	return refused(q, message, error->error, offset);
}

static int take_done(struct question *q, const struct nlmsghdr *message)
{
	int err = 0;

	q->done = true;
	if (mnl_nlmsg_get_payload_len(message) >= sizeof(err))
		memcpy(&err, mnl_nlmsg_get_payload(message), sizeof(err));
	if (err > 0 || err < -4095)
		return malformed(q->nl, "its error is none");
	return err ? refused(q, message, err, sizeof(err)) : 0;
}

static int take_message(struct question *q, const struct nlmsghdr *message)
{
	struct netlink *nl = q->nl;

	/* What a former question left behind. */
	if (message->nlmsg_seq != nl->seq ||
	    message->nlmsg_pid != nl->via.portid)
		return 0;
	if (message->nlmsg_flags & NLM_F_DUMP_INTR)
		q->interrupted = true;
	switch (message->nlmsg_type) {
	case NLMSG_NOOP:
		return 0;
	case NLMSG_ERROR:
		return take_error(q, message);
	case NLMSG_DONE:
		return take_done(q, message);
	case NLMSG_OVERRUN:
		return malformed(nl, "some of it was lost");
	}
	if (message->nlmsg_type != q->id)
		return malformed(nl, "a message is of another family");
	return record_read(records_add(q->records), q->family, q->part,
			   message, nl->complaint, sizeof(nl->complaint));
}

/*
 * The length of the first message with its padding, 0 if it is cut short.
 * mnl_nlmsg_ok() takes lengths above INT_MAX for negative, and so for good.
 */
static size_t message_len(const char *bytes, size_t len)
{
	const struct nlmsghdr *message = (const void *)bytes;
	size_t padded;

	if (len < sizeof(*message) ||
	    message->nlmsg_len < sizeof(*message) || message->nlmsg_len > len)
		return 0;
	padded = MNL_ALIGN((size_t)message->nlmsg_len);
	return padded < len ? padded : len;
}

static int take_datagram(struct question *q, const char *bytes, size_t len)
{
	while (len > 0 && !q->done) {
		size_t step = message_len(bytes, len);
		int err;

		if (!step)
			return malformed(q->nl, "a message is cut short");
		err = take_message(q, (const void *)bytes);
		if (err)
			return err;
		bytes += step;
		len -= step;
	}
	return 0;
}

static int receive_all(struct question *q)
{
	static _Alignas(struct nlmsghdr) char answer[ANSWER_MAX];
	struct netlink *nl = q->nl;
	ssize_t len;
	int err;

	while (!q->done) {
		len = nl->via.receive(nl->via.peer, answer, sizeof(answer));
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return complain(nl, -errno, "no answer from the kernel");
		if (len == 0)
			return malformed(nl, "it ends too early");
		err = take_datagram(q, answer, (size_t)len);
		if (err)
			return err;
	}
	return 0;
}

static struct nlmsghdr *write_question(struct question *q, void *bytes,
				       bool dump)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(bytes);
	struct genlmsghdr *header;

	message->nlmsg_type = (uint16_t)q->id;
	message->nlmsg_flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK);
	message->nlmsg_seq = ++q->nl->seq;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->cmd = q->part->command;
	header->version = q->family->version;
	return message;
}

static int ask(struct question *q, const struct nlmsghdr *message)
{
	struct transport *via = &q->nl->via;

	records_clear(q->records);
	q->interrupted = false;
	q->done = false;
	if (via->send(via->peer, message, message->nlmsg_len) < 0)
		return complain(q->nl, -errno, "cannot ask the kernel");
	return receive_all(q);
}

/**
 * netlink_family() - look for a family
 * @nl: the conversation
 * @family: what to look for
 *
 * Return: its message type, -ENOENT if no loaded module has it, or another
 * negative error, explained in the complaint
 */
int netlink_family(struct netlink *nl, const struct family *family)
{
	_Alignas(struct nlmsghdr) char bytes[QUESTION_MAX];
	struct records records = { 0 };
	struct question q = {
		.nl = nl, .family = &control, .part = &control.first,
		.id = GENL_ID_CTRL, .records = &records,
	};
	struct nlmsghdr *message = write_question(&q, bytes, false);
	int ret;

	mnl_attr_put_strz(message, CTRL_ATTR_FAMILY_NAME, family->name);
	ret = ask(&q, message);
	if (!ret && records.count == 0)
		ret = malformed(nl, "it says nothing");
	if (!ret)
		ret = (int)record_number(&records.list[0], CTRL_ATTR_FAMILY_ID);
	records_clear(&records);
	return ret;
}

/**
 * netlink_get() - ask a family for one of its parts
 * @nl: the conversation
 * @family: who is asked
 * @id: its message type
 * @part: for what
 * @dump: for all of them, not for one
 * @records: the answer; replaced
 *
 * Return: 0, or a negative error, explained in the complaint
 */
int netlink_get(struct netlink *nl, const struct family *family, int id,
		const struct part *part, bool dump, struct records *records)
{
	struct question q = {
		.nl = nl, .family = family, .part = part, .id = id,
		.records = records,
	};
	int tries, err = 0;

	for (tries = 0; tries < TRIES; tries++) {
		_Alignas(struct nlmsghdr) char bytes[QUESTION_MAX];

		err = ask(&q, write_question(&q, bytes, dump));
		if (err || !q.interrupted)
			return err;
	}
	nl->torn = true;
	return 0;
}

/**
 * netlink_tell() - have a family do something
 * @nl: the conversation
 * @family: who is told
 * @id: its message type
 * @part: what to do
 * @type: of the one attribute
 * @string: that it holds
 *
 * Return: 0, or a negative error, explained in the complaint
 */
int netlink_tell(struct netlink *nl, const struct family *family, int id,
		 const struct part *part, uint16_t type, const char *string)
{
	static _Alignas(struct nlmsghdr) char bytes[ORDER_MAX];
	struct records records = { 0 };
	struct question q = {
		.nl = nl, .family = family, .part = part, .id = id,
		.order = true, .records = &records,
	};
	struct nlmsghdr *message = write_question(&q, bytes, false);
	int err;

	if (!mnl_attr_put_strz_check(message, sizeof(bytes), type, string))
		return complain(nl, -EMSGSIZE, "cannot ask the kernel");
	err = ask(&q, message);
	records_clear(&records);
	return err;
}

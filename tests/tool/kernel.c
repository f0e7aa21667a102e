// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* A kernel that answers as a test wants it to. */
#include "kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <linux/xenloop.h>

#define PORT		4711
#define ROOM		(256 * 1024)

const struct scenario *scenario;
const char *twist = "";
void (*mutate)(char *bytes, size_t *len);

static _Alignas(struct nlmsghdr) char said[ROOM];
static size_t said_len, heard_len;
static uint32_t seq;
static struct nlmsghdr *current;
static unsigned int dumps;

bool twisted(const char *name)
{
	return strcmp(twist, name) == 0;
}

bool missing_once(void)
{
	return twisted("interrupted-once") && dumps == 0;
}

static void close_message(void)
{
	if (current)
		said_len += MNL_ALIGN(current->nlmsg_len);
	current = NULL;
}

struct nlmsghdr *say(uint16_t type, uint8_t command)
{
	struct genlmsghdr *header;

	close_message();
	if (said_len + 8192 > ROOM)
		abort();
	memset(said + said_len, 0, 8192);
	current = mnl_nlmsg_put_header(said + said_len);
	current->nlmsg_type = type;
	current->nlmsg_seq = seq;
	current->nlmsg_pid = PORT;
	if (type >= NLMSG_MIN_TYPE) {
		header = mnl_nlmsg_put_extra_header(current, sizeof(*header));
		header->cmd = command;
		header->version = 1;
	}
	return current;
}

struct nlmsghdr *saying(void)
{
	return current;
}

void say_u8(uint16_t type, uint8_t value)
{
	mnl_attr_put_u8(current, type, value);
}

void say_u32(uint16_t type, uint32_t value)
{
	mnl_attr_put_u32(current, type, value);
}

void say_u64(uint16_t type, uint64_t value)
{
	mnl_attr_put_u64(current, type, value);
}

void say_string(uint16_t type, const char *string)
{
	mnl_attr_put_strz(current, type, string);
}

void say_bytes(uint16_t type, const void *bytes, size_t len)
{
	mnl_attr_put(current, type, len, bytes);
}

void say_counter(const char *name, uint64_t value)
{
	struct nlattr *nest = mnl_attr_nest_start(current, XENLOOP_A_COUNTER);

	say_string(XENLOOP_A_COUNTER_NAME, name);
	say_u64(XENLOOP_A_COUNTER_VALUE, value);
	mnl_attr_nest_end(current, nest);
}

static struct nlmsghdr *say_control(uint16_t type, const void *bytes,
				    size_t len)
{
	struct nlmsghdr *message = say(type, 0);

	memcpy(mnl_nlmsg_put_extra_header(message, len), bytes, len);
	return message;
}

static void say_sentence(struct nlmsghdr *message, const char *sentence)
{
	message->nlmsg_flags |= NLM_F_ACK_TLVS;
	mnl_attr_put_strz(message, NLMSGERR_ATTR_MSG, sentence);
}

/* An error carries the whole question unless it is capped. */
static void say_error(const struct nlmsghdr *question, int err,
		      const char *sentence, bool capped)
{
	struct nlmsgerr error = { .error = err, .msg = *question };
	struct nlmsghdr *message = say_control(NLMSG_ERROR, &error,
					       sizeof(error));

	if (capped) {
		message->nlmsg_flags |= NLM_F_CAPPED;
	} else {
		size_t rest = question->nlmsg_len - sizeof(*question);

		memcpy(mnl_nlmsg_put_extra_header(message, rest),
		       question + 1, rest);
	}
	if (sentence)
		say_sentence(message, sentence);
}

static void say_done(int err, const char *sentence)
{
	struct nlmsghdr *message = say_control(NLMSG_DONE, &err, sizeof(err));

	message->nlmsg_flags |= NLM_F_MULTI;
	if (sentence)
		say_sentence(message, sentence);
	if (twisted("interrupted-always") || missing_once())
		message->nlmsg_flags |= NLM_F_DUMP_INTR;
	dumps++;
}

static void answer_control(const struct nlmsghdr *question)
{
	const struct nlattr *name =
		mnl_nlmsg_get_payload_offset(question, GENL_HDRLEN);
	bool broker = strcmp(mnl_attr_get_str(name),
			     XENLOOP_BROKER_FAMILY) == 0;

	if (!(broker ? scenario->broker : scenario->guest)) {
		say_error(question, -ENOENT, NULL, true);
		return;
	}
	say(GENL_ID_CTRL, CTRL_CMD_NEWFAMILY);
	say_string(CTRL_ATTR_FAMILY_NAME, mnl_attr_get_str(name));
	if (!twisted("no-family-id"))
		mnl_attr_put_u16(current, CTRL_ATTR_FAMILY_ID,
				 broker ? BROKER_ID : GUEST_ID);
	say_u32(CTRL_ATTR_VERSION, 1);
	say_error(question, 0, NULL, true);
}

static bool answer_twisted(const struct nlmsghdr *question, bool dump)
{
	if (twisted("refused"))
		say_error(question, -EPERM, "not for you", true);
	else if (twisted("refused-uncapped"))
		say_error(question, -EPERM, "not for you", false);
	else if (twisted("refused-silently"))
		say_error(question, -EPERM, NULL, true);
	else if (twisted("unloaded"))
		say_error(question, -ENOENT, NULL, true);
	else if (twisted("unsupported"))
		say_error(question, -EOPNOTSUPP, NULL, true);
	else if (twisted("positive-error"))
		say_error(question, 5, NULL, true);
	else if (twisted("short-error"))
		say_control(NLMSG_ERROR, &seq, 2);
	else if (twisted("overrun"))
		say_control(NLMSG_OVERRUN, &seq, sizeof(seq));
	else if (dump && twisted("failed-dump"))
		say_done(-ENOMEM, "the list does not fit");
	else
		return false;
	return true;
}

/* What is set is shown, for the test to compare. */
static void hear_policy(const struct nlmsghdr *question)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, question, GENL_HDRLEN)
		printf("kernel: attribute %s: %s\n",
		       mnl_attr_get_type(attr) == XENLOOP_B_POLICY ? "policy" :
		       mnl_attr_get_type(attr) == XENLOOP_B_DEFAULT ? "default" :
		       "unknown", mnl_attr_get_str(attr));
}

static void hear_setting(const struct nlmsghdr *question)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, question, GENL_HDRLEN)
		printf("kernel: attribute %s: %s\n",
		       mnl_attr_get_type(attr) == XENLOOP_A_INTERCEPT ?
		       "intercept" : "unknown", mnl_attr_get_str(attr));
}

static void answer_family(const struct nlmsghdr *question)
{
	const struct genlmsghdr *header = mnl_nlmsg_get_payload(question);
	bool broker = question->nlmsg_type == BROKER_ID;
	bool dump = question->nlmsg_flags & NLM_F_DUMP;

	if (answer_twisted(question, dump))
		return;
	if (broker && header->cmd == XENLOOP_BROKER_CMD_POLICY_SET)
		hear_policy(question);
	else if (!broker && header->cmd == XENLOOP_CMD_SET)
		hear_setting(question);
	else
		(broker ? scenario->broker : scenario->guest)(header->cmd);
	if (dump)
		say_done(0, NULL);
	else
		say_error(question, 0, NULL, true);
}

static ssize_t kernel_send(void *peer, const void *bytes, size_t len)
{
	const struct nlmsghdr *question = bytes;

	(void)peer;
	if (!mnl_nlmsg_ok(question, (int)len)) {
		errno = EINVAL;
		return -1;
	}
	seq = question->nlmsg_seq;
	said_len = heard_len = 0;
	if (question->nlmsg_type == GENL_ID_CTRL)
		answer_control(question);
	else
		answer_family(question);
	close_message();
	return (ssize_t)len;
}

/* As many messages as fit, as the kernel does it; or one, if so twisted. */
static size_t next_datagram(size_t room)
{
	size_t len = 0;

	while (heard_len + len < said_len) {
		const struct nlmsghdr *message =
			(const void *)(said + heard_len + len);
		size_t step = MNL_ALIGN(message->nlmsg_len);

		if (len + step > room || (len && twisted("one-a-datagram")))
			break;
		len += step;
	}
	return len;
}

/* What damages bytes and not what they mean is done to the copy. */
static void damage(char *bytes, size_t *len)
{
	struct nlmsghdr *message = (void *)bytes;

	if (message->nlmsg_type == GENL_ID_CTRL)
		return;
	if (twisted("huge-length"))
		message->nlmsg_len = 0x7fffffff;
	else if (twisted("negative-length"))
		message->nlmsg_len = 0x80000020;
	else if (twisted("zero-length"))
		message->nlmsg_len = 0;
	else if (twisted("cut-datagram"))
		*len -= 24;
	else if (twisted("other-family"))
		message->nlmsg_type = 0x99;
	else if (mutate)
		mutate(bytes, len);
}

static ssize_t kernel_receive(void *peer, void *bytes, size_t room)
{
	size_t len = next_datagram(room);

	(void)peer;
	if (twisted("truncated")) {
		errno = ENOSPC;
		return -1;
	}
	if (len == 0 || twisted("end-of-file"))
		return 0;
	memcpy(bytes, said + heard_len, len);
	heard_len += len;
	damage(bytes, &len);
	return (ssize_t)len;
}

static void kernel_close(void *peer)
{
	(void)peer;
}

int kernel_open(struct transport *via)
{
	if (twisted("no-socket"))
		return -EPROTONOSUPPORT;
	via->send = kernel_send;
	via->receive = kernel_receive;
	via->close = kernel_close;
	via->portid = PORT;
	said_len = heard_len = 0;
	current = NULL;
	dumps = 0;
	return 0;
}

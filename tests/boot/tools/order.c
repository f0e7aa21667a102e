// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * order [-n] [ATTRIBUTE=TEXT...]: tells discovery.ko to set a policy, as the command would not: nothing of it is checked
 * before, and with -n nobody asks for it. ATTRIBUTE is policy, default, or the number of one; the text is sent with its
 * zero, after "ATTRIBUTE:" without it. Prints what the module says to that: "done" or an error, and its sentence.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/xenloop.h>

#define ROOM	(256 * 1024)

static _Alignas(8) char message[ROOM], answer[ROOM];

static struct nlmsghdr *begin(int type, int command)
{
	struct nlmsghdr *head = (struct nlmsghdr *)message;
	struct genlmsghdr *generic = NLMSG_DATA(head);

	memset(message, 0, sizeof(message));
	head->nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	head->nlmsg_type = type;
	head->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	generic->cmd = command;
	generic->version = 1;
	return head;
}

static void put(struct nlmsghdr *head, int type, const void *bytes, size_t len)
{
	struct nlattr *attr = (struct nlattr *)(message + NLMSG_ALIGN(head->nlmsg_len));

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memcpy((char *)attr + NLA_HDRLEN, bytes, len);
	head->nlmsg_len = NLMSG_ALIGN(head->nlmsg_len) + NLA_ALIGN(attr->nla_len);
}

/* An attribute among those at @from, or NULL. */
static const char *find(const char *from, const char *end, int type)
{
	while (from + NLA_HDRLEN <= end) {
		const struct nlattr *attr = (const void *)from;

		if (attr->nla_len < NLA_HDRLEN)
			break;
		if (attr->nla_type == type)
			return from + NLA_HDRLEN;
		from += NLA_ALIGN(attr->nla_len);
	}
	return NULL;
}

static const struct nlmsghdr *ask(int fd)
{
	const struct nlmsghdr *head = (const void *)message;
	ssize_t len = send(fd, message, head->nlmsg_len, 0);

	if (len < 0 || recv(fd, answer, sizeof(answer), 0) < 0) {
		perror("order");
		exit(2);
	}
	return (const void *)answer;
}

static int family(int fd)
{
	struct nlmsghdr *head = begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	const struct nlmsghdr *told;
	const char *id;

	put(head, CTRL_ATTR_FAMILY_NAME, XENLOOP_BROKER_FAMILY, sizeof(XENLOOP_BROKER_FAMILY));
	head->nlmsg_flags = NLM_F_REQUEST;
	told = ask(fd);
	id = told->nlmsg_type == NLMSG_ERROR ? NULL :
		find(answer + NLMSG_LENGTH(GENL_HDRLEN), answer + told->nlmsg_len, CTRL_ATTR_FAMILY_ID);
	return id ? *(const unsigned short *)id : -1;
}

static void put_word(struct nlmsghdr *head, const char *word)
{
	size_t len = strcspn(word, "=:");
	const char *text = word + len + 1;
	int type = atoi(word);

	if (!word[len])
		return;
	if (strncmp(word, "policy", len) == 0)
		type = XENLOOP_B_POLICY;
	else if (strncmp(word, "default", len) == 0)
		type = XENLOOP_B_DEFAULT;
	put(head, type, text, strlen(text) + (word[len] == '='));
}

int main(int argc, char **argv)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), one = 1, id, i;
	const struct nlmsghdr *told;
	const struct nlmsgerr *error;
	struct nlmsghdr *head;
	const char *text;

	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	if (argc > 1 && strcmp(argv[1], "-n") == 0 && setuid(65534) != 0)
		return 2;
	id = family(fd);
	head = begin(id, XENLOOP_BROKER_CMD_POLICY_SET);
	for (i = 1; i < argc; i++)
		put_word(head, argv[i]);
	told = ask(fd);
	error = NLMSG_DATA(told);
	text = find((const char *)(error + 1), answer + told->nlmsg_len, NLMSGERR_ATTR_MSG);
	printf("%s%s%s\n", error->error ? strerror(-error->error) : "done", text ? ": " : "", text ? text : "");
	return 0;
}

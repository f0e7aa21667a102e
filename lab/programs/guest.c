// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * guest [-t SECONDS] N COMMAND [ARG...]: runs COMMAND in guest N, with its streams
 * and its exit status. One word is a line for the guest's shell; several words are
 * taken as they stand. 124: it took longer than SECONDS. 255: no way into the guest.
 *
 * Boot cases ask guests all the time, and seven tenths of what that cost was to start
 * Bash and ssh. So this speaks to the connection that ssh keeps open (OpenSSH's PROTOCOL.mux,
 * version 4), and leaves it to guest-open to open one.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define OPEN		"/lab/bin/guest-open"

enum {
	HELLO = 0x00000001,
	NEW_SESSION = 0x10000002,
	EXIT_MESSAGE = 0x80000004,
	SESSION_OPENED = 0x80000006,
};

#define VERSION		4
#define NO_ESCAPE	0xffffffffu
/* The longest line that fits beside the rest of a message. */
#define LONGEST		(128 * 1024)

struct message {
	uint32_t len;
	uint8_t data[LONGEST + 64];
};

static void put(struct message *m, uint32_t value)
{
	value = htonl(value);
	memcpy(m->data + m->len, &value, sizeof(value));
	m->len += sizeof(value);
}

static void put_string(struct message *m, const char *text)
{
	uint32_t len = strlen(text);

	put(m, len);
	memcpy(m->data + m->len, text, len);
	m->len += len;
}

static uint32_t word(const struct message *m, uint32_t n)
{
	uint32_t value;

	memcpy(&value, m->data + n * sizeof(value), sizeof(value));
	return ntohl(value);
}

static int all(ssize_t (*step)(int, void *, size_t), int fd, void *data, size_t len)
{
	while (len) {
		ssize_t n = step(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		data = (char *)data + n;
		len -= n;
	}
	return 0;
}

static ssize_t to(int fd, void *data, size_t len)
{
	return send(fd, data, len, MSG_NOSIGNAL);
}

static int put_message(int fd, struct message *m)
{
	uint32_t len = htonl(m->len);

	return all(to, fd, &len, sizeof(len)) || all(to, fd, m->data, m->len) ? -1 : 0;
}

static int get_message(int fd, struct message *m)
{
	if (all(read, fd, &m->len, sizeof(m->len)))
		return -1;
	m->len = ntohl(m->len);
	if (m->len < 2 * sizeof(uint32_t) || m->len > sizeof(m->data))
		return -1;
	return all(read, fd, m->data, m->len);
}

/* One of our streams, for ssh to read or write itself. */
static int give(int fd, int stream)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .space = { 0 } };
	struct iovec byte = { .iov_base = "", .iov_len = 1 };
	struct msghdr m = {
		.msg_iov = &byte, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control.space),
	};

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &stream, sizeof(stream));
	return sendmsg(fd, &m, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

static int connect_to(const char *number)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "/run/guest-169.254.1.%s", number);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return -1;
	return fd;
}

static int start(int fd, const char *line, struct message *m)
{
	static const char *const nothing = "";
	int stream;

	m->len = 0;
	put(m, HELLO);
	put(m, VERSION);
	if (put_message(fd, m) || get_message(fd, m) || word(m, 0) != HELLO || word(m, 1) != VERSION)
		return -1;
	m->len = 0;
	put(m, NEW_SESSION);
	put(m, 0);		/* of this request */
	put_string(m, nothing);	/* reserved */
	put(m, 0);		/* a terminal */
	put(m, 0);		/* X11 */
	put(m, 0);		/* the agent */
	put(m, 0);		/* a subsystem */
	put(m, NO_ESCAPE);
	put_string(m, nothing);	/* the kind of terminal */
	put_string(m, line);
	if (put_message(fd, m))
		return -1;
	for (stream = 0; stream < 3; stream++) {
		if (give(fd, stream))
			return -1;
	}
	return get_message(fd, m) || word(m, 0) != SESSION_OPENED ? -1 : 0;
}

/* ssh closes the connection when the session is over; what came last counts. */
static int finish(int fd, struct message *m)
{
	int status = 255;

	while (!get_message(fd, m)) {
		if (word(m, 0) == EXIT_MESSAGE && m->len >= 3 * sizeof(uint32_t))
			status = word(m, 2);
	}
	return status;
}

/* The words in single quotes; in those only they themselves need care. */
static int quote(char *line, char *const *words)
{
	char *end = line + LONGEST - 8, *at = line;

	for (; *words; words++) {
		const char *c;

		*at++ = '\'';
		for (c = *words; *c && at < end; c++) {
			if (*c == '\'')
				at = stpcpy(at, "'\\''");
			else
				*at++ = *c;
		}
		if (at >= end)
			return -1;
		at = stpcpy(at, "' ");
	}
	return 0;
}

static void late(int signal)
{
	(void)signal;
	_exit(124);
}

static int digits(const char *text)
{
	const char *c = text;

	while (isdigit((unsigned char)*c))
		c++;
	return c > text && c - text < 6 && !*c;
}

int main(int argc, char **argv)
{
	static struct message m;
	static char quoted[LONGEST];
	char **words = argv + 1, *line = quoted;
	int fd;

	if (argc > 2 && !strcmp(words[0], "-t")) {
		if (!digits(words[1]))
			goto usage;
		signal(SIGALRM, late);
		alarm(atoi(words[1]));
		words += 2;
	}
	if (!words[0] || !digits(words[0]) || !words[1])
		goto usage;
	if (!words[2] && strlen(words[1]) < LONGEST)
		line = words[1];
	else if (quote(quoted, words + 1)) {
		fprintf(stderr, "guest: the command is too long\n");
		return 2;
	}
	fd = connect_to(words[0]);
	if (fd >= 0 && !start(fd, line, &m))
		return finish(fd, &m);
	/* It looks at the time itself. */
	alarm(0);
	argv[0] = OPEN;
	execv(OPEN, argv);
	perror("guest: " OPEN);
	return 255;

usage:
	fprintf(stderr, "usage: guest [-t SECONDS] N COMMAND [ARG...]\n");
	return 2;
}

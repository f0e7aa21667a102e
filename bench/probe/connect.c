// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* probe accept, probe connect: what it takes to open a TCP connection, ask one thing, be answered, and close. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe.h"

enum { MESSAGE = 64 };

static void fill(char *message)
{
	memset(message, 'x', MESSAGE);
}

static int receive(int fd, char *message)
{
	size_t have = 0;

	while (have < MESSAGE) {
		ssize_t got = recv(fd, message + have, MESSAGE - have, 0);

		if (got <= 0)
			return -1;
		have += got;
	}
	return 0;
}

/* The client closes first: so the server has no ports in TIME_WAIT, and the client has them to spare. */
static void serve(int fd)
{
	char message[MESSAGE];

	if (!receive(fd, message) && send(fd, message, MESSAGE, MSG_NOSIGNAL) == MESSAGE)
		while (recv(fd, message, MESSAGE, 0) > 0)
			;
	close(fd);
}

int accept_main(char **words)
{
	struct sockaddr_in6 here = { .sin6_family = AF_INET6, .sin6_port = htons(number(words[0], 65535)) };
	int yes = 1, listener = socket(AF_INET6, SOCK_STREAM, 0), fd;

	if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) ||
	    bind(listener, (struct sockaddr *)&here, sizeof(here)) || listen(listener, 64))
		give_up("listen");
	while ((fd = accept(listener, NULL, NULL)) >= 0)
		serve(fd);
	give_up("accept");
}

static void address(struct sockaddr_in6 *there, const char *text, const char *port)
{
	char mapped[64];

	snprintf(mapped, sizeof(mapped), strchr(text, ':') ? "%s" : "::ffff:%s", text);
	memset(there, 0, sizeof(*there));
	there->sin6_family = AF_INET6;
	there->sin6_port = htons(number(port, 65535));
	if (inet_pton(AF_INET6, mapped, &there->sin6_addr) != 1)
		give_up(text);
}

static void transact(const struct sockaddr_in6 *there)
{
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	char message[MESSAGE];

	fill(message);
	if (fd < 0 || connect(fd, (const struct sockaddr *)there, sizeof(*there)))
		give_up("connect");
	if (send(fd, message, MESSAGE, MSG_NOSIGNAL) != MESSAGE || receive(fd, message))
		give_up("exchange");
	close(fd);
}

int connect_main(char **words)
{
	uint64_t time = number(words[2], 3600) * 1000000000ULL, began, took;
	struct sockaddr_in6 there;
	unsigned long done = 0;

	address(&there, words[0], words[1]);
	began = now();
	do {
		transact(&there);
		done++;
		took = now() - began;
	} while (took < time);
	printf("connect: %lu transactions, %.2f us each\n", done, took / 1000.0 / done);
	return 0;
}

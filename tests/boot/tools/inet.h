/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the programs here that talk IP have in common. Each is one file, and includes this once. */
#ifndef XENLOOP_TESTS_INET_H
#define XENLOOP_TESTS_INET_H

/* For program_invocation_short_name; so this comes before anything else. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static inline void end(int number)
{
	(void)number;
	ended = 1;
}

/* Without SA_RESTART, so that a call that waits is cut short. */
static inline void catch_end(void)
{
	struct sigaction action = { .sa_handler = end };

	sigaction(SIGTERM, &action, NULL);
}

static inline void die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(1);
}

/* A socket of a kind that sends to an address of either family. */
static inline int connect_to(int kind, const char *address, int port)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct sockaddr_in to4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	int is4 = inet_pton(AF_INET, address, &to4.sin_addr) == 1;
	int fd = socket(is4 ? AF_INET : AF_INET6, kind, 0);

	if (!is4 && inet_pton(AF_INET6, address, &to6.sin6_addr) != 1)
		die(address);
	if (fd < 0 || (is4 ? connect(fd, (struct sockaddr *)&to4, sizeof(to4)) :
			     connect(fd, (struct sockaddr *)&to6, sizeof(to6))))
		die(address);
	return fd;
}

/* One connection to a port, by either family, and no other. */
static inline int accept_one(int port)
{
	struct sockaddr_in6 me = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	int fd = socket(AF_INET6, SOCK_STREAM, 0), yes = 1, peer;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (fd < 0 || bind(fd, (struct sockaddr *)&me, sizeof(me)) || listen(fd, 1))
		die("cannot listen");
	peer = accept(fd, NULL, NULL);
	if (peer < 0)
		die("accept");
	close(fd);
	return peer;
}

#endif /* XENLOOP_TESTS_INET_H */

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * One TCP connection as a pipe: what the sender reads comes out at the
 * receiver, to the last byte, or either of them fails.
 *
 *   stream receive PORT             one connection, to standard output
 *   stream send ADDRESS PORT        standard input, until its end
 *   stream random SEED BYTES [RATE] random bytes to standard output, the same
 *                                   for the same seed, wherever it runs; not
 *                                   more than RATE KiB a second; SIGTERM ends it
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

static char buffer[64 << 10];
static volatile sig_atomic_t ended;

static void end(int number)
{
	(void)number;
	ended = 1;
}

static void die(const char *what)
{
	fprintf(stderr, "stream: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void write_all(int fd, const char *from, size_t size)
{
	while (size) {
		ssize_t done = write(fd, from, size);

		if (done < 0)
			die("write");
		from += done;
		size -= done;
	}
}

static void copy(int from, int to)
{
	ssize_t got;

	while ((got = read(from, buffer, sizeof(buffer))) > 0)
		write_all(to, buffer, got);
	if (got < 0)
		die("read");
}

static int accept_one(int port)
{
	struct sockaddr_in6 me = { .sin6_family = AF_INET6,
				   .sin6_port = htons(port) };
	int fd = socket(AF_INET6, SOCK_STREAM, 0), yes = 1, peer;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (fd < 0 || bind(fd, (struct sockaddr *)&me, sizeof(me)) ||
	    listen(fd, 1))
		die("cannot listen");
	peer = accept(fd, NULL, NULL);
	if (peer < 0)
		die("accept");
	close(fd);
	return peer;
}

static int connect_to(const char *address, int port)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) };
	struct sockaddr_in to4 = { .sin_family = AF_INET,
				   .sin_port = htons(port) };
	int is4 = inet_pton(AF_INET, address, &to4.sin_addr) == 1;
	int fd = socket(is4 ? AF_INET : AF_INET6, SOCK_STREAM, 0);

	if (!is4 && inet_pton(AF_INET6, address, &to6.sin6_addr) != 1)
		die(address);
	if (fd < 0 ||
	    (is4 ? connect(fd, (struct sockaddr *)&to4, sizeof(to4)) :
		   connect(fd, (struct sockaddr *)&to6, sizeof(to6))))
		die(address);
	return fd;
}

/* xorshift64*, see Vigna, "An experimental exploration of Marsaglia's xorshift
 * generators, scrambled", 2016: all of its bits vary, which is enough here.
 */
static uint64_t next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717ull;
}

static void random_bytes(uint64_t seed, uint64_t left, unsigned int rate)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ull + 1;

	while (left && !ended) {
		size_t some = left < sizeof(buffer) ? left : sizeof(buffer);
		size_t i;

		for (i = 0; i < sizeof(buffer); i += 8) {
			uint64_t word = next(&state);

			memcpy(buffer + i, &word, 8);
		}
		write_all(1, buffer, some);
		left -= some;
		if (rate)
			usleep((sizeof(buffer) >> 10) * 1000000 / rate);
	}
}

int main(int argc, char **argv)
{
	int fd;

	if (argc == 3 && !strcmp(argv[1], "receive")) {
		copy(accept_one(atoi(argv[2])), 1);
	} else if (argc == 4 && !strcmp(argv[1], "send")) {
		fd = connect_to(argv[2], atoi(argv[3]));
		copy(0, fd);
		/* The other side has all when it closes. */
		shutdown(fd, SHUT_WR);
		copy(fd, 1);
	} else if ((argc == 4 || argc == 5) && !strcmp(argv[1], "random")) {
		signal(SIGTERM, end);
		random_bytes(strtoull(argv[2], NULL, 10),
			     strtoull(argv[3], NULL, 10),
			     argc == 5 ? atoi(argv[4]) : 0);
	} else {
		fprintf(stderr, "usage: stream receive PORT\n"
			"       stream send ADDRESS PORT\n"
			"       stream random SEED BYTES [RATE]\n");
		return 2;
	}
	return 0;
}

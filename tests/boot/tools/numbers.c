// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Numbered datagrams, and an account of each number.
 *
 *   numbers send ADDRESS PORT MICROSECONDS
 *	sends one after each pause until SIGTERM; prints "sent N". What the
 *	kernel refuses to send, for want of a route, is not sent and tried again
 *   numbers share PORT COUNT ADDRESS ADDRESS
 *	sends COUNT numbers by one socket, to each of two IPv4 addresses in turn
 *   numbers take PORT
 *	takes them until SIGTERM; prints "took N missing N twice N late N last N",
 *	the missing ones, a range a line, and the first late ones, "late N after N".
 *	Late ones came after a higher number.
 */
#include "inet.h"
#include <stdint.h>

#define MOST	(1u << 26)
#define MOST_LATE	20

static uint8_t seen[MOST / 8];

/* While the interface or its address is away. */
static int refused(int error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH ||
	       error == ENETDOWN || error == EADDRNOTAVAIL ||
	       error == EINVAL || error == ENOBUFS;
}

static void send_numbers(const char *address, int port, unsigned int pause)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) };
	struct sockaddr_in to4 = { .sin_family = AF_INET,
				   .sin_port = htons(port) };
	int is4 = inet_pton(AF_INET, address, &to4.sin_addr) == 1;
	int fd = socket(is4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
	uint32_t n = 0, wire;

	if (!is4 && inet_pton(AF_INET6, address, &to6.sin6_addr) != 1)
		die(address);
	if (fd < 0)
		die("socket");
	while (!ended && n < MOST) {
		wire = htonl(n);
		if (sendto(fd, &wire, sizeof(wire), 0,
			   is4 ? (struct sockaddr *)&to4 : (struct sockaddr *)&to6,
			   is4 ? sizeof(to4) : sizeof(to6)) != sizeof(wire)) {
			if (errno == EINTR)
				continue;
			if (!refused(errno))
				die("send");
		} else {
			n++;
		}
		if (pause)
			usleep(pause);
	}
	printf("sent %u\n", n);
}

static void share(int port, uint32_t count, char **address)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	uint32_t n;

	for (n = 0; n < count; n++) {
		uint32_t wire = htonl(n / 2);

		if (inet_pton(AF_INET, address[n % 2], &to.sin_addr) != 1)
			die(address[n % 2]);
		/* A queue that is full drops and says so. */
		if (sendto(fd, &wire, sizeof(wire), 0, (struct sockaddr *)&to,
			   sizeof(to)) < 0 && errno != ENOBUFS)
			die("send");
	}
}

static int listen_on(int port)
{
	struct sockaddr_in6 me = { .sin6_family = AF_INET6,
				   .sin6_port = htons(port) };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), size = 8 << 20;

	if (fd < 0 || bind(fd, (struct sockaddr *)&me, sizeof(me)))
		die("cannot listen");
	/* So that a reader who is late loses nothing. */
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

static int was_seen(uint32_t n)
{
	return seen[n / 8] >> (n % 8) & 1;
}

/* Prints the ranges of numbers below @end that were not seen. */
static uint32_t print_missing(uint32_t end)
{
	uint32_t missing = 0, from, n = 0;

	while (n < end) {
		for (; n < end && was_seen(n); n++)
			;
		from = n;
		for (; n < end && !was_seen(n); n++)
			;
		if (n == from)
			break;
		printf("missing %u to %u\n", from, n - 1);
		missing += n - from;
	}
	return missing;
}

static void take_numbers(int port)
{
	uint32_t took = 0, twice = 0, late = 0, next = 0, n, missing;
	int fd = listen_on(port);

	while (!ended) {
		if (recv(fd, &n, sizeof(n), 0) != sizeof(n))
			continue;
		n = ntohl(n);
		if (n >= MOST)
			die("a number that nobody sent");
		took++;
		twice += was_seen(n);
		seen[n / 8] |= 1u << (n % 8);
		if (n < next && late++ < MOST_LATE)
			printf("late %u after %u\n", n, next - 1);
		else if (n >= next)
			next = n + 1;
	}
	missing = print_missing(next);
	printf("took %u missing %u twice %u late %u last %d\n", took, missing,
	       twice, late, (int)next - 1);
}

int main(int argc, char **argv)
{
	catch_end();
	if (argc == 5 && !strcmp(argv[1], "send")) {
		send_numbers(argv[2], atoi(argv[3]), atoi(argv[4]));
	} else if (argc == 6 && !strcmp(argv[1], "share")) {
		share(atoi(argv[2]), atoi(argv[3]), argv + 4);
	} else if (argc == 3 && !strcmp(argv[1], "take")) {
		take_numbers(atoi(argv[2]));
	} else {
		fprintf(stderr, "usage: numbers send ADDRESS PORT MICROSECONDS\n"
			"       numbers share PORT COUNT ADDRESS ADDRESS\n"
			"       numbers take PORT\n");
		return 2;
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Datagrams that come back and are compared.
 *
 *   datagrams serve PORT            sends each datagram back to who sent it
 *   datagrams sizes ADDRESS PORT FIRST LAST STEP
 *                                   one datagram of every STEPth size
 *   datagrams trains ADDRESS PORT SEGMENT LENGTH COUNT
 *                                   COUNT times LENGTH bytes with UDP_SEGMENT
 *
 * The content depends on size and number, so that a datagram that was cut,
 * merged, repeated or confused with another is seen. UDP may lose datagrams:
 * one that does not come back in time is sent again, and counted.
 */
#include "inet.h"
#include <stdbool.h>
#include <stdint.h>
#include <sys/time.h>
#include <netinet/udp.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

#define MAX_DATAGRAM 65536
#define TRIES 5

static unsigned char out[MAX_DATAGRAM], in[MAX_DATAGRAM];

static void fill(unsigned char *to, size_t size, uint64_t number)
{
	uint64_t x = number * 0x9e3779b97f4a7c15u + size + 1;
	size_t i;

	for (i = 0; i < size; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		to[i] = x >> 32;
	}
}

static void set_buffers(int fd)
{
	int size = 4 << 20;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
}

static void serve(int port)
{
	struct sockaddr_in6 me = { .sin6_family = AF_INET6,
				   .sin6_port = htons(port) };
	struct sockaddr_in6 from;
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&me, sizeof(me)))
		die("cannot listen");
	set_buffers(fd);
	for (;;) {
		socklen_t len = sizeof(from);
		ssize_t got = recvfrom(fd, in, sizeof(in), 0,
				       (struct sockaddr *)&from, &len);

		if (got >= 0)
			sendto(fd, in, got, 0, (struct sockaddr *)&from, len);
	}
}

static int partner(const char *address, const char *port)
{
	struct timeval patience = { .tv_sec = 2 };
	int fd = connect_to(SOCK_DGRAM, address, atoi(port));

	set_buffers(fd);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

/* Whether the datagram came back; one with other content ends the program. */
static bool comes_back(int fd, const unsigned char *sent, size_t size)
{
	ssize_t got = recv(fd, in, sizeof(in), 0);

	if (got < 0 && (errno == EAGAIN || errno == ECONNREFUSED))
		return false;
	if (got < 0)
		die("recv");
	if ((size_t)got != size || memcmp(in, sent, size)) {
		fprintf(stderr, "datagrams: %zu bytes were sent, %zd came back%s\n",
			size, got, (size_t)got == size ? ", other ones" : "");
		exit(1);
	}
	return true;
}

static void discard(int fd)
{
	while (recv(fd, in, sizeof(in), MSG_DONTWAIT) >= 0)
		;
}

static void try_size(int fd, size_t size, unsigned int *lost)
{
	int i;

	fill(out, size, size);
	for (i = 0; i < TRIES; i++) {
		if (send(fd, out, size, 0) != (ssize_t)size)
			die("send");
		if (comes_back(fd, out, size))
			return;
		++*lost;
		discard(fd);
	}
	fprintf(stderr, "datagrams: %zu bytes did not come back\n", size);
	exit(1);
}

static void sizes(int fd, size_t first, size_t last, size_t step)
{
	unsigned int lost = 0, count = 0;
	size_t size;

	for (size = first; size <= last; size += step, count++)
		try_size(fd, size, &lost);
	printf("%u datagrams came back unchanged, %u were lost on the way\n",
	       count, lost);
}

static bool train_comes_back(int fd, size_t segment, size_t length)
{
	size_t at, size;

	for (at = 0; at < length; at += size) {
		size = length - at < segment ? length - at : segment;
		if (!comes_back(fd, out + at, size))
			return false;
	}
	return true;
}

static void trains(int fd, int segment, size_t length, unsigned int count)
{
	unsigned int i, tries, lost = 0;

	if (setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)))
		die("UDP_SEGMENT");
	for (i = 0; i < count; i++) {
		for (tries = 0; tries < TRIES; tries++) {
			fill(out, length, i);
			if (send(fd, out, length, 0) != (ssize_t)length)
				die("send");
			if (train_comes_back(fd, segment, length))
				break;
			lost++;
			discard(fd);
		}
		if (tries == TRIES)
			die("a train did not come back");
	}
	printf("%u trains of %zu bytes came back as datagrams of %d, %u were lost on the way\n",
	       count, length, segment, lost);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "serve")) {
		serve(atoi(argv[2]));
	} else if (argc == 7 && !strcmp(argv[1], "sizes")) {
		sizes(partner(argv[2], argv[3]), atoi(argv[4]),
		      atoi(argv[5]), atoi(argv[6]));
	} else if (argc == 7 && !strcmp(argv[1], "trains")) {
		trains(partner(argv[2], argv[3]), atoi(argv[4]),
		       atoi(argv[5]), atoi(argv[6]));
	} else {
		fprintf(stderr, "usage: datagrams serve PORT\n"
			"       datagrams sizes ADDRESS PORT FIRST LAST STEP\n"
			"       datagrams trains ADDRESS PORT SEGMENT LENGTH COUNT\n");
		return 2;
	}
	return 0;
}

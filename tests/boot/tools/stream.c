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
#include "inet.h"
#include <stdint.h>

static char buffer[64 << 10];

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
		fd = connect_to(SOCK_STREAM, argv[2], atoi(argv[3]));
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

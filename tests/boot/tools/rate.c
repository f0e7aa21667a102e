// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * One TCP connection over which numbers are asked and answered, one at a time,
 * and how many that were over time.
 *
 *   rate serve PORT
 *	one connection; answers each number with itself
 *   rate ask ADDRESS PORT MS [PAUSE]
 *	asks until SIGTERM, with PAUSE microseconds between. Prints "START COUNT"
 *	for each interval of MS: milliseconds of the monotonic clock, and how many
 *	answers came; at the end "answered N"
 */
#include "inet.h"
#include <stdint.h>
#include <netinet/tcp.h>
#include <time.h>

static void at_once(int fd)
{
	int yes = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

static void serve(int port)
{
	int peer = accept_one(port);
	uint64_t number;

	at_once(peer);
	while (recv(peer, &number, sizeof(number), MSG_WAITALL) ==
	       sizeof(number)) {
		if (send(peer, &number, sizeof(number), 0) != sizeof(number))
			die("answer");
	}
}

static uint64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

/* An answer that is awaited when SIGTERM comes is awaited still. */
static void one(int fd, uint64_t number)
{
	uint64_t answer = ~number;

	if (send(fd, &number, sizeof(number), 0) != sizeof(number))
		die("ask");
	if (recv(fd, &answer, sizeof(answer), MSG_WAITALL) != sizeof(answer))
		die("no answer");
	if (answer != number) {
		errno = EPROTO;
		die("another answer");
	}
}

/* Intervals without an answer are printed, too. */
static uint64_t print_until(uint64_t now, uint64_t begin, unsigned int step,
			    uint64_t *count)
{
	for (; now - begin >= step; begin += step) {
		printf("%llu %llu\n", (unsigned long long)begin,
		       (unsigned long long)*count);
		*count = 0;
	}
	return begin;
}

static void ask(int fd, unsigned int step, unsigned int pause)
{
	uint64_t begin = milliseconds(), count = 0, number;

	at_once(fd);
	for (number = 0; !ended; number++) {
		one(fd, number);
		begin = print_until(milliseconds(), begin, step, &count);
		count++;
		if (pause)
			usleep(pause);
	}
	printf("answered %llu\n", (unsigned long long)number);
}

int main(int argc, char **argv)
{
	signal(SIGTERM, end);
	/* Whoever waits for an interval reads it when it is over. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 3 && !strcmp(argv[1], "serve")) {
		signal(SIGTERM, SIG_DFL);
		serve(atoi(argv[2]));
	} else if ((argc == 5 || argc == 6) && !strcmp(argv[1], "ask") &&
		   atoi(argv[4]) > 0) {
		ask(connect_to(SOCK_STREAM, argv[2], atoi(argv[3])), atoi(argv[4]),
		    argc == 6 ? atoi(argv[5]) : 0);
	} else {
		fprintf(stderr, "usage: rate serve PORT\n"
			"       rate ask ADDRESS PORT MS [PAUSE]\n");
		return 2;
	}
	return 0;
}

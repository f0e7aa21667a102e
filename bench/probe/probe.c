// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What make bench runs in guests beside the programs of others.
 *
 *	probe count N COMMAND...	COMMAND between two marks for the counting plugin (bench/count)
 *	probe copies BYTES TIMES	the limit: only to copy messages of BYTES, each TIMES times
 *	probe accept PORT		the server of the next
 *	probe connect ADDRESS PORT SECONDS	connect, request, response, close, again and again
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "probe.h"

static const struct {
	const char *name;
	int words;
	int (*main)(char **words);
} programs[] = {
	{ "count", 2, count_main },
	{ "copies", 2, copies_main },
	{ "accept", 1, accept_main },
	{ "connect", 3, connect_main },
};

void give_up(const char *what)
{
	fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
	exit(1);
}

uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

unsigned long number(const char *text, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || !value || value > most) {
		fprintf(stderr, "probe: %s is not a number from 1 to %lu\n", text, most);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (argc > 1 && !strcmp(argv[1], programs[i].name) && argc - 2 >= programs[i].words)
			return programs[i].main(argv + 2);
	fprintf(stderr, "usage: probe count N COMMAND... | copies BYTES TIMES | accept PORT | connect ADDRESS PORT SECONDS\n");
	return 2;
}

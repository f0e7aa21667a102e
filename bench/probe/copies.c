// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * probe copies: what the memory alone allows. A message goes from the sender's buffer through TIMES - 1 places to the
 * receiver's, as it does on its way through a channel, and nothing else is done for it. REP MOVS is what the kernel's
 * own copies come to on the lab's processor.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "probe.h"

enum { MOST = 1 << 20, PLACES = 8 };

/* Each place is a ring of this size, so that the caches see what they would see of a FIFO. */
#define RING (4UL << 20)

static void copy(void *to, const void *from, size_t bytes)
{
	size_t words = bytes / 8, rest = bytes % 8;

	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(rest) : : "memory");
}

static void pass(unsigned char **places, unsigned long times, size_t at, size_t bytes)
{
	for (unsigned long i = 0; i < times; i++)
		copy(places[i + 1] + at, places[i] + at, bytes);
}

/* The time of one message. The first round over the rings only brings their pages in. */
static double measure(unsigned char **places, unsigned long times, size_t bytes)
{
	size_t step = (bytes + 63) & ~63UL, messages = RING / step;
	uint64_t began = 0;

	for (int round = 0; round < 2; round++) {
		began = now();
		for (size_t i = 0; i < messages; i++)
			pass(places, times, i * step, bytes);
	}
	return (double)(now() - began) / messages;
}

int copies_main(char **words)
{
	size_t bytes = number(words[0], MOST);
	unsigned long times = number(words[1], PLACES);
	unsigned char *places[PLACES + 1];
	double message;

	for (unsigned long i = 0; i <= times; i++) {
		places[i] = mmap(NULL, RING, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (places[i] == MAP_FAILED)
			give_up("mmap");
		memset(places[i], (int)i + 1, RING);
	}
	message = measure(places, times, bytes);
	printf("copies: %zu bytes %lu times: %.1f ns a message\n", bytes, times, message);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include "random.h"

static u64 state;

static u64 number_from(const char *name, u64 otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/**
 * random_init() - choose a seed and say it
 */
void random_init(void)
{
	u32 fresh = 1;

	if (getrandom(&fresh, sizeof(fresh), 0) != sizeof(fresh))
		fresh = 1;
	state = number_from("SEED", fresh);
	printf("# SEED=%llu\n", (unsigned long long)state);
	fflush(stdout);
}

/**
 * random_u64() - the next number (splitmix64: a counter, well mixed)
 *
 * Return: any number.
 */
u64 random_u64(void)
{
	u64 z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/**
 * random_rounds() - how often to try a property
 * @usual: without EFFORT in the environment
 *
 * Return: at least 1.
 */
u32 random_rounds(u32 usual)
{
	u32 n = (u32)(usual * number_from("EFFORT", 100) / 100);

	return n ? n : 1;
}

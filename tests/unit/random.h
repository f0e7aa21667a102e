/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Random numbers that can be had again: SEED=N in the environment. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include "env.h"

void random_init(void);
u64 random_u64(void);

/* 0..n-1; the slight bias of the modulo does not matter here. */
static inline u32 random_below(u32 n)
{
	return (u32)(random_u64() % n);
}

static inline bool random_one_in(u32 n)
{
	return !random_below(n);
}

/* How often a property is tried: EFFORT=N is in percent of the usual. */
u32 random_rounds(u32 usual);

#endif /* TESTS_RANDOM_H */

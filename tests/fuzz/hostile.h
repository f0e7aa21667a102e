/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The core's world with an enemy in it: before each access to shared memory
 * hostile_moment() may change that memory, as a domain on another processor
 * would. It takes the place of core/env_user.h, whose guard it sets.
 */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H
#define XENLOOP_CORE_ENV_USER_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <xen/io/xenloop.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

typedef u32 xl_shared_u32;
typedef u16 xl_cell_u16;
typedef struct xenloop_record xl_cell_record;

void hostile_moment(void);

#define xl_load(p)		(hostile_moment(), *(volatile u32 *)(p))
#define xl_load_acquire(p)	xl_load(p)
#define xl_store(p, v)		(hostile_moment(), *(volatile u32 *)(p) = (v))
#define xl_store_release(p, v)	xl_store(p, v)
#define xl_mb()			hostile_moment()
#define xl_u16_get(p)		(hostile_moment(), *(volatile u16 *)(p))
#define xl_u16_put(p, v)	(hostile_moment(), *(volatile u16 *)(p) = (v))

static inline void xl_record_get(const xl_cell_record *cell,
				 struct xenloop_record *record)
{
	const volatile u8 *from = (const volatile u8 *)cell;
	u8 *to = (u8 *)record;
	size_t i;

	/* Between any two bytes: worse than what words allow. */
	for (i = 0; i < sizeof(*record); i++) {
		hostile_moment();
		to[i] = from[i];
	}
}

static inline void xl_record_put(xl_cell_record *cell,
				 const struct xenloop_record *record)
{
	hostile_moment();
	*cell = *record;
}

#endif /* TESTS_HOSTILE_H */

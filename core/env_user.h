/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The core's world in a program: unit tests, fuzzers, the library. */
#ifndef XENLOOP_CORE_ENV_USER_H
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

#define xl_load(p)		__atomic_load_n(p, __ATOMIC_RELAXED)
#define xl_store(p, v)		__atomic_store_n(p, v, __ATOMIC_RELAXED)
#define xl_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define xl_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define xl_mb()			__atomic_thread_fence(__ATOMIC_SEQ_CST)

#define xl_u16_get(p)		(*(const volatile u16 *)(p))
#define xl_u16_put(p, v)	(*(volatile u16 *)(p) = (v))

static inline void xl_record_get(const xl_cell_record *cell,
				 struct xenloop_record *record)
{
	const volatile u64 *from = (const volatile u64 *)cell;
	u64 copy[sizeof(*record) / sizeof(u64)];
	unsigned int i;

	for (i = 0; i < sizeof(copy) / sizeof(copy[0]); i++)
		copy[i] = from[i];
	memcpy(record, copy, sizeof(*record));
}

static inline void xl_record_put(xl_cell_record *cell,
				 const struct xenloop_record *record)
{
	*cell = *record;
}

#endif /* XENLOOP_CORE_ENV_USER_H */

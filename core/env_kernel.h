/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The core's world inside Linux. */
#ifndef XENLOOP_CORE_ENV_KERNEL_H
#define XENLOOP_CORE_ENV_KERNEL_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <xen/io/xenloop.h>

typedef u32 xl_shared_u32;
typedef u16 xl_cell_u16;
typedef struct xenloop_record xl_cell_record;

#define xl_load(p)		READ_ONCE(*(p))
#define xl_store(p, v)		WRITE_ONCE(*(p), v)
#define xl_load_acquire(p)	virt_load_acquire(p)
#define xl_store_release(p, v)	virt_store_release(p, v)
#define xl_mb()			virt_mb()

#define xl_u16_get(p)		READ_ONCE(*(p))
#define xl_u16_put(p, v)	WRITE_ONCE(*(p), v)

/* Every word is read once: what was checked is what is used. */
static inline void xl_record_get(const xl_cell_record *cell,
				 struct xenloop_record *record)
{
	const u64 *from = (const u64 *)cell;
	u64 *to = (u64 *)record;
	unsigned int i;

	for (i = 0; i < sizeof(*record) / sizeof(*to); i++)
		to[i] = READ_ONCE(from[i]);
}

static inline void xl_record_put(xl_cell_record *cell,
				 const struct xenloop_record *record)
{
	*cell = *record;
}

#endif /* XENLOOP_CORE_ENV_KERNEL_H */

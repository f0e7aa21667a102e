/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * All that core/ knows of the world: fixed-width integers, memory functions,
 * and how to touch words that somebody else writes at the same time.
 *
 * The other side of the shared words is another domain, so the barriers must
 * not vanish on a kernel built for one processor.
 *
 *   xl_shared_u32, xl_cell_record, xl_cell_u16	types in shared memory
 *   xl_load(p), xl_store(p, v)			one access, no order
 *   xl_load_acquire(p), xl_store_release(p, v)
 *   xl_mb()					a full barrier
 *   xl_record_get(p, r), xl_record_put(p, r)	copy one record out, or in
 *   xl_u16_get(p), xl_u16_put(p, v)		the same for a slot number
 */
#ifndef XENLOOP_CORE_ENV_H
#define XENLOOP_CORE_ENV_H

#if defined(__KERNEL__)
#include "env_kernel.h"
#elif defined(XENLOOP_MODEL)
#include "env_model.h"
#else
#include "env_user.h"
#endif

#define XL_DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))

#endif /* XENLOOP_CORE_ENV_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The core's world inside Relacy, which tries what the C11 memory model allows.
 *
 * A word that is shared is an atomic. A cell is a plain variable: two accesses
 * to it that nothing orders are a data race, which Relacy reports. To see that
 * each barrier is needed, one of them can be taken away while the model runs:
 * xl_model_weak names it by function and kind.
 */
#ifndef XENLOOP_CORE_ENV_MODEL_H
#define XENLOOP_CORE_ENV_MODEL_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <relacy/relacy.hpp>
#include <xen/io/xenloop.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

/**
 * struct xl_model_weak - the barrier that is taken away
 * @function: in which it stands; NULL: none
 * @kind: 'a'cquire, 'r'elease or 'm'b
 * @hits: how often it was passed
 */
static struct xl_model_weak {
	const char *function;
	char kind;
	u64 hits;
} xl_model_weak;

static inline bool xl_model_is_weak(const char *function, char kind)
{
	if (!xl_model_weak.function || xl_model_weak.kind != kind ||
	    strcmp(xl_model_weak.function, function))
		return false;
	xl_model_weak.hits++;
	return true;
}

static inline rl::memory_order xl_model_order(const char *function, char kind)
{
	if (xl_model_is_weak(function, kind))
		return rl::mo_relaxed;
	return kind == 'a' ? rl::mo_acquire : rl::mo_release;
}

typedef rl::atomic<u32> xl_shared_u32;
typedef rl::var<u16> xl_cell_u16;

/* Of a record only what small packets need: each var is a word of the model. */
struct xl_cell_record {
	rl::var<u32> len;
	rl::var<u16> slot;
};

#define xl_load(p)		((p)->load(rl::mo_relaxed, $))
#define xl_store(p, v)		((p)->store(v, rl::mo_relaxed, $))
#define xl_load_acquire(p) \
	((p)->load(xl_model_order(__func__, 'a'), $))
#define xl_store_release(p, v) \
	((p)->store(v, xl_model_order(__func__, 'r'), $))
#define xl_mb() \
	(xl_model_is_weak(__func__, 'm') ? (void)0 : \
	 rl::atomic_thread_fence(rl::mo_seq_cst, $))

#define xl_u16_get(p)		((u16)(*(p))($))
#define xl_u16_put(p, v)	((void)((*(p))($) = (v)))

static inline void xl_record_get(xl_cell_record *cell,
				 struct xenloop_record *record)
{
	memset(record, 0, sizeof(*record));
	record->len = cell->len($);
	record->slot[0] = cell->slot($);
}

static inline void xl_record_put(xl_cell_record *cell,
				 const struct xenloop_record *record)
{
	cell->len($) = record->len;
	cell->slot($) = record->slot[0];
}

#endif /* XENLOOP_CORE_ENV_MODEL_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A fuzzer's input, read as a script. */
#ifndef TESTS_INPUT_H
#define TESTS_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct input - what is left of it
 * @at: the next byte
 * @end: behind the last one
 */
struct input {
	const uint8_t *at;
	const uint8_t *end;
};

static inline int input_left(const struct input *in)
{
	return in->at < in->end;
}

/* Behind the end come zeros. */
static inline uint8_t input_u8(struct input *in)
{
	return input_left(in) ? *in->at++ : 0;
}

static inline uint16_t input_u16(struct input *in)
{
	uint16_t high = input_u8(in);

	return (uint16_t)(high << 8 | input_u8(in));
}

static inline uint32_t input_u32(struct input *in)
{
	uint32_t high = input_u16(in);

	return high << 16 | input_u16(in);
}

static inline void input_bytes(struct input *in, void *to, size_t n)
{
	uint8_t *p = to;

	while (n--)
		*p++ = input_u8(in);
}

#define MUST(what) do { \
	if (!(what)) { \
		fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, \
			#what); \
		abort(); \
	} \
} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* TESTS_INPUT_H */

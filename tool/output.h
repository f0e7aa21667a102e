/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The printer: JSON, or lines of words.
 *
 * Strings may come from another guest's store or from a stranger's kernel:
 * whatever could steer a terminal, or is no UTF-8, is written out in escapes.
 */
#ifndef XENLOOP_TOOL_OUTPUT_H
#define XENLOOP_TOOL_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * enum color - what a word means
 * @COLOR_NONE: nothing special
 * @COLOR_NAME: a name of an interface or a guest
 * @COLOR_MAC: an address
 * @COLOR_GOOD: all is well
 * @COLOR_WAIT: on its way
 * @COLOR_BAD: somebody should look
 */
enum color {
	COLOR_NONE,
	COLOR_NAME,
	COLOR_MAC,
	COLOR_GOOD,
	COLOR_WAIT,
	COLOR_BAD,
};

/**
 * struct out - where a printer stands
 * @file: prints there
 * @json: JSON, not words
 * @pretty: JSON in lines
 * @color: words in colours
 * @depth: open brackets
 * @fresh: nothing stands after the last bracket, or in this line
 */
struct out {
	FILE *file;
	bool json;
	bool pretty;
	bool color;
	int depth;
	bool fresh;
};

void json_begin(struct out *out, const char *key, char bracket);
void json_end(struct out *out, char bracket);
void json_string(struct out *out, const char *key, const char *string);
void json_number(struct out *out, const char *key, uint64_t number);
void json_hex(struct out *out, const char *key, uint64_t number);
void json_bool(struct out *out, const char *key, bool value);

void text_line(struct out *out, int indent);
void text_word(struct out *out, enum color color, const char *word);
void text_format(struct out *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_end(struct out *out);

#endif /* XENLOOP_TOOL_OUTPUT_H */

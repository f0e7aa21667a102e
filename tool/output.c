// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The printer: JSON, or lines of words. */
#include "output.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define INDENT	4

/* The length of the UTF-8 character at @s, 0 if there is none. */
static size_t utf8_len(const unsigned char *s)
{
	size_t len, i;
	uint32_t c;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	c = s[0] & (0x7fu >> len);
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	/* Longer than needed, half of a UTF-16 pair, or past the end. */
	if ((len == 3 && c < 0x800) || (len == 4 && c < 0x10000) ||
	    (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
		return 0;
	return len;
}

/* C1 controls are two bytes of UTF-8, and terminals obey them. */
static bool is_control(const unsigned char *s, size_t len)
{
	return (len == 1 && (s[0] < 0x20 || s[0] == 0x7f)) ||
	       (len == 2 && s[0] == 0xc2 && s[1] < 0xa0);
}

static void put_json_char(FILE *file, const unsigned char *s, size_t len)
{
	if (len == 0)
		fputs("\\ufffd", file);
	else if (is_control(s, len))
		fprintf(file, "\\u%04x", len == 1 ? s[0] : s[1]);
	else if (s[0] == '"' || s[0] == '\\')
		fprintf(file, "\\%c", s[0]);
	else
		fwrite(s, 1, len, file);
}

static void put_text_char(FILE *file, const unsigned char *s, size_t len)
{
	if (len == 0)
		fprintf(file, "\\x%02x", s[0]);
	else if (is_control(s, len))
		fprintf(file, "\\x%02x", len == 1 ? s[0] : s[1]);
	else
		fwrite(s, 1, len, file);
}

static void put(FILE *file, const char *string,
		void (*put_char)(FILE *file, const unsigned char *s, size_t len))
{
	const unsigned char *s = (const unsigned char *)string;

	while (*s) {
		size_t len = utf8_len(s);

		put_char(file, s, len);
		s += len ? len : 1;
	}
}

static void put_json_string(FILE *file, const char *string)
{
	fputc('"', file);
	put(file, string, put_json_char);
	fputc('"', file);
}

static void json_break(struct out *out)
{
	if (out->pretty)
		fprintf(out->file, "\n%*s", INDENT * out->depth, "");
}

static void json_key(struct out *out, const char *key)
{
	if (!out->fresh)
		fputc(',', out->file);
	if (out->depth > 0)
		json_break(out);
	out->fresh = false;
	if (!key)
		return;
	put_json_string(out->file, key);
	fputs(out->pretty ? ": " : ":", out->file);
}

/**
 * json_begin() - open an object or an array
 * @out: the printer
 * @key: its name, NULL in an array
 * @bracket: '{' or '['
 */
void json_begin(struct out *out, const char *key, char bracket)
{
	json_key(out, key);
	fputc(bracket, out->file);
	out->depth++;
	out->fresh = true;
}

/**
 * json_end() - close what json_begin() opened
 * @out: the printer
 * @bracket: '}' or ']'
 */
void json_end(struct out *out, char bracket)
{
	out->depth--;
	if (!out->fresh)
		json_break(out);
	fputc(bracket, out->file);
	out->fresh = false;
	if (out->depth == 0)
		fputc('\n', out->file);
}

/**
 * json_string() - a member that is a string
 * @out: the printer
 * @key: its name
 * @string: from anywhere
 */
void json_string(struct out *out, const char *key, const char *string)
{
	json_key(out, key);
	put_json_string(out->file, string);
}

/**
 * json_number() - a member that is a number
 * @out: the printer
 * @key: its name
 * @number: its value
 */
void json_number(struct out *out, const char *key, uint64_t number)
{
	json_key(out, key);
	fprintf(out->file, "%" PRIu64, number);
}

/**
 * json_hex() - a member that is a name of 64 bits
 * @out: the printer
 * @key: its name
 * @number: its value; a string in JSON, whose readers round large numbers
 */
void json_hex(struct out *out, const char *key, uint64_t number)
{
	json_key(out, key);
	fprintf(out->file, "\"%016" PRIx64 "\"", number);
}

/**
 * json_bool() - a member that is true or false
 * @out: the printer
 * @key: its name
 * @value: its value
 */
void json_bool(struct out *out, const char *key, bool value)
{
	json_key(out, key);
	fputs(value ? "true" : "false", out->file);
}

static const char *color_code(enum color color)
{
	static const char *const code[] = {
		[COLOR_NONE] = "", [COLOR_NAME] = "\033[36m",
		[COLOR_MAC] = "\033[33m", [COLOR_GOOD] = "\033[32m",
		[COLOR_WAIT] = "\033[33m", [COLOR_BAD] = "\033[31m",
	};

	return code[color];
}

/**
 * text_end() - end the line, if there is one
 * @out: the printer
 */
void text_end(struct out *out)
{
	if (out->depth)
		fputc('\n', out->file);
	out->depth = 0;
}

/**
 * text_line() - begin a line
 * @out: the printer
 * @indent: levels
 */
void text_line(struct out *out, int indent)
{
	text_end(out);
	fprintf(out->file, "%*s", INDENT * indent, "");
	out->depth = 1;
	out->fresh = true;
}

/**
 * text_word() - write on in the line
 * @out: the printer
 * @color: of the word
 * @word: from anywhere; a blank goes before it unless it begins the line
 */
void text_word(struct out *out, enum color color, const char *word)
{
	bool paint = out->color && color != COLOR_NONE;

	if (!out->fresh)
		fputc(' ', out->file);
	out->fresh = false;
	if (paint)
		fputs(color_code(color), out->file);
	put(out->file, word, put_text_char);
	if (paint)
		fputs("\033[0m", out->file);
}

/**
 * text_format() - write on in the line, as printf
 * @out: the printer
 * @format: as printf's
 */
void text_format(struct out *out, const char *format, ...)
{
	char word[512];
	va_list args;

	va_start(args, format);
	vsnprintf(word, sizeof(word), format, args);
	va_end(args);
	text_word(out, COLOR_NONE, word);
}

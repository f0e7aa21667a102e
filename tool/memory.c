// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * must() - memory that there is, or the end
 * @memory: from malloc() and the like
 *
 * Return: @memory, never NULL
 */
void *must(void *memory)
{
	if (memory)
		return memory;
	fputs("xenloop: out of memory\n", stderr);
	exit(2);
}

/**
 * grow() - make room for one more element
 * @list: the elements, or NULL
 * @count: how many there are
 * @size: of one
 *
 * Room doubles when @count reaches a power of two, so that nobody needs to
 * remember how much there is.
 *
 * Return: the list at its new place, the new element zeroed
 */
void *grow(void *list, size_t count, size_t size)
{
	if ((count & (count - 1)) == 0)
		list = must(reallocarray(list, count ? 2 * count : 1, size));
	memset((char *)list + count * size, 0, size);
	return list;
}

/**
 * copy_string() - a copy of a string
 * @string: what to copy
 *
 * Return: the copy, to be freed
 */
char *copy_string(const char *string)
{
	return must(strdup(string));
}

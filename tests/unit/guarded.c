// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include <sys/mman.h>
#include "unit.h"

#define PAGE 4096u

/* Whole pages for so many bytes. */
static size_t pages(size_t size)
{
	return (size + PAGE - 1) / PAGE * PAGE;
}

/**
 * guarded_new() - memory that must not be overrun by a byte
 * @size: 1 or more
 *
 * Return: never NULL; zeroed.
 */
void *guarded_new(size_t size)
{
	size_t room = pages(size);
	u8 *page = mmap(NULL, room + PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED || mprotect(page + room, PAGE, PROT_NONE))
		abort();
	return page + room - size;
}

/**
 * guarded_free() - give it back
 * @memory: from guarded_new()
 * @size: as given to it
 */
void guarded_free(void *memory, size_t size)
{
	munmap((u8 *)memory + size - pages(size), pages(size) + PAGE);
}

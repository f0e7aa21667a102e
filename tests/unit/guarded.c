// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include <sys/mman.h>
#include "unit.h"

#define PAGE 4096u

/**
 * guarded_new() - memory that must not be overrun by a byte
 * @size: 1..4096
 *
 * Return: never NULL; zeroed.
 */
void *guarded_new(size_t size)
{
	u8 *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED || mprotect(page + PAGE, PAGE, PROT_NONE))
		abort();
	return page + PAGE - size;
}

/**
 * guarded_free() - give it back
 * @memory: from guarded_new()
 * @size: as given to it
 */
void guarded_free(void *memory, size_t size)
{
	munmap((u8 *)memory + size - PAGE, 2 * PAGE);
}

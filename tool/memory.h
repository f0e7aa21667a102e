/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Memory that is there, or the command ends: it has nothing half done. */
#ifndef XENLOOP_TOOL_MEMORY_H
#define XENLOOP_TOOL_MEMORY_H

#include <stddef.h>

void *must(void *memory);
void *grow(void *list, size_t count, size_t size);
char *copy_string(const char *string);

#endif /* XENLOOP_TOOL_MEMORY_H */

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Is access to a granted page ended by its struct page? */
#include <xen/grant_table.h>

void probe(grant_ref_t ref, struct page *page)
{
	gnttab_end_foreign_access(ref, page);
}

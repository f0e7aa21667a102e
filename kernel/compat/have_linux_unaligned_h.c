// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Is unaligned access in linux/, not in asm/? */
#include <linux/unaligned.h>

u32 probe(const void *data)
{
	return get_unaligned_le32(data);
}

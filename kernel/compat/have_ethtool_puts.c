// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Is there ethtool_puts()? exported: ethtool_puts */
#include <linux/ethtool.h>

void probe(u8 **data)
{
	ethtool_puts(data, "name");
}

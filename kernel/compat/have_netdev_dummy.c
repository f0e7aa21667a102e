// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Is there alloc_netdev_dummy()? exported: alloc_netdev_dummy */
#include <linux/netdevice.h>

struct net_device *probe(void)
{
	return alloc_netdev_dummy(0);
}

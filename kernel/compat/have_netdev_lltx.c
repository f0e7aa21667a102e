// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Is lockless transmission a bit of the device, no feature? */
#include <linux/netdevice.h>

void probe(struct net_device *dev)
{
	dev->lltx = true;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Must not hold on any kernel: an argument of the wrong type, which C only warns of. */
#include <linux/netdevice.h>

void probe(struct net_device *dev)
{
	napi_complete_done(dev, 0);
}

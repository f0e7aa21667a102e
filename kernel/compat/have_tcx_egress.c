// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Are tc's egress programs and filters in tcx_egress? */
#include <linux/netdevice.h>

bool probe(const struct net_device *dev)
{
	return rcu_access_pointer(dev->tcx_egress);
}

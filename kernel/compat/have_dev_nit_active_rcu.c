// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Is there dev_nit_active() for those who hold RCU? exported: dev_nit_active_rcu */
#include <linux/netdevice.h>

bool probe(struct net_device *dev)
{
	return dev_nit_active_rcu(dev);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Does netfilter have an egress hook on devices? */
#include <linux/netdevice.h>

bool probe(const struct net_device *dev)
{
	return rcu_access_pointer(dev->nf_hooks_egress);
}

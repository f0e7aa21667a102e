// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Do the ring sizes come with two more arguments? */
#include <linux/ethtool.h>

int probe(struct net_device *dev, struct ethtool_ringparam *ring,
	  struct kernel_ethtool_ringparam *more, struct netlink_ext_ack *extack,
	  const struct ethtool_ops *ops)
{
	ops->get_ringparam(dev, ring, more, extack);
	return ops->set_ringparam(dev, ring, more, extack);
}

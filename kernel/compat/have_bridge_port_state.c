// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Does the bridge tell a port's state? exported: br_port_get_stp_state */
#include <linux/if_bridge.h>

u8 probe(const struct net_device *dev)
{
	return br_port_get_stp_state(dev);
}

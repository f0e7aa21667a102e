/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Where a vif's device in Dom0 is plugged in. */
#ifndef XENLOOP_DISCOVERY_PORT_H
#define XENLOOP_DISCOVERY_PORT_H

#include <linux/netdevice.h>
#include <linux/types.h>

/* An Open vSwitch "bridge" may carry VLANs behind its name. */
#define PORT_BRIDGE_MAX	64

/**
 * struct port - a place on a bridge
 * @bridge: its name; empty: on none
 * @vlan: that untagged packets of this port belong to, 0 if there are no VLANs
 * @isolated: may not talk to other isolated ports of the bridge
 * @ovs: the bridge is Open vSwitch's, and its name one of "ovs0" and "ovs0.7"
 */
struct port {
	char bridge[PORT_BRIDGE_MAX];
	u16 vlan;
	bool isolated;
	bool ovs;
};

void port_read(const char *ifname, const char *bridge, struct port *port);
bool port_reaches(const struct port *port, const struct port *other);
bool port_domid(const struct net_device *dev, u16 *domid);

#endif /* XENLOOP_DISCOVERY_PORT_H */

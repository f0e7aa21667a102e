// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * XenStore tells which bridge a vif was meant for; the kernel knows where it
 * is. Only what both agree on counts: a routed vif has a "bridge" in XenStore
 * too, and an administrator moves a vif without telling XenStore. Two vifs that
 * Dom0's bridge keeps apart (isolated ports, different VLANs) must not meet in
 * a channel either, nor one for which the bridge does not forward.
 *
 * The bridge is asked through symbol_get(): it need not be loaded, and a host
 * with Open vSwitch alone has none. Filters between ports (ebtables,
 * nftables' bridge family, OpenFlow) cannot be seen at all: nic= keeps XenLoop
 * away from such a bridge, a policy from such guests.
 */
#include <linux/if_bridge.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/rtnetlink.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "compat.h"
#include "port.h"

#if IS_ENABLED(CONFIG_BRIDGE)
static bool port_flag(const struct net_device *dev, unsigned long flag)
{
	bool (*flag_is_set)(const struct net_device *dev, unsigned long flag);
	bool set;

	/* A bridge that cannot be asked is being unloaded. */
	flag_is_set = symbol_get(br_port_flag_is_set);
	if (!flag_is_set)
		return true;
	set = flag_is_set(dev, flag);
	symbol_put(br_port_flag_is_set);
	return set;
}
#else
static bool port_flag(const struct net_device *dev, unsigned long flag)
{
	return false;
}
#endif

/* Spanning trees and administrators block ports. A locked one drops senders that
 * nobody has authorised; whether this one is, the bridge does not tell.
 */
static bool port_blocked(const struct net_device *dev)
{
#ifdef BR_PORT_LOCKED
	if (port_flag(dev, BR_PORT_LOCKED))
		return true;
#endif
	return !compat_port_forwards(dev);
}

#if IS_ENABLED(CONFIG_BRIDGE) && IS_ENABLED(CONFIG_BRIDGE_VLAN_FILTERING)
static bool vlans_in_use(const struct net_device *bridge)
{
	bool (*enabled)(const struct net_device *dev);
	bool in_use;

	enabled = symbol_get(br_vlan_enabled);
	if (!enabled)
		return true;
	in_use = enabled(bridge);
	symbol_put(br_vlan_enabled);
	return in_use;
}

static int port_pvid(const struct net_device *dev, u16 *vlan)
{
	int (*get_pvid)(const struct net_device *dev, u16 *pvid);
	int err;

	get_pvid = symbol_get(br_vlan_get_pvid_rcu);
	if (!get_pvid)
		return -ENODEV;
	err = get_pvid(dev, vlan);
	symbol_put(br_vlan_get_pvid_rcu);
	/* Such a port drops untagged packets, which all of ours are. */
	return err ? err : *vlan ? 0 : -ENOENT;
}
#else
static bool vlans_in_use(const struct net_device *bridge)
{
	return false;
}

static int port_pvid(const struct net_device *dev, u16 *vlan)
{
	return -ENODEV;
}
#endif

static void port_read_bridge(const struct net_device *dev,
			     const struct net_device *bridge,
			     struct port *port)
{
	if (vlans_in_use(bridge) && port_pvid(dev, &port->vlan))
		return;
	if (port_blocked(dev))
		return;
	port->isolated = port_flag(dev, BR_ISOLATED);
	strscpy(port->bridge, bridge->name, sizeof(port->bridge));
}

/**
 * port_read() - find out where a vif is plugged in
 * @ifname: of its device in Dom0
 * @bridge: that XenStore names for it
 * @port: filled
 *
 * Context: may sleep; takes RTNL, under which bridges change.
 */
void port_read(const char *ifname, const char *bridge, struct port *port)
{
	struct net_device *dev, *master;

	memset(port, 0, sizeof(*port));
	rtnl_lock();
	rcu_read_lock();
	dev = dev_get_by_name_rcu(&init_net, ifname);
	/* What is down carries nothing, and so does no channel. */
	if (dev && !netif_running(dev))
		dev = NULL;
	master = dev ? netdev_master_upper_dev_get_rcu(dev) : NULL;
	if (master && netif_is_bridge_master(master) && netif_running(master))
		port_read_bridge(dev, master, port);
	/* "ovs0.7" has untagged packets in VLAN 7, "ovs0:7:8" has none. */
	else if (master && netif_is_ovs_port(dev) && *bridge &&
		 !strchr(bridge, ':')) {
		strscpy(port->bridge, bridge, sizeof(port->bridge));
		port->ovs = true;
	}
	rcu_read_unlock();
	rtnl_unlock();
}

/**
 * port_reaches() - does the bridge carry packets from one port to the other?
 * @port: one
 * @other: another one
 *
 * Return: true if it does, either way.
 */
bool port_reaches(const struct port *port, const struct port *other)
{
	return port->bridge[0] && !strcmp(port->bridge, other->bridge) &&
	       port->vlan == other->vlan &&
	       !(port->isolated && other->isolated);
}

/**
 * port_domid() - whose vif is this device?
 * @dev: any device; the caller holds RTNL
 * @domid: filled if it is a vif's
 *
 * Return: false if it is no vif.
 */
bool port_domid(const struct net_device *dev, u16 *domid)
{
	unsigned int domain, handle;

	/* xenbus names the device behind it so, whatever this one is called. */
	if (!dev->dev.parent ||
	    sscanf(dev_name(dev->dev.parent), "vif-%u-%u", &domain,
		   &handle) != 2 || domain > U16_MAX)
		return false;
	*domid = (u16)domain;
	return true;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Two vifs may have a channel if packets of one reach the other through one
 * bridge of Dom0 anyway; then a channel gives them nothing that they lack.
 */
#define pr_fmt(fmt) "discovery: " fmt

#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "policy.h"

static char *nic;
module_param(nic, charp, 0444);
MODULE_PARM_DESC(nic, "the only bridge whose guests get channels (default: every bridge)");

/**
 * policy_init() - check the parameters
 *
 * Return: 0, -ENODEV if nic= names no network interface, or -EINVAL if that is
 * no bridge.
 */
int policy_init(void)
{
	struct net_device *dev;
	bool bridge;

	if (!policy_nic()) {
		pr_info("serving all bridges\n");
		return 0;
	}
	dev = dev_get_by_name(&init_net, nic);
	if (!dev) {
		pr_err("nic=%s: there is no such network interface; name a bridge as 'ip link show type bridge' lists it\n",
		       nic);
		return -ENODEV;
	}
	bridge = netif_is_bridge_master(dev) || netif_is_ovs_master(dev);
	dev_put(dev);
	if (!bridge) {
		pr_err("nic=%s: this is no bridge, so no vif is on it; name one as 'ip link show type bridge' lists it\n",
		       nic);
		return -EINVAL;
	}
	pr_info("serving bridge %s\n", nic);
	return 0;
}

/**
 * policy_nic() - the only bridge that is served
 *
 * Return: its name, or NULL if all are.
 */
const char *policy_nic(void)
{
	return nic && *nic ? nic : NULL;
}

static bool eligible(const struct vif *vif)
{
	return vif->connected && !vif->unclear &&
	       (!policy_nic() || !strcmp(policy_nic(), vif->port.bridge));
}

/**
 * policy_allows() - may these two have a channel?
 * @vif: one
 * @other: one of another guest
 *
 * Return: true if they may.
 */
bool policy_allows(const struct vif *vif, const struct vif *other)
{
	return eligible(vif) && eligible(other) &&
	       port_reaches(&vif->port, &other->port);
}

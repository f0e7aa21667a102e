// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * discovery.ko, the broker: runs in Dom0, tells guests of each other, relays
 * their offers and takes both back. The contract is <xen/io/xenloop.h>.
 *
 *   events, guest	notice, and keep what is known of each domain
 *   vif, port		what Dom0 knows of a vif
 *   policy, pair	who may have a channel, and what they offer
 *   relay		what the guests are told
 *   netlink, rule	what people are shown, and what they may set
 */
#define pr_fmt(fmt) "discovery: " fmt

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <xen/xen.h>

#include "events.h"
#include "guest.h"
#include "netlink.h"
#include "policy.h"

static int __init discovery_init(void)
{
	int err;

	if (!xen_domain() || !xen_initial_domain()) {
		pr_err("this is not Dom0 of a Xen host; a guest needs xenloop.ko instead\n");
		return -ENODEV;
	}
	err = policy_init();
	if (err)
		return err;
	err = guests_init();
	if (err)
		goto no_guests;
	err = netlink_init();
	if (err)
		goto no_netlink;
	err = events_init();
	if (err)
		goto no_events;
	return 0;
no_events:
	netlink_exit();
no_netlink:
	policy_quiet();
	guests_exit();
no_guests:
	policy_exit();
	return err;
}

static void __exit discovery_exit(void)
{
	netlink_exit();
	policy_quiet();
	events_exit();
	guests_exit();
	policy_exit();
}

module_init(discovery_init);
module_exit(discovery_exit);

MODULE_DESCRIPTION("XenLoop: introduces the guests of a host to each other");
MODULE_VERSION("3.0.0");
MODULE_LICENSE("Dual MIT/GPL");
MODULE_ALIAS("xenloop-discovery");

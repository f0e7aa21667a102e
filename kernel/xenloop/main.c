// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * xenloop.ko: load and unload.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/module.h>
#include <linux/rcupdate.h>
#include <xen/xen.h>
#include "compat.h"
#include "control.h"
#include "link.h"
#include "memory.h"
#include "netlink.h"
#include "peer.h"
#include "queue.h"
#include "suspend.h"
#include "version.h"
#include "vif.h"
#include "xenstore.h"

/* Peers close within CLOSING_TIME (peer.c) or are left to themselves; then
 * they have this long to unmap what they mapped.
 */
#define EXIT_TIME	(2 * HZ)

static char *nic;
module_param(nic, charp, 0444);
MODULE_PARM_DESC(nic, "the only interface to accelerate, for example eth0 (default: every vif)");

static int __init xenloop_init(void)
{
	int err;

	if (!xen_domain()) {
		pr_err("this machine is not a Xen guest\n");
		return -ENODEV;
	}
	err = xenloop_control_init();
	if (err)
		return err;
	xenloop_graves_init(xenloop_wq);
	err = xenloop_queues_init();
	if (err)
		goto control;
	err = xenloop_links_init();
	if (err)
		goto queues;
	err = xenloop_vifs_init(nic);
	if (err)
		goto links;
	err = xenloop_suspend_init();
	if (err)
		goto vifs;
	err = xenloop_netlink_init();
	if (err)
		goto suspend;
	err = xenloop_store_init();
	if (err)
		goto netlink;
	return 0;
netlink:
	xenloop_netlink_exit();
suspend:
	xenloop_suspend_exit();
vifs:
	xenloop_vifs_exit();
links:
	xenloop_links_exit();
queues:
	flush_workqueue(xenloop_wq);
	xenloop_store_exit();
	xenloop_queues_exit();
control:
	xenloop_control_exit();
	rcu_barrier();
	return err;
}

/* The order: no more news, so no new peers; the channels close, while the vifs
 * still receive; the vifs go; what is left on the queue runs out.
 */
static void __exit xenloop_exit(void)
{
	xenloop_suspend_exit();
	xenloop_netlink_exit();
	xenloop_store_unwatch();
	xenloop_control_dismiss();
	xenloop_control_empty();
	xenloop_store_gone();
	xenloop_graves_wait(EXIT_TIME);
	xenloop_vifs_exit();
	xenloop_links_exit();
	flush_workqueue(xenloop_wq);
	xenloop_store_exit();
	xenloop_graves_exit();
	xenloop_control_exit();
	xenloop_queues_exit();
	rcu_barrier(); /* vif_free_rcu is ours */
}

module_init(xenloop_init);
module_exit(xenloop_exit);

MODULE_DESCRIPTION("XenLoop: a shared-memory path for IP between guests of one Xen host");
MODULE_LICENSE("Dual MIT/GPL");
MODULE_VERSION(XENLOOP_MODULE_VERSION);
MODULE_ALIAS("xen:vif");

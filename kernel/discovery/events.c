// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Domains that come and go, vifs that change in XenStore, vifs that are plugged
 * into another bridge. Everything here runs where it may not sleep or where
 * somebody holds RTNL, so it notes what changed and leaves the rest to the
 * queue. No event is ever handed to xenwatch, which other drivers keep busy.
 */
#define pr_fmt(fmt) "discovery: " fmt

#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/rtnetlink.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/switchdev.h>
#include <xen/xenbus.h>

#include "events.h"
#include "guest.h"
#include "port.h"

#define VIF_DIR		"/local/domain/0/backend/vif"

static void scan_work(struct work_struct *work)
{
	guests_scan();
}

static DECLARE_WORK(scan, scan_work);

static void callback(struct xenbus_watch *watch, const char *path,
		     const char *token)
{
}

static bool domain_event(struct xenbus_watch *watch, const char *path,
			 const char *token)
{
	queue_work(guest_queue, &scan);
	return false;
}

static bool vif_event(struct xenbus_watch *watch, const char *path,
		      const char *token)
{
	unsigned int domid;

	if (sscanf(path, VIF_DIR "/%u", &domid) == 1 && domid <= U16_MAX &&
	    !guests_note((u16)domid, CHANGED_VIFS))
		queue_work(guest_queue, &scan);
	return false;
}

static struct xenbus_watch watches[] = {
	{
		.node = "@introduceDomain",
		.will_handle = domain_event,
		.callback = callback,
	},
	{
		.node = "@releaseDomain",
		.will_handle = domain_event,
		.callback = callback,
	},
	{
		.node = VIF_DIR,
		.will_handle = vif_event,
		.callback = callback,
	},
};

static u32 watching;

/* Once XenStore is there, which may be long after this module. */
static void start_work(struct work_struct *work)
{
	int err;

	while (watching < ARRAY_SIZE(watches)) {
		err = register_xenbus_watch(&watches[watching]);
		if (err) {
			pr_err("cannot watch %s (%d), nothing will be served; load the module again\n",
			       watches[watching].node, err);
			return;
		}
		watching++;
	}
	guests_scan();
}

static DECLARE_WORK(start, start_work);

static int xenstore_ready(struct notifier_block *notifier, unsigned long event,
			  void *data)
{
	queue_work(guest_queue, &start);
	return NOTIFY_DONE;
}

static struct notifier_block xenstore_notifier = {
	.notifier_call = xenstore_ready,
};

static int device_event(struct notifier_block *notifier, unsigned long event,
			void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	u16 domid;

	if (event != NETDEV_CHANGEUPPER && event != NETDEV_CHANGENAME &&
	    event != NETDEV_UP && event != NETDEV_DOWN && event != NETDEV_CHANGE)
		return NOTIFY_DONE;
	if (port_domid(dev, &domid))
		guests_note(domid, CHANGED_VIFS);
	else if (netif_is_bridge_master(dev))
		guests_note_all(CHANGED_VIFS);
	return NOTIFY_DONE;
}

static struct notifier_block device_notifier = {
	.notifier_call = device_event,
};

/* Whoever holds RTNL may not have done yet what we heard of. */
static void bridges_work(struct work_struct *work)
{
	rtnl_lock();
	rtnl_unlock();
	guests_note_all(CHANGED_VIFS);
}

static DECLARE_WORK(bridges, bridges_work);

/* Does it say who may talk to whom? */
static bool bridge_says(unsigned long event, void *info)
{
	const struct switchdev_notifier_port_attr_info *attr = info;
	const struct switchdev_notifier_port_obj_info *obj = info;

	switch (event) {
	case SWITCHDEV_PORT_OBJ_ADD:
	case SWITCHDEV_PORT_OBJ_DEL:
		return obj->obj->id == SWITCHDEV_OBJ_ID_PORT_VLAN;
	case SWITCHDEV_PORT_ATTR_SET:
		return attr->attr->id == SWITCHDEV_ATTR_ID_PORT_STP_STATE ||
		       attr->attr->id == SWITCHDEV_ATTR_ID_PORT_PRE_BRIDGE_FLAGS ||
		       attr->attr->id == SWITCHDEV_ATTR_ID_BRIDGE_VLAN_FILTERING;
	}
	return false;
}

/* The bridge asks drivers of switches whether they want to do what it is about to
 * do, for ports that have no switch, too. Softirqs take the lock that it may hold
 * here, and none of ours: the rest is for the queue.
 */
static int bridge_event(struct notifier_block *notifier, unsigned long event,
			void *info)
{
	if (bridge_says(event, info))
		queue_work(guest_queue, &bridges);
	return NOTIFY_DONE;
}

static struct notifier_block flags_notifier = {
	.notifier_call = bridge_event,
};

static struct notifier_block vlans_notifier = {
	.notifier_call = bridge_event,
};

/**
 * events_init() - begin to listen
 *
 * Return: 0 or a negative errno.
 */
int events_init(void)
{
	int err = register_netdevice_notifier(&device_notifier);

	if (err)
		return err;
	err = register_switchdev_notifier(&flags_notifier);
	if (err)
		goto no_flags;
	err = register_switchdev_blocking_notifier(&vlans_notifier);
	if (err)
		goto no_vlans;
	register_xenstore_notifier(&xenstore_notifier);
	return 0;

no_vlans:
	unregister_switchdev_notifier(&flags_notifier);
no_flags:
	unregister_netdevice_notifier(&device_notifier);
	return err;
}

/**
 * events_exit() - listen no more; afterwards nothing scans
 */
void events_exit(void)
{
	unregister_xenstore_notifier(&xenstore_notifier);
	cancel_work_sync(&start);
	while (watching)
		unregister_xenbus_watch(&watches[--watching]);
	unregister_switchdev_blocking_notifier(&vlans_notifier);
	unregister_switchdev_notifier(&flags_notifier);
	unregister_netdevice_notifier(&device_notifier);
	cancel_work_sync(&bridges);
	cancel_work_sync(&scan);
}

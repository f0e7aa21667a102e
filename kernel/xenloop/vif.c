// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The vifs of this guest.
 *
 * References to a struct xenloop_vif: the list of vifs has one, from
 * NETDEV_REGISTER until NETDEV_UNREGISTER; each peer has one until it is freed,
 * which the control queue does soon after the vif is marked gone; netlink has
 * one while it shows. The net_device is held until the last of them is put, so
 * whoever unregisters a vif waits for its channels to close, with RTNL
 * released, for two seconds (CLOSING_TIME in peer.c) at the most.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/etherdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <xen/xenbus.h>
#include "compat.h"
#include "control.h"
#include "intercept.h"
#include "link.h"
#include "vif.h"
#include "xenstore.h"

#define COUNTER_NAME(id, name)	name,

const char xenloop_counter_name[XENLOOP_COUNTER_COUNT][ETH_GSTRING_LEN] = {
	XENLOOP_COUNTERS(COUNTER_NAME)
};

#undef COUNTER_NAME

static LIST_HEAD(vifs);
static DEFINE_SPINLOCK(vifs_lock); /* writers: RTNL and this */
static const char *only_nic;

/* The handle is the last part of "device/vif/0". */
static bool vif_handle(const struct net_device *dev, u16 *handle)
{
	struct device *parent = dev->dev.parent;
	struct xenbus_device *xdev;
	const char *slash;

	if (!parent || !parent->bus || strcmp(parent->bus->name, "xen"))
		return false;
	xdev = to_xenbus_device(parent);
	if (strcmp(xdev->devicetype, "vif"))
		return false;
	slash = strrchr(xdev->nodename, '/');
	return slash && !kstrtou16(slash + 1, 10, handle);
}

/**
 * xenloop_vif_of() - the vif of a net_device
 * @dev: any net_device
 *
 * Context: RCU read side, or RTNL.
 * Return: the vif, or NULL if @dev is none of ours.
 */
struct xenloop_vif *xenloop_vif_of(const struct net_device *dev)
{
	struct xenloop_vif *vif;

	list_for_each_entry_rcu(vif, &vifs, node, lockdep_rtnl_is_held()) {
		if (vif->dev == dev)
			return vif;
	}
	return NULL;
}

/**
 * xenloop_vif_get() - find a vif by its number in XenStore
 * @handle: its number
 *
 * Return: a reference, or NULL.
 */
struct xenloop_vif *xenloop_vif_get(u16 handle)
{
	struct xenloop_vif *vif;

	rcu_read_lock();
	list_for_each_entry_rcu(vif, &vifs, node) {
		if (vif->handle == handle && kref_get_unless_zero(&vif->ref)) {
			rcu_read_unlock();
			return vif;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/**
 * xenloop_vif_next() - walk the vifs
 * @skip: how many to leave out
 *
 * A vif that comes or goes meanwhile may be missed or seen twice.
 *
 * Return: a reference, or NULL at the end.
 */
struct xenloop_vif *xenloop_vif_next(u32 skip)
{
	struct xenloop_vif *vif;

	rcu_read_lock();
	list_for_each_entry_rcu(vif, &vifs, node) {
		if (skip--)
			continue;
		if (kref_get_unless_zero(&vif->ref)) {
			rcu_read_unlock();
			return vif;
		}
	}
	rcu_read_unlock();
	return NULL;
}

static void vif_free_rcu(struct rcu_head *rcu)
{
	struct xenloop_vif *vif = container_of(rcu, struct xenloop_vif, rcu);

	free_percpu(vif->counters);
	kfree(vif);
}

static void vif_release(struct kref *ref)
{
	struct xenloop_vif *vif = container_of(ref, struct xenloop_vif, ref);

	dev_put(vif->dev);
	call_rcu(&vif->rcu, vif_free_rcu);
}

/**
 * xenloop_vif_put() - drop a reference
 * @vif: the vif
 */
void xenloop_vif_put(struct xenloop_vif *vif)
{
	kref_put(&vif->ref, vif_release);
}

/* netfront registers with what XenStore says, which the kernel keeps as permanent.
 * A guest that is restored may find another one there; netfront takes it without a
 * word, and only what the guest's own tools set is marked as set.
 */
static bool vif_as_given(const struct xenloop_vif *vif)
{
	const struct net_device *dev = vif->dev;

	return READ_ONCE(dev->addr_assign_type) != NET_ADDR_SET ||
	       ether_addr_equal(dev->dev_addr, dev->perm_addr);
}

/**
 * xenloop_vif_allowed() - may packets of this vif take a channel?
 * @vif: the vif
 *
 * Return: true while both the vif and the xenloop device are up, the vif has the
 * MAC address that Dom0 gave it, for peers know it by no other, and netfront runs
 * no XDP program, which would not see what the channel brings.
 */
bool xenloop_vif_allowed(const struct xenloop_vif *vif)
{
	return READ_ONCE(vif->up) && READ_ONCE(vif->link_up) &&
	       !READ_ONCE(vif->gone) && vif_as_given(vif) &&
	       !compat_xdp_native(vif->dev);
}

/**
 * xenloop_vif_counter() - one counter, summed over the CPUs
 * @vif: the vif
 * @counter: enum xenloop_counter
 *
 * Return: the sum; it may be a moment old.
 */
u64 xenloop_vif_counter(const struct xenloop_vif *vif, u32 counter)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(vif->counters, cpu)->v[counter]);
	return sum;
}

static struct xenloop_vif *vif_alloc(struct net_device *dev, u16 handle)
{
	struct xenloop_vif *vif = kzalloc(sizeof(*vif), GFP_KERNEL);

	if (!vif)
		return NULL;
	vif->counters = alloc_percpu(struct xenloop_counters);
	if (!vif->counters) {
		kfree(vif);
		return NULL;
	}
	vif->dev = dev;
	vif->handle = handle;
	vif->up = netif_running(dev);
	INIT_LIST_HEAD(&vif->peers);
	kref_init(&vif->ref);
	dev_hold(dev);
	return vif;
}

static void vif_add(struct net_device *dev)
{
	struct xenloop_vif *vif;
	u16 handle;
	int err;

	if (!vif_handle(dev, &handle) || (only_nic && strcmp(only_nic, dev->name)))
		return;
	vif = vif_alloc(dev, handle);
	if (!vif) {
		pr_warn("%s: no memory; it stays on netfront\n", dev->name);
		return;
	}
	err = xenloop_intercept_start(vif);
	if (err)
		goto put;
	err = xenloop_link_create(vif);
	if (err)
		goto stop;
	spin_lock(&vifs_lock);
	list_add_tail_rcu(&vif->node, &vifs);
	spin_unlock(&vifs_lock);
	xenloop_store_rescan();
	return;
stop:
	xenloop_intercept_stop(vif);
put:
	pr_warn("%s: cannot be accelerated (error %d); it stays on netfront\n",
		dev->name, err);
	xenloop_vif_put(vif);
}

static void vif_del(struct xenloop_vif *vif)
{
	WRITE_ONCE(vif->gone, true);
	spin_lock(&vifs_lock);
	list_del_rcu(&vif->node);
	spin_unlock(&vifs_lock);
	xenloop_link_destroy(vif);
	xenloop_intercept_stop(vif);
	/* After this no NAPI hands a packet to a vif that it saw alive. */
	synchronize_net();
	xenloop_control_refresh();
	xenloop_vif_put(vif);
}

static void vif_up(struct xenloop_vif *vif, bool up)
{
	WRITE_ONCE(vif->up, up);
	xenloop_control_refresh();
}

static int vif_event(struct notifier_block *block, unsigned long event,
		     void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	struct xenloop_vif *vif = xenloop_vif_of(dev);

	if (!vif) {
		/* One that is plugged in has the name that nic= says only later. */
		if (event == NETDEV_REGISTER || event == NETDEV_CHANGENAME)
			vif_add(dev);
		return NOTIFY_DONE;
	}
	switch (event) {
	case NETDEV_UP:
		vif_up(vif, true);
		break;
	case NETDEV_GOING_DOWN:
		vif_up(vif, false);
		break;
	case NETDEV_CHANGEADDR:
		xenloop_control_refresh();
		break;
	case NETDEV_UNREGISTER:
		vif_del(vif);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block vif_notifier = {
	.notifier_call = vif_event,
};

static int nic_check(const char *nic)
{
	struct net_device *dev = dev_get_by_name(&init_net, nic);
	bool is_vif;
	u16 handle;

	if (!dev) {
		pr_err("nic=%s: there is no such interface; \"ip link\" lists them, and without nic= all vifs are used\n",
		       nic);
		return -ENODEV;
	}
	is_vif = vif_handle(dev, &handle);
	dev_put(dev);
	if (!is_vif) {
		pr_err("nic=%s is not a Xen network interface (vif)\n", nic);
		return -EINVAL;
	}
	return 0;
}

/**
 * xenloop_vifs_init() - find the vifs and follow their coming and going
 * @nic: the only interface to use, or NULL for all
 *
 * Return: 0 or -errno, with a message.
 */
int xenloop_vifs_init(const char *nic)
{
	int err = 0;

	if (nic && *nic)
		err = nic_check(nic);
	if (err)
		return err;
	only_nic = nic && *nic ? nic : NULL;
	return register_netdevice_notifier(&vif_notifier);
}

/**
 * xenloop_vifs_exit() - let go of all vifs
 *
 * The notifier gets NETDEV_UNREGISTER for each device from here.
 */
void xenloop_vifs_exit(void)
{
	unregister_netdevice_notifier(&vif_notifier);
}

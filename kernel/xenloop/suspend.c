// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Save, restore and migration: a device without hardware, for the sake of its
 * power management callbacks.
 *
 * freeze runs in xenwatch, before XenStore is suspended: XenStore can be read
 * and written, but no watch fires, so channels are closed over their shared
 * pages and events. After it no page of a peer may be mapped, no port bound:
 * the numbers are a stranger's when the guest wakes up elsewhere. thaw runs
 * when the suspend was cancelled, restore in the new place, also without a
 * freeze before it.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/platform_device.h>
#include <linux/pm.h>
#include "compat.h"
#include "control.h"
#include "memory.h"
#include "peer.h"
#include "suspend.h"
#include "xenstore.h"

/* A little more than a peer has for closing (CLOSING_TIME in peer.c). */
#define FREEZE_TIME	(3 * HZ)
/* An honest peer lets go of memory within milliseconds; another one would make
 * every suspend as much longer as it may.
 */
#define GRAVES_TIME	(HZ / 5)

static struct platform_device *device;

/* Never fails: a guest must be able to migrate whatever its peers do. */
static int suspend_freeze(struct device *dev)
{
	xenloop_control_freeze();
	if (!xenloop_control_quiet(FREEZE_TIME))
		pr_warn("%u channels did not close before the suspend\n",
			xenloop_peers_holding());
	xenloop_graves_wait(GRAVES_TIME);
	return 0;
}

/* Everything is new: epoch, links, channels. */
static int suspend_resume(struct device *dev)
{
	xenloop_store_republish();
	/* Peers of the former epoch go first: their offers would have serials that
	 * stood for others there.
	 */
	xenloop_store_rescan();
	xenloop_control_thaw();
	return 0;
}

static const struct dev_pm_ops suspend_ops = {
	.freeze = suspend_freeze,
	.thaw = suspend_resume,
	.restore = suspend_resume,
};

static struct platform_driver driver = {
	.driver = {
		.name = "xenloop",
		.pm = &suspend_ops,
	},
};

/**
 * xenloop_suspend_init() - be told of suspends
 *
 * Return: 0 or -errno.
 */
int xenloop_suspend_init(void)
{
	int err = platform_driver_register(&driver);

	if (err)
		return err;
	device = platform_device_register_simple("xenloop",
						 PLATFORM_DEVID_NONE, NULL, 0);
	if (!IS_ERR(device))
		return 0;
	platform_driver_unregister(&driver);
	return PTR_ERR(device);
}

/**
 * xenloop_suspend_exit() - be told no more; waits for a suspend that runs
 */
void xenloop_suspend_exit(void)
{
	platform_device_unregister(device);
	platform_driver_unregister(&driver);
}

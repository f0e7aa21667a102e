// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Two vifs meet if packets of one reach the other through one bridge of Dom0
 * anyway; then a channel gives them nothing that they lack. Whether their guests
 * may have one is for the administrator's rules to say (core/rules.h).
 *
 * A policy is replaced whole, at once, by whoever holds netlink; what follows
 * from it is done on the queue, first of all that links are taken away.
 */
#define pr_fmt(fmt) "discovery: " fmt

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "guest.h"
#include "pair.h"
#include "policy.h"

static char *nic;
module_param(nic, charp, 0444);
MODULE_PARM_DESC(nic, "the only bridge whose guests get channels (default: every bridge)");

static bool wait_for_policy;
module_param(wait_for_policy, bool, 0444);
MODULE_PARM_DESC(wait_for_policy, "introduce nobody before 'xenloop policy' has set a policy (default: no)");

/* Innermost: nothing sleeps for long or takes another lock under it. */
static DEFINE_MUTEX(policy_lock);
static struct policy *policy;

static void apply_work(struct work_struct *work)
{
	pairs_update_all();
}

static DECLARE_WORK(apply, apply_work);

static int check_nic(void)
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

static struct policy *policy_read(const char *text, size_t len,
				  struct xenloop_rules_error *error)
{
	struct policy *new;
	int err;

	if (len > XENLOOP_RULES_TEXT)
		return ERR_PTR(-EMSGSIZE);
	new = kvzalloc(struct_size(new, text, len + 1), GFP_KERNEL);
	if (!new)
		return ERR_PTR(-ENOMEM);
	memcpy(new->text, text, len);
	err = xenloop_rules_parse(&new->rules, new->text, len, error);
	if (!err)
		return new;
	kvfree(new);
	return ERR_PTR(err);
}

/**
 * policy_init() - check the parameters
 *
 * Return: 0, -ENODEV if nic= names no network interface, -EINVAL if that is
 * no bridge, or -ENOMEM.
 */
int policy_init(void)
{
	struct xenloop_rules_error error;
	int err = check_nic();

	if (err)
		return err;
	policy = policy_read("", 0, &error);
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	policy->generation = 1;
	policy->waiting = wait_for_policy;
	if (policy->waiting)
		pr_info("introducing nobody before there is a policy (xenloop policy load)\n");
	return 0;
}

/**
 * policy_quiet() - afterwards nothing is done about a policy any more
 *
 * Nobody sets one now.
 */
void policy_quiet(void)
{
	cancel_work_sync(&apply);
}

/**
 * policy_exit() - forget it; nobody asks any more
 */
void policy_exit(void)
{
	kvfree(policy);
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

static bool served(const struct port *port)
{
	const char *only = policy_nic();
	size_t len;

	if (!only)
		return true;
	len = strlen(only);
	/* Open vSwitch's name may have a VLAN behind it. */
	return !strncmp(only, port->bridge, len) &&
	       (!port->bridge[len] || (port->ovs && port->bridge[len] == '.'));
}

static bool eligible(const struct vif *vif)
{
	return vif->connected && !vif->unclear && served(&vif->port);
}

/**
 * vifs_meet() - do packets of one vif reach the other, on a bridge that is
 * served?
 * @vif: one
 * @other: one of another guest
 *
 * Return: true if they do.
 */
bool vifs_meet(const struct vif *vif, const struct vif *other)
{
	return eligible(vif) && eligible(other) &&
	       port_reaches(&vif->port, &other->port);
}

/**
 * policy_allows() - may two guests have a channel, where they meet?
 * @guest: one
 * @other: the other
 *
 * Return: true if they may.
 */
bool policy_allows(const struct xenloop_rules_guest *guest,
		   const struct xenloop_rules_guest *other)
{
	struct xenloop_rules_verdict verdict;
	bool waiting;

	mutex_lock(&policy_lock);
	waiting = policy->waiting;
	xenloop_rules_decide(&policy->rules, guest, other, &verdict);
	mutex_unlock(&policy_lock);
	return verdict.allow && !waiting;
}

/**
 * policy_hold() - look at the policy; it does not change till policy_release()
 *
 * Context: may hold guests_lock, takes no lock before the release.
 * Return: the policy.
 */
const struct policy *policy_hold(void)
{
	mutex_lock(&policy_lock);
	return policy;
}

/**
 * policy_release() - it may change again
 */
void policy_release(void)
{
	mutex_unlock(&policy_lock);
}

static void tell(const struct policy *new)
{
	pr_info("policy: %u rules, default %s\n", new->rules.count,
		new->rules.allow ? "allow" : "deny");
}

/**
 * policy_set() - replace the policy
 * @text: of the new one
 * @len: its length
 * @error: says what is wrong if it is refused with -EINVAL
 *
 * A text that is refused changes nothing.
 *
 * Return: 0 or a negative errno.
 */
int policy_set(const char *text, size_t len,
	       struct xenloop_rules_error *error)
{
	struct policy *new = policy_read(text, len, error);
	struct policy *old;

	if (IS_ERR(new))
		return PTR_ERR(new);
	mutex_lock(&policy_lock);
	old = policy;
	new->generation = old->generation + 1 ?: 1;
	policy = new;
	tell(new);
	mutex_unlock(&policy_lock);
	kvfree(old);
	queue_work(guest_queue, &apply);
	return 0;
}

/**
 * policy_set_default() - what holds where no rule does
 * @allow: to allow; else to deny
 */
void policy_set_default(bool allow)
{
	mutex_lock(&policy_lock);
	policy->waiting = false;
	policy->moved = true;
	policy->rules.allow = allow;
	policy->generation = policy->generation + 1 ?: 1;
	tell(policy);
	mutex_unlock(&policy_lock);
	queue_work(guest_queue, &apply);
}

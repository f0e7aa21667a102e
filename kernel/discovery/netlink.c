// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Shows what the broker knows; the policy is in rule.c. A dump that does not fit into
 * one message goes on where it stopped, by counting: what comes or goes in
 * between may be missed or shown twice, and the next look shows it right.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/xenloop.h>
#include <net/genetlink.h>
#include <net/netlink.h>
#include <xen/io/xenloop.h>

#include "guest.h"
#include "netlink.h"
#include "pair.h"
#include "policy.h"
#include "rule.h"

static struct genl_family family;

/**
 * dump_shown() - has an earlier message of the dump shown this entry?
 * @dump: one message; the next call is about the next entry
 *
 * Return: true if it has.
 */
bool dump_shown(struct dump *dump)
{
	return dump->at++ < dump->cb->args[0];
}

/**
 * dump_begin() - begin an entry
 * @dump: one message
 * @cmd: XENLOOP_BROKER_CMD_*
 *
 * Return: for dump_end(), or NULL if there is no room.
 */
void *dump_begin(struct dump *dump, u8 cmd)
{
	return genlmsg_put(dump->skb, NETLINK_CB(dump->cb->skb).portid,
			   dump->cb->nlh->nlmsg_seq, &family, NLM_F_MULTI, cmd);
}

/**
 * dump_end() - end an entry
 * @dump: one message
 * @header: from dump_begin()
 * @err: the entry did not fit
 *
 * Return: 0, or -EMSGSIZE: the entry comes first in the next message.
 */
int dump_end(struct dump *dump, void *header, int err)
{
	if (err) {
		genlmsg_cancel(dump->skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(dump->skb, header);
	dump->cb->args[0]++;
	return 0;
}

static u32 running(void)
{
	struct guest *guest;
	unsigned long i;
	u32 count = 0;

	mutex_lock(&guests_lock);
	xa_for_each(&guests, i, guest)
		count += guest->runs;
	mutex_unlock(&guests_lock);
	return count;
}

static int put_status(struct sk_buff *skb)
{
	if (nla_put_string(skb, XENLOOP_B_VERSION, THIS_MODULE->version ?: "") ||
	    nla_put_u32(skb, XENLOOP_B_PROTOCOL, XENLOOP_VERSION) ||
	    nla_put_u32(skb, XENLOOP_B_GUESTS, running()))
		return -EMSGSIZE;
	if (policy_nic() && nla_put_string(skb, XENLOOP_B_NIC, policy_nic()))
		return -EMSGSIZE;
	return rule_put_status(skb);
}

static int status_get(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header;

	if (!skb)
		return -ENOMEM;
	header = genlmsg_put_reply(skb, info, &family, 0,
				   XENLOOP_BROKER_CMD_STATUS_GET);
	if (!header || put_status(skb)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

static int put_vif(struct sk_buff *skb, const struct vif *vif)
{
	if (nla_put_u32(skb, XENLOOP_B_HANDLE, vif->handle) ||
	    nla_put(skb, XENLOOP_B_MAC, ETH_ALEN, vif->mac))
		return -EMSGSIZE;
	if (vif->port.bridge[0] &&
	    nla_put_string(skb, XENLOOP_B_BRIDGE, vif->port.bridge))
		return -EMSGSIZE;
	if (vif->ips && nla_put_u32(skb, XENLOOP_B_PINNED, vif->ips))
		return -EMSGSIZE;
	return 0;
}

static int put_guest(struct sk_buff *skb, const struct guest *guest)
{
	if (nla_put_u32(skb, XENLOOP_B_DOMID, guest->domid) ||
	    nla_put_u32(skb, XENLOOP_B_INSTANCE, guest->instance) ||
	    nla_put_string(skb, XENLOOP_B_NAME, guest->who.name))
		return -EMSGSIZE;
	if (guest->runs && nla_put_u64_64bit(skb, XENLOOP_B_EPOCH,
					     guest->value.epoch, XENLOOP_B_PAD))
		return -EMSGSIZE;
	return 0;
}

static int show_vif(struct dump *dump, const struct guest *guest,
		    const struct vif *vif)
{
	void *header;
	int err;

	if (dump_shown(dump))
		return 0;
	header = dump_begin(dump, XENLOOP_BROKER_CMD_GUEST_GET);
	if (!header)
		return -EMSGSIZE;
	err = put_guest(dump->skb, guest);
	if (!err && vif)
		err = put_vif(dump->skb, vif);
	return dump_end(dump, header, err);
}

/* A guest without a vif is one message without a handle. */
static int show_guest(struct dump *dump, const struct guest *guest)
{
	int err = 0;
	u32 i;

	if (!guest->vifs)
		return show_vif(dump, guest, NULL);
	for (i = 0; i < guest->vifs && !err; i++)
		err = show_vif(dump, guest, &guest->vif[i]);
	return err;
}

static int guest_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump dump = { skb, cb, 0 };
	struct guest *guest;
	unsigned long i;

	mutex_lock(&guests_lock);
	xa_for_each(&guests, i, guest) {
		if (show_guest(&dump, guest))
			break;
	}
	mutex_unlock(&guests_lock);
	return skb->len;
}

static int put_pair(struct sk_buff *skb, const struct guest *guest,
		    const struct guest *peer, const struct xenloop_name *name,
		    const struct vif *vif)
{
	if (nla_put_u32(skb, XENLOOP_B_DOMID, guest->domid) ||
	    nla_put_string(skb, XENLOOP_B_NAME, guest->who.name) ||
	    nla_put_u32(skb, XENLOOP_B_HANDLE, name->handle) ||
	    nla_put_u32(skb, XENLOOP_B_PEER_DOMID, peer->domid) ||
	    nla_put_string(skb, XENLOOP_B_PEER_NAME, peer->who.name) ||
	    nla_put_u32(skb, XENLOOP_B_PEER_HANDLE, name->peer_handle) ||
	    nla_put_string(skb, XENLOOP_B_BRIDGE, vif->port.bridge))
		return -EMSGSIZE;
	return 0;
}

static const char *pair_state(const struct xenloop_offer *offer,
			      const struct xenloop_offer *peer)
{
	if (offer && peer)
		return "channel";
	return offer || peer ? "opening" : "introduced";
}

/* What policy forbids is said even before the pair is parted. */
static int put_state(struct sk_buff *skb, const struct side *side,
		     const char *forbidden)
{
	const struct xenloop_offer *offer = side ? side_offer(side) : NULL;
	const struct xenloop_offer *peer = side ? side_offer(side->other) :
		NULL;
	const char *state = side ? pair_state(offer, peer) : "no-module";

	if (nla_put_u32(skb, XENLOOP_B_OFFER, offer ? offer->serial : 0) ||
	    nla_put_u32(skb, XENLOOP_B_PEER_OFFER, peer ? peer->serial : 0) ||
	    nla_put_string(skb, XENLOOP_B_STATE, forbidden ?: state))
		return -EMSGSIZE;
	return 0;
}

static int show_pair(struct dump *dump, struct guest *guest,
		     const struct vif *vif, struct guest *peer, u16 handle)
{
	struct xenloop_name name = { vif->handle, peer->domid, handle };
	const char *forbidden = NULL;
	void *header;
	int err;

	if (dump_shown(dump))
		return 0;
	header = dump_begin(dump, XENLOOP_BROKER_CMD_PAIR_GET);
	if (!header)
		return -EMSGSIZE;
	err = put_pair(dump->skb, guest, peer, &name, vif);
	if (!err)
		err = rule_put_verdict(dump->skb, &guest->who, &peer->who,
				       &forbidden);
	if (!err)
		err = put_state(dump->skb, side_find(guest, &name), forbidden);
	return dump_end(dump, header, err);
}

static int show_pairs(struct dump *dump, struct guest *guest,
		      struct guest *peer)
{
	u32 i, j;

	for (i = 0; i < guest->vifs; i++) {
		for (j = 0; j < peer->vifs; j++) {
			if (vifs_meet(&guest->vif[i], &peer->vif[j]) &&
			    show_pair(dump, guest, &guest->vif[i], peer,
				      peer->vif[j].handle))
				return -EMSGSIZE;
		}
	}
	return 0;
}

static int pair_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump dump = { skb, cb, 0 };
	struct guest *guest, *peer;
	unsigned long i, j;

	mutex_lock(&guests_lock);
	xa_for_each(&guests, i, guest) {
		xa_for_each_start(&guests, j, peer, i + 1) {
			if (show_pairs(&dump, guest, peer))
				goto full;
		}
	}
full:
	mutex_unlock(&guests_lock);
	return skb->len;
}

static const struct genl_ops ops[] = {
	{ .cmd = XENLOOP_BROKER_CMD_STATUS_GET, .doit = status_get },
	{ .cmd = XENLOOP_BROKER_CMD_GUEST_GET, .dumpit = guest_dump },
	{ .cmd = XENLOOP_BROKER_CMD_PAIR_GET, .dumpit = pair_dump },
	{ .cmd = XENLOOP_BROKER_CMD_POLICY_GET, .dumpit = rule_dump },
	{
		.cmd = XENLOOP_BROKER_CMD_POLICY_SET,
		.flags = GENL_ADMIN_PERM,
		.doit = rule_set,
		.policy = rule_attributes,
		.maxattr = XENLOOP_B_MAX,
	},
};

static struct genl_family family = {
	.name = XENLOOP_BROKER_FAMILY,
	.version = XENLOOP_BROKER_FAMILY_VERSION,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.parallel_ops = true,
};

/**
 * netlink_init() - register the family
 *
 * Return: 0 or a negative errno.
 */
int netlink_init(void)
{
	return genl_register_family(&family);
}

/**
 * netlink_exit() - unregister it
 */
void netlink_exit(void)
{
	genl_unregister_family(&family);
}

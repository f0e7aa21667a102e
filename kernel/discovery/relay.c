// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * XenStore makes the directories above a node that is written. A domain may
 * end at any moment and its directory go with it; a plain write would then
 * bring /local/domain/N back, for ever, or hand the next domain N a link of
 * the last one. So writes go in a transaction that has seen the domain's
 * directory, or better, that the domain still has what it was told before. No
 * guest can make it fail, as none can write what it touches.
 *
 * What is created there inherits the directory's permissions: read by the
 * guest, written by Dom0, hidden from all others.
 */
#define pr_fmt(fmt) "discovery: " fmt

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/xenbus.h>

#include "guest.h"
#include "pair.h"
#include "relay.h"

#define TRIES	16

/* The queue alone composes texts, one at a time. */
static char buffer[XENLOOP_STORE_MAX + 1];

/* What a guest is to know of the broker, in @buffer. */
static void broker_text(const struct guest *guest)
{
	struct xenloop_broker_value value = {
		.version = XENLOOP_VERSION,
		.domid = guest->domid,
		.instance = guest->instance,
	};

	xenloop_broker_format(buffer, sizeof(buffer), &value);
}

/* What the guest of @side is to know of the other one, in @buffer. */
static int link_text(const struct side *side)
{
	const struct guest *guest = side->guest;
	const struct guest *peer = side->other->guest;
	const struct xenloop_offer *offer = side_offer(side->other);
	const struct vif *vif = vif_find(peer->vif, peer->vifs,
					 side->name.peer_handle);
	struct xenloop_link_value value = {
		.parties = {
			.instance = guest->instance,
			.peer_instance = peer->instance,
			.epoch = guest->value.epoch,
			.peer_epoch = peer->value.epoch,
		},
		.features = peer->value.features,
	};

	if (!vif)
		return -ENOENT;
	memcpy(value.mac, vif->mac, sizeof(value.mac));
	value.ips = vif->ips;
	memcpy(value.ip, vif->ip, sizeof(value.ip));
	if (offer)
		value.offer = *offer;
	return xenloop_link_format(buffer, sizeof(buffer), &value);
}

/* Returns true if there is something to write. */
static bool compose(struct side *side)
{
	kfree(side->news);
	side->news = NULL;
	if (link_text(side) < 0 ||
	    (side->text && !strcmp(side->text, buffer)))
		return false;
	side->news = kstrdup(buffer, GFP_KERNEL);
	if (!side->news)
		guest_retry(side->guest);
	return side->news;
}

static bool compose_all(struct guest *guest, const struct guest *peer)
{
	bool news = guest->runs && !guest->told;
	struct side *side;
	int i;

	hash_for_each(guest->sides, i, side, node) {
		if (!peer || side->other->guest == peer)
			news |= compose(side);
	}
	return news;
}

static int write_broker(struct xenbus_transaction t, const struct guest *guest)
{
	char dir[NODE_PATH_MAX];

	node_path(dir, guest->domid, "xenloop");
	broker_text(guest);
	return xenbus_write(t, dir, "broker", buffer);
}

static int write_link(struct xenbus_transaction t, const struct side *side)
{
	char name[XENLOOP_NAME_MAX];
	char dir[NODE_PATH_MAX];

	node_path(dir, side->guest->domid, "xenloop/link");
	xenloop_name_format(name, sizeof(name), &side->name);
	return xenbus_write(t, dir, name, side->news);
}

static int write_news(struct xenbus_transaction t, const struct guest *guest)
{
	char home[NODE_PATH_MAX];
	struct side *side;
	int err = 0;
	int i;

	/* What it was told before goes when it goes. */
	node_path(home, guest->domid, guest->told ? "xenloop/broker" : "");
	if (!xenbus_exists(t, home, ""))
		return -ENOENT;
	if (!guest->told)
		err = write_broker(t, guest);
	hash_for_each(guest->sides, i, side, node) {
		if (!err && side->news)
			err = write_link(t, side);
	}
	return err;
}

static int commit_news(const struct guest *guest)
{
	struct xenbus_transaction t;
	int err, tries, end;

	for (tries = 0; tries < TRIES; tries++) {
		err = xenbus_transaction_start(&t);
		if (err)
			return err;
		err = write_news(t, guest);
		end = xenbus_transaction_end(t, err);
		if (!err)
			err = end;
		if (err != -EAGAIN)
			return err;
	}
	return err;
}

static void settle(struct guest *guest, bool written)
{
	struct side *side;
	int i;

	if (written)
		guest->told = true;
	hash_for_each(guest->sides, i, side, node) {
		if (written && side->news) {
			kfree(side->text);
			side->text = side->news;
		} else {
			kfree(side->news);
		}
		side->news = NULL;
	}
}

/**
 * relay_update() - write what a guest does not know yet
 * @guest: the guest
 * @peer: of whom; NULL: of all
 */
void relay_update(struct guest *guest, const struct guest *peer)
{
	int err;

	if (!compose_all(guest, peer))
		return;
	err = commit_news(guest);
	if (err)
		pr_debug("domain %u: cannot be told: %d\n", guest->domid, err);
	/* A domain that ends while it is written to is nothing special. */
	if (err && err != -ENOENT)
		guest_retry(guest);
	settle(guest, !err);
}

/**
 * relay_update_peers() - tell all peers of a guest what they do not know of it
 * @guest: the guest
 */
void relay_update_peers(struct guest *guest)
{
	struct side *side;
	int i;

	hash_for_each(guest->sides, i, side, node)
		relay_update(side->other->guest, guest);
}

/**
 * relay_remove() - take a link away from a guest
 * @side: the guest's
 */
void relay_remove(struct side *side)
{
	char name[XENLOOP_NAME_MAX];
	char dir[NODE_PATH_MAX];
	int err;

	/* A guest that was told nothing, or has lost it all, has no link. */
	if (!side->text || !side->guest->told)
		return;
	node_path(dir, side->guest->domid, "xenloop/link");
	xenloop_name_format(name, sizeof(name), &side->name);
	err = xenbus_rm(XBT_NIL, dir, name);
	if (!err || err == -ENOENT)
		return;
	/* Out of memory, say. A link that policy denies must not stay. */
	side->guest->lost = true;
	guest_retry(side->guest);
}

/**
 * relay_remove_all() - take away all that this broker, or one before it, wrote
 * @guest: for whom
 */
void relay_remove_all(struct guest *guest)
{
	char home[NODE_PATH_MAX];
	int err;

	node_path(home, guest->domid, "");
	err = xenbus_rm(XBT_NIL, home, "xenloop");
	guest->told = false;
	guest->lost = err && err != -ENOENT;
	if (guest->lost)
		guest_retry(guest);
}

/**
 * relay_stands() - is this still the domain that was told of the broker?
 * @guest: as it is known
 *
 * Another domain with the same number has a directory of its own, in which the
 * broker has not written yet.
 *
 * Return: false if it is another one.
 */
bool relay_stands(const struct guest *guest)
{
	char dir[NODE_PATH_MAX];
	bool same;
	char *text;

	if (!guest->told)
		return true;
	node_path(dir, guest->domid, "xenloop");
	text = node_read(dir, "broker");
	if (IS_ERR(text))
		return PTR_ERR(text) != -ENOENT;
	broker_text(guest);
	same = !strcmp(text, buffer);
	kfree(text);
	return same;
}

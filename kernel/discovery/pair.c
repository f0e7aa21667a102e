// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The pairs that exist, and what the two guests offer each other. One guest's
 * change touches its own pairs and no other.
 */
#define pr_fmt(fmt) "discovery: " fmt

#include <linux/err.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <xen/xenbus.h>

#include "guest.h"
#include "node.h"
#include "pair.h"
#include "policy.h"
#include "relay.h"

static u64 name_key(const struct xenloop_name *name)
{
	return (u64)name->handle << 32 | (u32)name->domid << 16 |
	       name->peer_handle;
}

/**
 * side_find() - a guest's side of a pair
 * @guest: the guest
 * @name: of the link in its directory
 *
 * Return: it, or NULL.
 */
struct side *side_find(struct guest *guest, const struct xenloop_name *name)
{
	u64 key = name_key(name);
	struct side *side;

	hash_for_each_possible(guest->sides, side, node, key) {
		if (name_key(&side->name) == key)
			return side;
	}
	return NULL;
}

/**
 * side_offer() - what this side's guest offers now
 * @side: the side
 *
 * An offer of a former life, of either guest, is none.
 *
 * Return: the offer, or NULL.
 */
const struct xenloop_offer *side_offer(const struct side *side)
{
	const struct xenloop_parties *parties = &side->offer.parties;
	const struct guest *guest = side->guest;
	const struct guest *peer = side->other->guest;

	if (!side->offer.offer.serial ||
	    parties->instance != guest->instance ||
	    parties->peer_instance != peer->instance ||
	    parties->epoch != guest->value.epoch ||
	    parties->peer_epoch != peer->value.epoch)
		return NULL;
	return &side->offer.offer;
}

static void read_offer(struct side *side)
{
	struct guest *guest = side->guest;
	struct xenloop_offer_value offer = { 0 };
	char name[XENLOOP_NAME_MAX];
	char dir[NODE_PATH_MAX];
	char *text;

	node_path(dir, guest->domid, "data/xenloop/offer");
	xenloop_name_format(name, sizeof(name), &side->name);
	text = node_read(dir, name);
	if (!IS_ERR(text)) {
		if (xenloop_offer_parse(text, &offer))
			guest_scold(guest, GUEST_BAD_OFFER, "an offer is malformed, taken as absent");
		kfree(text);
	} else if (PTR_ERR(text) == -EMSGSIZE) {
		guest_scold(guest, GUEST_BAD_OFFER, "an offer is too long or binary, taken as absent");
	}
	mutex_lock(&guests_lock);
	side->offer = offer;
	mutex_unlock(&guests_lock);
}

/**
 * pair_read_offer() - one of a guest's offers has changed
 * @guest: the guest
 * @name: of the link; perhaps no such pair exists
 */
void pair_read_offer(struct guest *guest, const struct xenloop_name *name)
{
	struct side *side = side_find(guest, name);

	if (!side)
		return;
	read_offer(side);
	relay_update(side->other->guest, guest);
}

/**
 * pairs_read_offers() - any of a guest's offers may have changed
 * @guest: the guest
 */
void pairs_read_offers(struct guest *guest)
{
	struct side *side;
	int i;

	hash_for_each(guest->sides, i, side, node)
		read_offer(side);
	relay_update_peers(guest);
}

static void side_init(struct side *side, struct pair *pair, struct side *other,
		      struct guest *guest, u16 handle)
{
	side->pair = pair;
	side->other = other;
	side->guest = guest;
	side->name.handle = handle;
	other->name.domid = guest->domid;
	other->name.peer_handle = handle;
}

static void tell(const struct pair *pair, const char *what)
{
	pr_debug("domains %u and %u, vifs %u and %u: %s\n",
		 pair->side[0].guest->domid, pair->side[1].guest->domid,
		 pair->side[0].name.handle, pair->side[1].name.handle, what);
}

static void pair_make(struct guest *guest, u16 handle, struct guest *peer,
		      u16 peer_handle)
{
	struct pair *pair = kzalloc(sizeof(*pair), GFP_KERNEL);
	u32 i;

	/* Without memory there is no pair; the guests stay on netfront. */
	if (!pair)
		return;
	pair->wanted = true;
	side_init(&pair->side[0], pair, &pair->side[1], guest, handle);
	side_init(&pair->side[1], pair, &pair->side[0], peer, peer_handle);
	mutex_lock(&guests_lock);
	for (i = 0; i < 2; i++) {
		struct side *side = &pair->side[i];

		hash_add(side->guest->sides, &side->node,
			 name_key(&side->name));
		side->guest->pairs++;
	}
	mutex_unlock(&guests_lock);
	tell(pair, "introduced");
	/* If the pair was here before, its offers may still be current. */
	read_offer(&pair->side[0]);
	read_offer(&pair->side[1]);
}

static void pair_drop(struct pair *pair)
{
	u32 i;

	mutex_lock(&guests_lock);
	for (i = 0; i < 2; i++) {
		hash_del(&pair->side[i].node);
		pair->side[i].guest->pairs--;
	}
	mutex_unlock(&guests_lock);
	tell(pair, "parted");
	for (i = 0; i < 2; i++) {
		relay_remove(&pair->side[i]);
		kfree(pair->side[i].news);
		kfree(pair->side[i].text);
	}
	kfree(pair);
}

static void drop_unwanted(struct guest *guest)
{
	struct hlist_node *next;
	struct side *side;
	int i;

	hash_for_each_safe(guest->sides, i, next, side, node) {
		if (!side->pair->wanted)
			pair_drop(side->pair);
	}
}

static void disown_all(struct guest *guest)
{
	struct side *side;
	int i;

	hash_for_each(guest->sides, i, side, node)
		side->pair->wanted = false;
}

static void pair_vifs(struct guest *guest, const struct vif *vif,
		      struct guest *peer)
{
	struct xenloop_name name = { vif->handle, peer->domid, 0 };
	struct side *side;
	u32 i;

	for (i = 0; i < peer->vifs; i++) {
		if (!vifs_meet(vif, &peer->vif[i]))
			continue;
		name.peer_handle = peer->vif[i].handle;
		side = side_find(guest, &name);
		if (side)
			side->pair->wanted = true;
		else
			pair_make(guest, name.handle, peer, name.peer_handle);
	}
}

static void read_ports(struct guest *guest)
{
	mutex_lock(&guests_lock);
	vifs_read_ports(guest->vif, guest->vifs);
	mutex_unlock(&guests_lock);
}

/**
 * pairs_update() - something of a guest has changed that its pairs hang on
 * @guest: the guest
 */
void pairs_update(struct guest *guest)
{
	struct guest *peer;
	unsigned long i;
	u32 v;

	disown_all(guest);
	read_ports(guest);
	xa_for_each(&guests, i, peer) {
		if (peer == guest || !peer->runs || !guest->runs ||
		    !policy_allows(&guest->who, &peer->who))
			continue;
		read_ports(peer);
		for (v = 0; v < guest->vifs; v++)
			pair_vifs(guest, &guest->vif[v], peer);
	}
	drop_unwanted(guest);
	relay_update(guest, NULL);
	relay_update_peers(guest);
}

/**
 * pairs_update_all() - something has changed that all pairs hang on
 *
 * Not by the accounts of the guests: one that is in debt must not delay that
 * its channels are taken from it. Only the queue calls it.
 */
void pairs_update_all(void)
{
	struct guest *guest;
	unsigned long i;

	xa_for_each(&guests, i, guest)
		pairs_update(guest);
}

/**
 * pairs_drop() - a guest has gone
 * @guest: the guest
 */
void pairs_drop(struct guest *guest)
{
	disown_all(guest);
	drop_unwanted(guest);
}

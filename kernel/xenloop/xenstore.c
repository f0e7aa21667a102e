// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * XenStore, from the guest: one directory that the broker writes is watched,
 * one that the broker watches is written. Paths are relative to the guest's own
 * directory, so they stay true after migration.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <xen/xenbus.h>
#include "compat.h"
#include "control.h"
#include "fault.h"
#include "peer.h"
#include "xenstore.h"

#define OURS	"data/xenloop"
#define OFFERS	OURS "/offer"
#define THEIRS	"xenloop"
#define LINKS	THEIRS "/link"

/* XenStore that fails is busy, or this guest has no memory: neither lasts. */
#define RETRY_TIME	(HZ / 2)

/**
 * struct changed - a link that the watch named
 * @node: in the list
 * @name: of the link
 */
struct changed {
	struct list_head node;
	struct xenloop_name name;
};

static u64 epoch;
static u32 serial;
static bool deaf; /* the module goes */
static bool unpublished; /* the epoch is not in XenStore */
static DEFINE_MUTEX(publish_lock); /* the epoch changes */

static DEFINE_SPINLOCK(store_lock); /* the rest */
static LIST_HEAD(changes);
static bool changed_all;
static struct xenloop_broker_value broker; /* version 0: no broker */

static void store_run(struct work_struct *work);
static DECLARE_WORK(store_work, store_run);
static void retry_run(struct work_struct *work);
static DECLARE_DELAYED_WORK(retry_work, retry_run);

/* Any context. Without memory for a name, everything is read again. */
static void store_changed(const struct xenloop_name *name)
{
	struct changed *c = name ? kmalloc(sizeof(*c), GFP_ATOMIC) : NULL;
	unsigned long flags;

	spin_lock_irqsave(&store_lock, flags);
	if (c) {
		c->name = *name;
		list_add_tail(&c->node, &changes);
	} else {
		changed_all = true;
	}
	spin_unlock_irqrestore(&store_lock, flags);
	queue_work(xenloop_wq, &store_work);
}

/**
 * xenloop_store_rescan() - read everything that the broker says again
 *
 * Context: any.
 */
void xenloop_store_rescan(void)
{
	store_changed(NULL);
}

/**
 * xenloop_store_reread() - read one link again
 * @name: of the link
 *
 * Context: any.
 */
void xenloop_store_reread(const struct xenloop_name *name)
{
	store_changed(name);
}

static void store_retry(void)
{
	if (!READ_ONCE(deaf))
		queue_delayed_work(xenloop_wq, &retry_work, RETRY_TIME);
}

/* Return: NULL if there is none for us; an error if nobody knows, and it will be asked again. */
static char *read_text(const char *dir, const char *node)
{
	unsigned int len;
	char *text = xenbus_read(XBT_NIL, dir, node, &len);

	/* Who may not read it will not be let read it half a second later. */
	if (text == ERR_PTR(-ENOENT) || text == ERR_PTR(-EACCES))
		return NULL;
	if (IS_ERR(text))
		store_retry();
	return text;
}

static void read_broker(void)
{
	struct xenloop_broker_value value = {};
	char *text = read_text(THEIRS, "broker");
	unsigned long flags;

	if (IS_ERR(text))
		return;
	if (text && xenloop_broker_parse(text, &value))
		pr_warn_once("cannot read what discovery.ko says: \"%s\"\n",
			     text);
	kfree(text);
	spin_lock_irqsave(&store_lock, flags);
	broker = value;
	spin_unlock_irqrestore(&store_lock, flags);
}

/* A link with an epoch or instance of a former life of ours is not for us. */
static bool link_is_ours(const struct xenloop_link_value *link)
{
	struct xenloop_broker_value self;

	return xenloop_store_self(&self) && link->parties.epoch == epoch &&
	       link->parties.instance == self.instance;
}

static void read_link(const struct xenloop_name *name)
{
	struct xenloop_vif *vif = xenloop_vif_get(name->handle);
	struct xenloop_link_value link;
	struct xenloop_peer *peer;
	char leaf[XENLOOP_NAME_MAX];
	char *text;

	if (!vif)
		return;
	xenloop_name_format(leaf, sizeof(leaf), name);
	text = read_text(LINKS, leaf);
	if (IS_ERR(text))
		goto out;
	peer = xenloop_peer_find(vif, name);
	if (text && !xenloop_link_parse(text, &link) && link_is_ours(&link))
		xenloop_peer_link(vif, name, &link);
	else if (peer)
		xenloop_peer_unlink(peer);
	kfree(text);
out:
	xenloop_vif_put(vif);
}

/* Known peers are read by name, too: theirs may be the link that is gone. */
static void read_all(void)
{
	struct xenloop_name name;
	unsigned int n, i;
	char **leaf;

	read_broker();
	xenloop_peers_reread();
	leaf = xenbus_directory(XBT_NIL, LINKS, "", &n);
	if (IS_ERR(leaf)) {
		if (leaf != ERR_PTR(-ENOENT) && leaf != ERR_PTR(-EACCES))
			store_retry();
		return;
	}
	for (i = 0; i < n; i++) {
		if (!xenloop_name_parse(leaf[i], &name))
			read_link(&name);
	}
	kfree(leaf);
}

static void store_run(struct work_struct *work)
{
	struct changed *c, *next;
	LIST_HEAD(list);
	bool all;

	spin_lock_irq(&store_lock);
	list_splice_init(&changes, &list);
	all = changed_all;
	changed_all = false;
	spin_unlock_irq(&store_lock);
	if (all && !deaf)
		read_all();
	list_for_each_entry_safe(c, next, &list, node) {
		if (!all && !deaf)
			read_link(&c->name);
		kfree(c);
	}
}

static void retry_run(struct work_struct *work)
{
	if (READ_ONCE(unpublished))
		xenloop_store_republish();
	xenloop_store_rescan();
}

/* In xenwatch. The path is "xenloop", "xenloop/broker" or a link's. */
static void store_watch(struct xenbus_watch *watch, const char *path,
			const char *token)
{
	struct xenloop_name name;

	if (!strncmp(path, LINKS "/", strlen(LINKS "/")) &&
	    !xenloop_name_parse(path + strlen(LINKS "/"), &name))
		store_changed(&name);
	else
		store_changed(NULL);
}

static struct xenbus_watch watch = {
	.node = THEIRS,
	.callback = store_watch,
};

/**
 * xenloop_store_self() - what the broker calls us
 * @self: filled
 *
 * Return: false if there is no broker.
 */
bool xenloop_store_self(struct xenloop_broker_value *self)
{
	unsigned long flags;

	spin_lock_irqsave(&store_lock, flags);
	*self = broker;
	spin_unlock_irqrestore(&store_lock, flags);
	return self->version;
}

/**
 * xenloop_store_epoch() - our epoch
 *
 * Return: random, never 0.
 */
u64 xenloop_store_epoch(void)
{
	return READ_ONCE(epoch);
}

/**
 * xenloop_store_serial() - a serial for a new offer
 *
 * Context: the control queue.
 * Return: 1 or more, higher than all before in this epoch.
 */
u32 xenloop_store_serial(void)
{
	return ++serial;
}

static int store_publish(void)
{
	struct xenloop_guest_value value = {
		.version = XENLOOP_VERSION,
		.features = XENLOOP_FEATURES,
	};
	char text[128];

	do {
		value.epoch = get_random_u64();
	} while (!value.epoch);
	WRITE_ONCE(epoch, value.epoch);
	serial = 0;
	xenloop_guest_format(text, sizeof(text), &value);
	return xenbus_write(XBT_NIL, OURS, "guest", text);
}

/**
 * xenloop_store_republish() - say that we are here, in a new epoch
 *
 * Again after a while if XenStore does not take it.
 *
 * Context: process context.
 */
void xenloop_store_republish(void)
{
	int err;

	mutex_lock(&publish_lock);
	err = store_publish();
	WRITE_ONCE(unpublished, err);
	mutex_unlock(&publish_lock);
	if (!err)
		return;
	pr_warn_ratelimited("cannot write to XenStore after resume (error %d); traffic stays on netfront until it can be done\n",
			    err);
	store_retry();
}

/**
 * xenloop_store_offer() - write an offer
 * @peer: to whom
 * @offer: what
 *
 * Context: the control queue.
 * Return: 0 or -errno; -ENOSPC or -EDQUOT if a quota is reached.
 */
int xenloop_store_offer(const struct xenloop_peer *peer,
			const struct xenloop_offer *offer)
{
	struct xenloop_offer_value value = {
		.parties = peer->link.parties,
		.offer = *offer,
	};
	char leaf[XENLOOP_NAME_MAX];
	char text[256];

	xenloop_name_format(leaf, sizeof(leaf), &peer->name);
	xenloop_offer_format(text, sizeof(text), &value);
	if (xenloop_fault(XENLOOP_FAULT_OFFER))
		return -ENOSPC;
	return xenbus_write(XBT_NIL, OFFERS, leaf, text);
}

/**
 * xenloop_store_withdraw() - take an offer back
 * @peer: to whom it was made
 *
 * Context: the control queue.
 */
void xenloop_store_withdraw(const struct xenloop_peer *peer)
{
	char leaf[XENLOOP_NAME_MAX];

	xenloop_name_format(leaf, sizeof(leaf), &peer->name);
	xenbus_rm(XBT_NIL, OFFERS, leaf);
}

/**
 * xenloop_store_init() - watch, and say that we are here
 *
 * Return: 0 or -errno, with a message.
 */
int xenloop_store_init(void)
{
	int err = store_publish();

	if (err) {
		pr_err("cannot write " OURS " in XenStore (error %d): the toolstack must let the guest write below data\n",
		       err);
		return err;
	}
	err = register_xenbus_watch(&watch);
	if (err) {
		pr_err("cannot watch XenStore (error %d)\n", err);
		xenbus_rm(XBT_NIL, OURS, "");
	}
	return err;
}

/**
 * xenloop_store_unwatch() - no news from the broker any more
 *
 * Context: process context outside the control queue, which may still run.
 */
void xenloop_store_unwatch(void)
{
	unregister_xenbus_watch(&watch);
	WRITE_ONCE(deaf, true);
	/* It may be asking for another try, and that for another run. */
	flush_work(&store_work);
	cancel_delayed_work_sync(&retry_work);
	flush_work(&store_work);
}

/**
 * xenloop_store_gone() - say that we are not here any more
 */
void xenloop_store_gone(void)
{
	xenbus_rm(XBT_NIL, OURS, "");
}

/**
 * xenloop_store_exit() - forget what was read
 *
 * The control queue is empty and nothing queues to it.
 */
void xenloop_store_exit(void)
{
	struct changed *c, *next;

	WRITE_ONCE(deaf, true);
	cancel_work_sync(&store_work);
	cancel_delayed_work_sync(&retry_work);
	cancel_work_sync(&store_work);
	list_for_each_entry_safe(c, next, &changes, node)
		kfree(c);
	INIT_LIST_HEAD(&changes);
}

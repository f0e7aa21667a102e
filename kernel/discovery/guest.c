// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Domains come and go, their numbers are used again. An instance is one life of
 * a number; whatever was learnt in one life is forgotten before the next.
 */
#define pr_fmt(fmt) "discovery: " fmt

#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "guest.h"
#include "pair.h"
#include "relay.h"

struct workqueue_struct *guest_queue;
/* The queue holds it to change guests and pairs, netlink to read them. */
DEFINE_MUTEX(guests_lock);
DEFINE_XARRAY(guests);

/* The module goes: what failed is not tried again. */
static bool leaving;

/* Random at first, so that a broker loaded again gives new instances. */
static u32 last_instance;

static u32 new_instance(void)
{
	if (!++last_instance)
		++last_instance;
	return last_instance;
}

/**
 * guest_scold() - something that was written cannot be meant
 * @guest: whom it concerns
 * @what: GUEST_BAD_*
 * @text: the same for people
 *
 * Once in its life for each: it could do it for ever.
 */
void guest_scold(struct guest *guest, u32 what, const char *text)
{
	if (guest->bad & what)
		return;
	guest->bad |= what;
	pr_warn_ratelimited("domain %u (%s): %s\n",
			    guest->domid, guest->who.name, text);
}

/**
 * guest_retry() - XenStore could not be read or written: try again soon
 * @guest: the guest; one that is on its way out is left alone
 *
 * Only the queue calls it.
 */
void guest_retry(struct guest *guest)
{
	if (!READ_ONCE(leaving) && xa_load(&guests, guest->domid) == guest)
		changes_retry(&guest->changes, &guest->work);
}

/* A node that is not there is an empty text. */
static int read_text(const char *home, const char *node, char *to, size_t size)
{
	char *text = node_read(home, node);
	int err;

	*to = 0;
	if (IS_ERR(text))
		return PTR_ERR(text) == -ENOENT ? 0 : PTR_ERR(text);
	err = strscpy(to, text, size) < 0 ? -EMSGSIZE : 0;
	kfree(text);
	return err;
}

/* "/vm/UUID"; some toolstacks number what follows. */
static int read_uuid(const char *home, char *uuid)
{
	char vm[64];
	int err = read_text(home, "vm", vm, sizeof(vm));
	u32 i;

	*uuid = 0;
	if (err || !*vm)
		return err;
	if (strncmp(vm, "/vm/", 4) ||
	    !xenloop_rules_uuid(vm + 4, strnlen(vm + 4, XENLOOP_RULES_UUID)) ||
	    (vm[4 + XENLOOP_RULES_UUID] && vm[4 + XENLOOP_RULES_UUID] != '-'))
		return -EMSGSIZE;
	for (i = 0; i < XENLOOP_RULES_UUID; i++)
		uuid[i] = tolower(vm[4 + i]);
	uuid[i] = 0;
	return 0;
}

/* Neither is the guest's to write. */
static void read_identity(struct guest *guest)
{
	struct xenloop_rules_guest who = { .domid = guest->domid };
	char home[NODE_PATH_MAX];
	int err, uuid_err;

	node_path(home, guest->domid, "");
	err = read_text(home, "name", who.name, sizeof(who.name));
	uuid_err = read_uuid(home, who.uuid);
	if (!err)
		err = uuid_err;
	who.unclear = err;
	mutex_lock(&guests_lock);
	guest->who = who;
	mutex_unlock(&guests_lock);
	if (err == -EMSGSIZE)
		guest_scold(guest, GUEST_BAD_NAME,
			    "its name or UUID cannot be read, a policy with rules gives it no channel");
	else if (err)
		guest_retry(guest);
}

static void read_value(struct guest *guest)
{
	struct xenloop_guest_value value = { 0 };
	char *text = node_read(guest->node, "guest");

	/* Out of memory, say: what is known holds until it can be read. */
	if (IS_ERR(text) && PTR_ERR(text) != -ENOENT &&
	    PTR_ERR(text) != -EMSGSIZE) {
		guest_retry(guest);
		return;
	}
	if (!IS_ERR(text)) {
		if (xenloop_guest_parse(text, &value))
			guest_scold(guest, GUEST_BAD_VALUE,
				    "data/xenloop/guest is malformed, taken as absent");
		kfree(text);
	} else if (PTR_ERR(text) == -EMSGSIZE) {
		guest_scold(guest, GUEST_BAD_VALUE,
			    "data/xenloop/guest is too long or binary, taken as absent");
	}
	mutex_lock(&guests_lock);
	guest->value = value;
	guest->runs = value.version;
	mutex_unlock(&guests_lock);
}

static void set_vifs(struct guest *guest, struct vif *vif, u32 vifs)
{
	struct vif *old = guest->vif;

	mutex_lock(&guests_lock);
	guest->vif = vif;
	guest->vifs = vifs;
	mutex_unlock(&guests_lock);
	kfree(old);
}

static void read_vifs(struct guest *guest)
{
	u32 vifs, i;
	struct vif *vif = vifs_read(guest->domid, &vifs);

	/* As with its value: what is known holds until it can be read. */
	if (IS_ERR(vif)) {
		guest_retry(guest);
		return;
	}
	set_vifs(guest, vif, vifs);
	for (i = 0; i < vifs; i++) {
		if (vif[i].unclear)
			guest_scold(guest, GUEST_BAD_IPS,
				    "a vif's list of addresses cannot be read, the vif gets no channel");
	}
}

/* Another domain has this number now: nothing of the former one counts. */
static void begin_life(struct guest *guest)
{
	relay_remove_all(guest);
	pairs_drop(guest);
	set_vifs(guest, NULL, 0);
	mutex_lock(&guests_lock);
	guest->bad = 0;
	guest->runs = false;
	guest->who.unclear = true;
	guest->instance = new_instance();
	mutex_unlock(&guests_lock);
	pr_debug("domain %u: another one, instance %u\n", guest->domid,
		 guest->instance);
}

static void look(struct guest *guest, struct changes *changes)
{
	u32 i;

	if (guest->lost || !relay_stands(guest)) {
		begin_life(guest);
		changes->what = CHANGED_ALL;
	}
	if (changes->what & (CHANGED_VALUE | CHANGED_VIFS | CHANGED_NAME)) {
		read_identity(guest);
		if (changes->what & CHANGED_VALUE)
			read_value(guest);
		if (changes->what & CHANGED_VIFS)
			read_vifs(guest);
		pairs_update(guest);
	}
	if (changes->what & CHANGED_OFFERS) {
		pairs_read_offers(guest);
		return;
	}
	for (i = 0; i < changes->names; i++)
		pair_read_offer(guest, &changes->name[i]);
}

static void guest_work(struct work_struct *work)
{
	struct guest *guest = container_of(to_delayed_work(work), struct guest,
					   work);
	struct changes changes;

	changes_take(&guest->changes, &changes);
	look(guest, &changes);
	changes_pay(&guest->changes,
		    changes.what ? guest->pairs : changes.names);
}

/*
 * Under a spinlock of xenbus, before an event would be queued for xenwatch. All
 * that an event says is noted here, so none is ever queued: what a guest writes
 * cannot pile up (XSA-349).
 */
static bool guest_event(struct xenbus_watch *watch, const char *path,
			const char *token)
{
	struct guest *guest = container_of(watch, struct guest, watch);
	size_t len = strlen(guest->node);
	struct xenloop_name name;

	if (strncmp(path, guest->node, len))
		return false;
	path += len;
	if (!*path)
		changes_note(&guest->changes, CHANGED_VALUE | CHANGED_OFFERS,
			     NULL, &guest->work);
	else if (!strcmp(path, "/guest"))
		changes_note(&guest->changes, CHANGED_VALUE, NULL,
			     &guest->work);
	else if (!strcmp(path, "/offer"))
		changes_note(&guest->changes, CHANGED_OFFERS, NULL,
			     &guest->work);
	else if (!strncmp(path, "/offer/", 7) &&
		 !xenloop_name_parse(path + 7, &name))
		changes_note(&guest->changes, 0, &name, &guest->work);
	return false;
}

/* A domain that was restored or migrated here gets its name last of all. */
static bool name_event(struct xenbus_watch *watch, const char *path,
		       const char *token)
{
	struct guest *guest = container_of(watch, struct guest, name_watch);

	changes_note(&guest->changes, CHANGED_NAME, NULL, &guest->work);
	return false;
}

static void guest_callback(struct xenbus_watch *watch, const char *path,
			   const char *token)
{
}

static int guest_listen(struct guest *guest)
{
	int err = register_xenbus_watch(&guest->name_watch);

	if (err)
		return err;
	err = register_xenbus_watch(&guest->watch);
	if (err)
		unregister_xenbus_watch(&guest->name_watch);
	return err;
}

static void guest_listen_no_more(struct guest *guest)
{
	unregister_xenbus_watch(&guest->watch);
	unregister_xenbus_watch(&guest->name_watch);
}

static void guest_free(struct guest *guest)
{
	kfree(guest->vif);
	kfree(guest);
}

static struct guest *guest_new(u16 domid)
{
	struct guest *guest = kzalloc(sizeof(*guest), GFP_KERNEL);

	if (!guest)
		return NULL;
	guest->domid = domid;
	guest->who.domid = domid;
	guest->who.unclear = true;
	guest->instance = new_instance();
	hash_init(guest->sides);
	changes_init(&guest->changes);
	INIT_DELAYED_WORK(&guest->work, guest_work);
	node_path(guest->node, domid, "data/xenloop");
	guest->watch.node = guest->node;
	guest->watch.will_handle = guest_event;
	guest->watch.callback = guest_callback;
	node_path(guest->name_node, domid, "name");
	guest->name_watch.node = guest->name_node;
	guest->name_watch.will_handle = name_event;
	guest->name_watch.callback = guest_callback;
	return guest;
}

static int guests_store(struct guest *guest)
{
	int err;

	mutex_lock(&guests_lock);
	err = xa_err(xa_store(&guests, guest->domid, guest, GFP_KERNEL));
	mutex_unlock(&guests_lock);
	return err;
}

/* Afterwards nobody notes changes of @guest any more. */
static void guests_erase(struct guest *guest)
{
	mutex_lock(&guests_lock);
	xa_erase(&guests, guest->domid);
	mutex_unlock(&guests_lock);
	cancel_delayed_work_sync(&guest->work);
}

static void guest_add(u16 domid)
{
	struct guest *guest = guest_new(domid);
	int err;

	if (!guest)
		return;
	guest->seen = true;
	/* A broker before this one may have ended without cleaning up. */
	relay_remove_all(guest);
	err = guests_store(guest);
	if (err) {
		guest_free(guest);
		return;
	}
	err = guest_listen(guest);
	if (err) {
		pr_warn_ratelimited("domain %u: cannot be watched (%d), it gets no channels\n",
				    domid, err);
		guests_erase(guest);
		guest_free(guest);
		return;
	}
	pr_debug("domain %u: here, instance %u\n", domid, guest->instance);
	changes_note(&guest->changes, CHANGED_ALL, NULL, &guest->work);
}

static void guest_remove(struct guest *guest)
{
	pr_debug("domain %u: gone\n", guest->domid);
	guest_listen_no_more(guest);
	guests_erase(guest);
	/* What was written for it went with its directory. */
	guest->told = false;
	pairs_drop(guest);
	guest_free(guest);
}

static void see(const char *text)
{
	struct guest *guest;
	u16 domid;

	if (node_number(text, &domid) || !domid)
		return;
	guest = xa_load(&guests, domid);
	if (guest)
		guest->seen = true;
	else
		guest_add(domid);
}

/**
 * guests_scan() - domains have come or gone
 *
 * Only the queue calls it.
 */
void guests_scan(void)
{
	unsigned int count, i;
	struct guest *guest;
	unsigned long at;
	char **names;

	names = xenbus_directory(XBT_NIL, "/local/domain", "", &count);
	if (IS_ERR(names)) {
		pr_warn_ratelimited("domains cannot be listed (%ld), new ones get no channels\n",
				    PTR_ERR(names));
		return;
	}
	xa_for_each(&guests, at, guest)
		guest->seen = false;
	for (i = 0; i < count; i++)
		see(names[i]);
	kfree(names);
	xa_for_each(&guests, at, guest) {
		if (!guest->seen)
			guest_remove(guest);
	}
}

/**
 * guests_note() - something of a domain has changed
 * @domid: which one
 * @what: CHANGED_*
 *
 * Does not sleep.
 *
 * Return: false if there is no such guest.
 */
bool guests_note(u16 domid, u32 what)
{
	struct guest *guest;

	/* The lock of the array keeps the guest from being freed. */
	xa_lock(&guests);
	guest = xa_load(&guests, domid);
	if (guest)
		changes_note(&guest->changes, what, NULL, &guest->work);
	xa_unlock(&guests);
	return guest;
}

/**
 * guests_note_all() - something has changed that may concern every guest
 * @what: CHANGED_*
 *
 * Does not sleep.
 */
void guests_note_all(u32 what)
{
	struct guest *guest;
	unsigned long at;

	xa_lock(&guests);
	xa_for_each(&guests, at, guest)
		changes_note(&guest->changes, what, NULL, &guest->work);
	xa_unlock(&guests);
}

/**
 * guests_init() - make the queue
 *
 * Return: 0 or -ENOMEM.
 */
int guests_init(void)
{
	last_instance = get_random_u32();
	guest_queue = alloc_ordered_workqueue("xenloop-discovery", 0);
	return guest_queue ? 0 : -ENOMEM;
}

/**
 * guests_exit() - forget all guests and remove all that was written for them
 *
 * Nobody scans or notes changes any more, except the guests' own watches.
 */
void guests_exit(void)
{
	struct guest *guest;
	unsigned long at;

	/* All quiet first, so that nobody works on another one's pairs. Twice, for
	 * a guest's work may have been queued again by one that still ran.
	 */
	WRITE_ONCE(leaving, true);
	xa_for_each(&guests, at, guest) {
		guest_listen_no_more(guest);
		cancel_delayed_work_sync(&guest->work);
	}
	xa_for_each(&guests, at, guest)
		cancel_delayed_work_sync(&guest->work);
	xa_for_each(&guests, at, guest) {
		if (guest->told)
			relay_remove_all(guest);
	}
	xa_for_each(&guests, at, guest) {
		guests_erase(guest);
		pairs_drop(guest);
		guest_free(guest);
	}
	xa_destroy(&guests);
	destroy_workqueue(guest_queue);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Peers, and the worker that steps each one's channel through its states, by
 * the events that event.c finds.
 *
 * Who may hold a peer: the list of all peers (the control queue), the list and
 * the table of its vif (RCU readers: the hook, netlink), its work, its timer,
 * and the queues of its channel. In state DEAD there is no channel; peer_bury()
 * takes the peer out of the tables. A hook that found it before may still
 * queue its work, so it is freed by a work of its own, which waits for RCU and
 * then takes back what was queued.
 */
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/etherdevice.h>
#include <linux/slab.h>
#include "compat.h"
#include "control.h"
#include "outcast.h"
#include "peer.h"
#include "range.h"
#include "size.h"
#include "xenstore.h"

/* A guest that lives answers within some milliseconds, one that is starved of
 * CPU within some hundreds.
 */
#define OFFERED_TIME	(6 * HZ)
/* Longer than OFFERED_TIME: of two sides that miss each other's offers, the one
 * that still waits for an answer gives up first, and the other sees it. If both
 * gave up in turn, they could go on missing each other for ever.
 */
#define CONNECTED_TIME	(8 * HZ)
/* Closing waits for the peer; freeze waits for closing, users wait for freeze. */
#define CLOSING_TIME	(2 * HZ)
/* After a failure: doubled each time. */
#define BACKOFF_FIRST	(HZ / 4)
#define BACKOFF_DOUBLES	7
/* While open: a look at the port, and at whether there is traffic. */
#define LOOK_TIME	(5 * HZ)

static struct xenloop_range idle = { .value = 300, .max = 1000000 };
module_param_cb(idle, &xenloop_range_ops, &idle, 0644);
MODULE_PARM_DESC(idle, "seconds without a packet after which a channel is closed; 0: never (default 300)");

static u32 peers_count;
static u32 peers_holding;
static LIST_HEAD(peers); /* all of them; the control queue */

static u32 mac_bucket(const u8 *mac)
{
	return (mac[4] ^ mac[5]) % XENLOOP_MAC_BUCKETS;
}

/**
 * xenloop_peer_by_mac() - find a peer by the address that it has on the bridge
 * @vif: ours
 * @mac: six bytes, aligned to two
 *
 * Context: RCU read side.
 * Return: the peer or NULL.
 */
struct xenloop_peer *xenloop_peer_by_mac(const struct xenloop_vif *vif,
					 const u8 *mac)
{
	struct xenloop_peer *peer;

	hlist_for_each_entry_rcu(peer, &vif->mac[mac_bucket(mac)], mac_node) {
		if (ether_addr_equal(peer->link.mac, mac))
			return peer;
	}
	return NULL;
}

/**
 * xenloop_peer_find() - find a peer by the name of its link
 * @vif: ours
 * @name: of the link
 *
 * Context: the control queue.
 * Return: the peer or NULL.
 */
struct xenloop_peer *xenloop_peer_find(struct xenloop_vif *vif,
				       const struct xenloop_name *name)
{
	struct xenloop_peer *peer;

	list_for_each_entry(peer, &vif->peers, node) {
		if (peer->name.domid == name->domid &&
		    peer->name.peer_handle == name->peer_handle)
			return peer;
	}
	return NULL;
}

/**
 * xenloop_peers_holding() - channels that hold memory or ports
 *
 * Return: their number.
 */
u32 xenloop_peers_holding(void)
{
	return READ_ONCE(peers_holding);
}

/**
 * xenloop_peers_count() - peers that are known
 *
 * Return: their number.
 */
u32 xenloop_peers_count(void)
{
	return READ_ONCE(peers_count);
}

static unsigned long state_time(const struct xenloop_peer *peer)
{
	switch (peer->state) {
	case XENLOOP_OFFERED:
		return OFFERED_TIME;
	case XENLOOP_CONNECTED:
		return CONNECTED_TIME;
	case XENLOOP_OPEN:
		return LOOK_TIME;
	case XENLOOP_CLOSING_IDLE:
	case XENLOOP_CLOSING_OFF:
	case XENLOOP_CLOSING_DEAD:
		return CLOSING_TIME;
	case XENLOOP_BACKOFF:
		return BACKOFF_FIRST << min_t(u32, peer->failures, BACKOFF_DOUBLES);
	case XENLOOP_SHUNNED:
		return XENLOOP_SHUNNED_TIME;
	default:
		return 0;
	}
}

static void enter(struct xenloop_peer *peer, enum xenloop_state next)
{
	bool held = xenloop_state_holds(peer->state);
	bool holds = xenloop_state_holds(next);

	cancel_delayed_work(&peer->timer);
	/* They were about the state that is left. */
	clear_bit(XENLOOP_EV_TIMEOUT, &peer->pending);
	clear_bit(XENLOOP_EV_FAILED, &peer->pending);
	clear_bit(XENLOOP_EV_IDLED, &peer->pending);
	/* Who wants a channel when there may be one again says so again. */
	if (next == XENLOOP_OFF)
		clear_bit(XENLOOP_EV_WANT, &peer->pending);
	if (next == XENLOOP_BACKOFF)
		peer->failures++;
	WRITE_ONCE(peer->state, next);
	WRITE_ONCE(peer->since, jiffies);
	if (state_time(peer))
		queue_delayed_work(xenloop_wq, &peer->timer, state_time(peer));
	if (held != holds)
		WRITE_ONCE(peers_holding, peers_holding + holds - held);
	if (!holds)
		xenloop_control_changed();
}

static int do_offer(struct xenloop_peer *peer, u32 answers)
{
	struct xenloop_channel *channel;
	struct xenloop_offer offer;
	int err;

	if (xenloop_outcast(peer))
		return -EPROTO;
	if (xenloop_graves_held_by(peer->name.domid))
		return -EBUSY;
	channel = xenloop_channel_create(peer, answers);
	if (IS_ERR(channel))
		return PTR_ERR(channel);
	peer->channel = channel;
	offer.serial = channel->serial;
	offer.answers = answers;
	offer.gref = channel->memory->ref[0];
	err = xenloop_store_offer(peer, &offer);
	return err == -ENOSPC ? -EDQUOT : err;
}

static int do_connect(struct xenloop_peer *peer)
{
	peer->last_serial = peer->link.offer.serial;
	return xenloop_channel_connect(peer->channel, &peer->link.offer);
}

static void do_start(struct xenloop_peer *peer)
{
	peer->failures = 0;
	peer->err = 0;
	WRITE_ONCE(peer->opened, peer->opened + 1);
	xenloop_count(peer->vif, OPENED);
	peer->channel->active = jiffies;
	xenloop_channel_start(peer->channel);
	rcu_assign_pointer(peer->path, peer->channel);
	/* What wanted the channel has it; a later close must not reopen it. */
	clear_bit(XENLOOP_EV_WANT, &peer->pending);
}

static void do_release(struct xenloop_peer *peer)
{
	struct xenloop_channel *channel = peer->channel;

	if (!channel)
		return;
	if (rcu_access_pointer(peer->path)) {
		xenloop_count(peer->vif, CLOSED);
		xenloop_channel_give_back(channel);
		RCU_INIT_POINTER(peer->path, NULL);
		/* After this no hook is about to send into it. */
		xenloop_control_settle();
	}
	xenloop_store_withdraw(peer);
	peer->channel = NULL;
	xenloop_channel_destroy(channel);
}

static int carry_out(struct xenloop_peer *peer, enum xenloop_action action)
{
	int err = 0;

	switch (action) {
	case XENLOOP_DO_NOTHING:
		break;
	case XENLOOP_DO_OFFER:
		return do_offer(peer, 0);
	case XENLOOP_DO_ANSWER:
		err = do_offer(peer, peer->link.offer.serial);
		if (err)
			peer->last_serial = peer->link.offer.serial;
		return err ? err : do_connect(peer);
	case XENLOOP_DO_CONNECT:
		return do_connect(peer);
	case XENLOOP_DO_START:
		do_start(peer);
		break;
	case XENLOOP_DO_STOP:
		xenloop_channel_stop(peer->channel);
		break;
	case XENLOOP_DO_RELEASE:
		do_release(peer);
		break;
	}
	return err;
}

static void complain(const struct xenloop_peer *peer, enum xenloop_event event)
{
	if (event == XENLOOP_EV_VIOLATION)
		pr_warn_ratelimited("%s: guest %u broke the protocol; its packets take netfront for now\n",
				    peer->vif->dev->name, peer->name.domid);
	else if (event == XENLOOP_EV_FAILED && peer->failures == 1 &&
		 peer->err != -EBUSY) /* it unmaps a former channel late */
		pr_info_ratelimited("%s: no channel to guest %u (error %d); its packets take netfront, \"xenloop show\" says why\n",
				    peer->vif->dev->name, peer->name.domid,
				    peer->err);
}

static void step(struct xenloop_peer *peer, enum xenloop_event event)
{
	struct xenloop_transition t = xenloop_state_step(peer->state, event);
	int err;

	pr_debug("%s guest %u: %s in %s\n", peer->vif->dev->name,
		 peer->name.domid, xenloop_event_name(event),
		 xenloop_state_name(peer->state));
	WRITE_ONCE(peer->why, xenloop_peer_why(peer, event));
	/* There is none for a while, or the next one is larger, or one that was
	 * not used begins anew.
	 */
	if (event == XENLOOP_EV_VIOLATION)
		xenloop_outcast_add(peer);
	else if (event == XENLOOP_EV_OUTGROWN)
		peer->grown++;
	else if (event == XENLOOP_EV_IDLED)
		peer->grown = 0;
	err = carry_out(peer, t.action);
	enter(peer, t.next);
	complain(peer, event);
	if (err) {
		WRITE_ONCE(peer->err, err);
		set_bit(XENLOOP_EV_FAILED, &peer->pending);
	}
}

static void peer_free(struct work_struct *work)
{
	struct xenloop_peer *peer = container_of(work, struct xenloop_peer,
						 free_work);
	struct xenloop_name name = peer->name;

	synchronize_net();
	cancel_work_sync(&peer->work);
	cancel_delayed_work_sync(&peer->timer);
	xenloop_vif_put(peer->vif);
	kfree(peer);
	WRITE_ONCE(peers_count, peers_count - 1);
	xenloop_control_changed();
	/* A new life of the same link may have begun meanwhile. */
	xenloop_store_reread(&name);
}

static void peer_bury(struct xenloop_peer *peer)
{
	if (list_empty(&peer->all))
		return;
	list_del_init(&peer->all);
	hlist_del_rcu(&peer->mac_node);
	list_del_rcu(&peer->node);
	queue_work(xenloop_wq, &peer->free_work);
}

static void peer_run(struct work_struct *work)
{
	struct xenloop_peer *peer = container_of(work, struct xenloop_peer,
						 work);
	int event;

	while ((event = xenloop_peer_event(peer)) >= 0)
		step(peer, event);
	if (peer->state == XENLOOP_DEAD)
		peer_bury(peer);
}

/* While open the timer is not a deadline but a look, see LOOK_TIME. */
static void peer_look(struct xenloop_peer *peer)
{
	unsigned long idle_time = READ_ONCE(idle.value) * (unsigned long)HZ;
	struct xenloop_channel *channel = peer->channel;

	/* Others wait for the memory of those that nobody uses. */
	if (xenloop_size_short())
		idle_time = LOOK_TIME - 1;
	xenloop_channel_recount(channel);
	if (xenloop_channel_severed(channel))
		peer->gone = true;
	if (xenloop_channel_used(channel))
		channel->active = jiffies;
	else if (idle_time && time_after(jiffies, channel->active + idle_time))
		set_bit(XENLOOP_EV_IDLED, &peer->pending);
	queue_delayed_work(xenloop_wq, &peer->timer, LOOK_TIME);
}

static void peer_timer(struct work_struct *work)
{
	struct xenloop_peer *peer = container_of(to_delayed_work(work),
						 struct xenloop_peer, timer);

	if (peer->state == XENLOOP_OPEN)
		peer_look(peer);
	else
		set_bit(XENLOOP_EV_TIMEOUT, &peer->pending);
	queue_work(xenloop_wq, &peer->work);
}

static struct xenloop_peer *peer_create(struct xenloop_vif *vif,
					const struct xenloop_name *name,
					const struct xenloop_link_value *link)
{
	struct xenloop_peer *peer = kzalloc(sizeof(*peer), GFP_KERNEL);

	if (!peer)
		return NULL;
	kref_get(&vif->ref);
	peer->vif = vif;
	peer->name = *name;
	peer->link = *link;
	peer->state = XENLOOP_OFF;
	peer->why = XENLOOP_WHY_DISABLED;
	peer->since = jiffies;
	INIT_WORK(&peer->work, peer_run);
	INIT_WORK(&peer->free_work, peer_free);
	INIT_DELAYED_WORK(&peer->timer, peer_timer);
	WRITE_ONCE(peers_count, peers_count + 1);
	list_add_tail(&peer->all, &peers);
	list_add_tail_rcu(&peer->node, &vif->peers);
	hlist_add_head_rcu(&peer->mac_node, &vif->mac[mac_bucket(link->mac)]);
	return peer;
}

static bool peer_named(const struct xenloop_name *name)
{
	struct xenloop_peer *peer;

	list_for_each_entry(peer, &peers, all) {
		if (!memcmp(&peer->name, name, sizeof(*name)))
			return true;
	}
	return false;
}

/* All but the offer: what a peer is. If it changes, it is another peer. */
static bool same_peer(const struct xenloop_link_value *a,
		      const struct xenloop_link_value *b)
{
	return !memcmp(&a->parties, &b->parties, sizeof(a->parties)) &&
	       a->features == b->features &&
	       ether_addr_equal(a->mac, b->mac) && a->ips == b->ips &&
	       !memcmp(a->ip, b->ip, sizeof(a->ip[0]) * a->ips);
}

/**
 * xenloop_peer_link() - the broker says that there is a peer
 * @vif: ours
 * @name: of the link
 * @link: what it says
 *
 * Context: the control queue.
 */
void xenloop_peer_link(struct xenloop_vif *vif, const struct xenloop_name *name,
		       const struct xenloop_link_value *link)
{
	struct xenloop_peer *peer = xenloop_peer_find(vif, name);

	if (peer && !same_peer(&peer->link, link)) {
		xenloop_peer_unlink(peer);
		return;
	}
	/* After a vif has moved to another network namespace, a former peer of
	 * the same name may still be closing. It has the link read again.
	 */
	if (!peer && !READ_ONCE(vif->gone) && !peer_named(name))
		peer = peer_create(vif, name, link);
	if (!peer)
		return;
	peer->link.offer = link->offer;
	queue_work(xenloop_wq, &peer->work);
}

/**
 * xenloop_peer_unlink() - the broker says no more that there is a peer
 * @peer: the peer
 *
 * The peer is freed when its channel is closed.
 *
 * Context: the control queue.
 */
void xenloop_peer_unlink(struct xenloop_peer *peer)
{
	peer->removed = true;
	queue_work(xenloop_wq, &peer->work);
}

/**
 * xenloop_peers_refresh() - have all peers look at their levels again
 * @dismiss: unlink them all; else those whose vif is gone
 *
 * Context: the control queue.
 */
void xenloop_peers_refresh(bool dismiss)
{
	struct xenloop_peer *peer;

	list_for_each_entry(peer, &peers, all) {
		if (dismiss || READ_ONCE(peer->vif->gone))
			xenloop_peer_unlink(peer);
		else
			xenloop_peer_poke(peer);
	}
}

/**
 * xenloop_peers_reread() - have the links of all peers read again
 *
 * Context: the control queue.
 */
void xenloop_peers_reread(void)
{
	struct xenloop_peer *peer;

	list_for_each_entry(peer, &peers, all)
		xenloop_store_reread(&peer->name);
}

/**
 * xenloop_peer_raise() - something happened that is not a level
 * @peer: the peer
 * @event: WANT
 *
 * Context: any, under RCU.
 */
void xenloop_peer_raise(struct xenloop_peer *peer, enum xenloop_event event)
{
	if (!test_and_set_bit(event, &peer->pending))
		queue_work(xenloop_wq, &peer->work);
}

/**
 * xenloop_peer_poke() - look at all levels again
 * @peer: the peer
 *
 * Context: any, under RCU or with a channel of the peer.
 */
void xenloop_peer_poke(struct xenloop_peer *peer)
{
	queue_work(xenloop_wq, &peer->work);
}

/**
 * xenloop_peer_stats() - add up what its queues have counted
 * @peer: the peer
 * @sum: added to
 *
 * Context: any, under RCU or with a channel of the peer.
 */
void xenloop_peer_stats(const struct xenloop_peer *peer,
			struct xenloop_queue_stats *sum)
{
	u32 i;

	for (i = 0; i < XENLOOP_MAX_QUEUES; i++) {
		const struct xenloop_queue_stats *s = &peer->stats[i];

		sum->tx_packets += READ_ONCE(s->tx_packets);
		sum->tx_bytes += READ_ONCE(s->tx_bytes);
		sum->rx_packets += READ_ONCE(s->rx_packets);
		sum->rx_bytes += READ_ONCE(s->rx_bytes);
		sum->tx_events += READ_ONCE(s->tx_events);
		sum->rx_events += READ_ONCE(s->rx_events);
	}
}

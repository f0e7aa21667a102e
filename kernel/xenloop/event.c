// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What has happened to a peer, and why it has no channel.
 *
 * Most events are levels, not edges: a word in shared memory, a value in
 * XenStore, a flag. All of them are looked at again after each step, so it does
 * not matter in which order they became true, or whether an event was lost
 * because its port was not bound yet.
 */
#include "compat.h"
#include "control.h"
#include "peer.h"
#include "xenstore.h"

/* Who was introduced to a former life of this guest may be somebody else by now,
 * until the broker says it again.
 */
static bool suspended(const struct xenloop_peer *peer)
{
	return xenloop_control_frozen() ||
	       peer->link.parties.epoch != xenloop_store_epoch();
}

static bool peer_allowed(const struct xenloop_peer *peer)
{
	return xenloop_vif_allowed(peer->vif) && !suspended(peer);
}

/* An offer of a former channel may still stand, because XenStore is slower
 * than shared memory. It is recognised by its serial, or by what it answers.
 */
static bool peer_offers(const struct xenloop_peer *peer)
{
	const struct xenloop_offer *offer = &peer->link.offer;
	const struct xenloop_channel *channel = peer->channel;

	if (!offer->serial || offer->serial <= peer->last_serial)
		return false;
	if (!offer->answers)
		return true;
	return channel && offer->answers == channel->serial;
}

static bool peer_withdrew(const struct xenloop_peer *peer)
{
	const struct xenloop_channel *channel = peer->channel;

	return channel && channel->peer_serial &&
	       channel->peer_serial != peer->link.offer.serial;
}

static bool peer_says(const struct xenloop_peer *peer, u32 state)
{
	return peer->channel && peer->channel->peer_serial &&
	       xenloop_channel_peer_state(peer->channel) == state;
}

static bool level(struct xenloop_peer *peer, enum xenloop_event event)
{
	switch (event) {
	case XENLOOP_EV_GONE:
		return peer->gone;
	case XENLOOP_EV_REMOVE:
		return peer->removed;
	case XENLOOP_EV_VIOLATION:
		return peer->channel && READ_ONCE(peer->channel->violated);
	case XENLOOP_EV_DISABLE:
		return !peer_allowed(peer);
	case XENLOOP_EV_ENABLE:
		return peer_allowed(peer);
	case XENLOOP_EV_OUTGROWN:
		return peer->channel && READ_ONCE(peer->channel->outgrown);
	case XENLOOP_EV_WITHDRAWN:
		return peer_withdrew(peer);
	case XENLOOP_EV_CLOSED:
		return peer_says(peer, XENLOOP_CLOSED);
	case XENLOOP_EV_READY:
		return peer_says(peer, XENLOOP_READY);
	case XENLOOP_EV_DRAINED:
		return peer->channel && xenloop_channel_drained(peer->channel);
	case XENLOOP_EV_OFFER:
		return peer_offers(peer);
	default:
		return test_and_clear_bit(event, &peer->pending);
	}
}

static bool matters(enum xenloop_state state, enum xenloop_event event)
{
	struct xenloop_transition t = xenloop_state_step(state, event);

	return t.action != XENLOOP_DO_NOTHING || t.next != state;
}

/* The gravest first. After a failed action the channel is not what its state
 * says, so nothing but its end may come before FAILED. A drained channel is
 * closed even if the link has changed meanwhile, so that nothing is left behind
 * in it.
 */
static const u8 by_weight[] = {
	XENLOOP_EV_GONE, XENLOOP_EV_FAILED, XENLOOP_EV_VIOLATION,
	XENLOOP_EV_DRAINED, XENLOOP_EV_REMOVE, XENLOOP_EV_DISABLE,
	XENLOOP_EV_ENABLE, XENLOOP_EV_CLOSED, XENLOOP_EV_WITHDRAWN,
	XENLOOP_EV_READY, XENLOOP_EV_OFFER, XENLOOP_EV_TIMEOUT,
	XENLOOP_EV_OUTGROWN, XENLOOP_EV_IDLED, XENLOOP_EV_WANT,
};

/**
 * xenloop_peer_event() - what has happened to a peer
 * @peer: the peer
 *
 * Only what matters in its present state; an event that is not a level is
 * forgotten with this call.
 *
 * Context: the control queue.
 * Return: enum xenloop_event, or -1 if nothing has.
 */
int xenloop_peer_event(struct xenloop_peer *peer)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(by_weight); i++) {
		if (matters(peer->state, by_weight[i]) &&
		    level(peer, by_weight[i]))
			return by_weight[i];
	}
	return -1;
}

static u8 why_errno(int err)
{
	switch (err) {
	case -ENOMEM:
		return XENLOOP_WHY_NO_MEMORY;
	case -ENOSPC:
		return XENLOOP_WHY_NO_GRANTS;
	case -ENOLINK:
		return XENLOOP_WHY_NO_PORTS;
	case -EACCES:
		return XENLOOP_WHY_REFUSED;
	case -EPROTO:
		return XENLOOP_WHY_VIOLATION;
	case -ENOBUFS:
		return XENLOOP_WHY_BUDGET;
	case -EBUSY:
		return XENLOOP_WHY_HELD;
	case -EDQUOT:
		return XENLOOP_WHY_STORE;
	default:
		return XENLOOP_WHY_OTHER;
	}
}

/**
 * xenloop_peer_why() - why there is no open channel after an event
 * @peer: still in the state in which the event came
 * @event: the event
 *
 * Return: enum xenloop_reason.
 */
u8 xenloop_peer_why(const struct xenloop_peer *peer, enum xenloop_event event)
{
	switch (event) {
	case XENLOOP_EV_FAILED:
		return why_errno(peer->err);
	case XENLOOP_EV_TIMEOUT:
		return peer->channel ? XENLOOP_WHY_NO_ANSWER : peer->why;
	case XENLOOP_EV_WANT:
	case XENLOOP_EV_OFFER:
		return XENLOOP_WHY_OPENING;
	case XENLOOP_EV_VIOLATION:
		return XENLOOP_WHY_VIOLATION;
	case XENLOOP_EV_DISABLE:
		return suspended(peer) ? XENLOOP_WHY_SUSPENDED :
			XENLOOP_WHY_DISABLED;
	case XENLOOP_EV_IDLED:
		return XENLOOP_WHY_IDLE;
	case XENLOOP_EV_OUTGROWN:
		return XENLOOP_WHY_RESIZING;
	case XENLOOP_EV_CLOSED:
	case XENLOOP_EV_WITHDRAWN:
		return XENLOOP_WHY_CLOSED;
	case XENLOOP_EV_GONE:
	case XENLOOP_EV_REMOVE:
		return XENLOOP_WHY_GONE;
	case XENLOOP_EV_READY:
		return XENLOOP_WHY_OPEN;
	case XENLOOP_EV_ENABLE:
		return XENLOOP_WHY_UNUSED;
	default:
		return peer->why;
	}
}

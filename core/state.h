/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The life of a channel: one table of (state, event) -> (action, state).
 *
 * Everything that can happen to a channel is an event here, and everything
 * that is done about it is an action. The caller has one worker for each
 * channel, feeds it one event at a time and carries out the action before the
 * next; a failing action is the event FAILED. The table is what the model in
 * tests/model checks.
 */
#ifndef XENLOOP_CORE_STATE_H
#define XENLOOP_CORE_STATE_H

#include "env.h"

/**
 * enum xenloop_state - where a channel stands
 * @XENLOOP_OFF: interface down or guest about to be suspended; nothing is held
 * @XENLOOP_IDLE: nothing is held; traffic or the peer's offer opens it
 * @XENLOOP_OFFERED: receive memory granted and offered
 * @XENLOOP_CONNECTED: the peer's memory mapped, receiving; the peer may not be
 *	ready for us
 * @XENLOOP_OPEN: packets go both ways
 * @XENLOOP_CLOSING_IDLE: both ways drain, then IDLE
 * @XENLOOP_CLOSING_OFF: both ways drain, then OFF
 * @XENLOOP_CLOSING_DEAD: both ways drain, then DEAD
 * @XENLOOP_BACKOFF: an attempt failed; the peer's offer is answered, we make
 *	none until the timeout
 * @XENLOOP_SHUNNED: the peer broke the rules; nothing until the timeout
 * @XENLOOP_DEAD: nothing is held, no event is taken
 * @XENLOOP_STATES: their number
 */
enum xenloop_state {
	XENLOOP_OFF,
	XENLOOP_IDLE,
	XENLOOP_OFFERED,
	XENLOOP_CONNECTED,
	XENLOOP_OPEN,
	XENLOOP_CLOSING_IDLE,
	XENLOOP_CLOSING_OFF,
	XENLOOP_CLOSING_DEAD,
	XENLOOP_BACKOFF,
	XENLOOP_SHUNNED,
	XENLOOP_DEAD,
	XENLOOP_STATES
};

/**
 * enum xenloop_event - what happens to it
 * @XENLOOP_EV_WANT: a packet would use the channel
 * @XENLOOP_EV_OFFER: the peer has a current offer that we are not connected to
 * @XENLOOP_EV_WITHDRAWN: the offer that we are connected to is gone or replaced
 * @XENLOOP_EV_READY: the peer wrote READY
 * @XENLOOP_EV_CLOSED: the peer wrote CLOSED
 * @XENLOOP_EV_DRAINED: both ways are drained
 * @XENLOOP_EV_FAILED: an action failed
 * @XENLOOP_EV_TIMEOUT: the state's time is up
 * @XENLOOP_EV_IDLED: no packet for a long time
 * @XENLOOP_EV_VIOLATION: the peer broke the rules
 * @XENLOOP_EV_DISABLE: interface down, or suspend
 * @XENLOOP_EV_ENABLE: the opposite
 * @XENLOOP_EV_REMOVE: the link is revoked or the module goes; the peer may live
 * @XENLOOP_EV_GONE: the peer does not exist any more
 * @XENLOOP_EV_OUTGROWN: another size of memory would serve the peer better
 * @XENLOOP_EVENTS: their number
 */
enum xenloop_event {
	XENLOOP_EV_WANT,
	XENLOOP_EV_OFFER,
	XENLOOP_EV_WITHDRAWN,
	XENLOOP_EV_READY,
	XENLOOP_EV_CLOSED,
	XENLOOP_EV_DRAINED,
	XENLOOP_EV_FAILED,
	XENLOOP_EV_TIMEOUT,
	XENLOOP_EV_IDLED,
	XENLOOP_EV_VIOLATION,
	XENLOOP_EV_DISABLE,
	XENLOOP_EV_ENABLE,
	XENLOOP_EV_REMOVE,
	XENLOOP_EV_GONE,
	XENLOOP_EV_OUTGROWN,
	XENLOOP_EVENTS
};

/**
 * enum xenloop_action - what is to be done, before the next event
 * @XENLOOP_DO_NOTHING: nothing
 * @XENLOOP_DO_OFFER: grant receive memory, allocate ports, write the offer
 * @XENLOOP_DO_ANSWER: the same in answer to the peer's offer, then CONNECT
 * @XENLOOP_DO_CONNECT: map the peer's memory, bind, receive, write READY
 * @XENLOOP_DO_START: send through the channel
 * @XENLOOP_DO_STOP: hold what is sent, write CLOSED
 * @XENLOOP_DO_RELEASE: take what was received, give what is held to netfront,
 *	unmap, end the grants, free the ports, withdraw the offer
 */
enum xenloop_action {
	XENLOOP_DO_NOTHING,
	XENLOOP_DO_OFFER,
	XENLOOP_DO_ANSWER,
	XENLOOP_DO_CONNECT,
	XENLOOP_DO_START,
	XENLOOP_DO_STOP,
	XENLOOP_DO_RELEASE,
};

/**
 * struct xenloop_transition - an entry of the table
 * @action: enum xenloop_action
 * @next: enum xenloop_state
 */
struct xenloop_transition {
	u8 action;
	u8 next;
};

struct xenloop_transition xenloop_state_step(enum xenloop_state state,
					     enum xenloop_event event);
const char *xenloop_state_name(enum xenloop_state state);
const char *xenloop_event_name(enum xenloop_event event);
bool xenloop_state_holds(enum xenloop_state state);

#endif /* XENLOOP_CORE_STATE_H */

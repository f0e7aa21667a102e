// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "state.h"

#define TO(action, next)	{ XENLOOP_DO_##action, XENLOOP_##next }

/* Lines are states, in the order of enum xenloop_state; an event without an
 * entry is ignored (an entry with the action NOTHING and the state OFF, which
 * is all zero, cannot be meant otherwise: see xenloop_state_step()).
 */
static const struct xenloop_transition table[XENLOOP_STATES][XENLOOP_EVENTS] = {
	[XENLOOP_OFF] = {
		[XENLOOP_EV_ENABLE] = TO(NOTHING, IDLE),
		[XENLOOP_EV_REMOVE] = TO(NOTHING, DEAD),
		[XENLOOP_EV_GONE] = TO(NOTHING, DEAD),
	},
	[XENLOOP_IDLE] = {
		[XENLOOP_EV_WANT] = TO(OFFER, OFFERED),
		[XENLOOP_EV_OFFER] = TO(ANSWER, CONNECTED),
		[XENLOOP_EV_DISABLE] = TO(RELEASE, OFF),
		[XENLOOP_EV_REMOVE] = TO(NOTHING, DEAD),
		[XENLOOP_EV_GONE] = TO(NOTHING, DEAD),
	},
	[XENLOOP_OFFERED] = {
		[XENLOOP_EV_OFFER] = TO(CONNECT, CONNECTED),
		[XENLOOP_EV_FAILED] = TO(RELEASE, BACKOFF),
		[XENLOOP_EV_TIMEOUT] = TO(RELEASE, BACKOFF),
		[XENLOOP_EV_DISABLE] = TO(RELEASE, OFF),
		[XENLOOP_EV_REMOVE] = TO(RELEASE, DEAD),
		[XENLOOP_EV_GONE] = TO(RELEASE, DEAD),
	},
	/* Once READY is written the peer may be open and send, so whatever it
	 * can still answer goes through CLOSING. One that withdraws here could
	 * not connect: to offer again at once would be a loop without a limit.
	 */
	[XENLOOP_CONNECTED] = {
		[XENLOOP_EV_READY] = TO(START, OPEN),
		[XENLOOP_EV_WITHDRAWN] = TO(RELEASE, BACKOFF),
		[XENLOOP_EV_CLOSED] = TO(STOP, CLOSING_IDLE),
		[XENLOOP_EV_FAILED] = TO(RELEASE, BACKOFF),
		[XENLOOP_EV_TIMEOUT] = TO(STOP, CLOSING_IDLE),
		[XENLOOP_EV_VIOLATION] = TO(RELEASE, SHUNNED),
		[XENLOOP_EV_DISABLE] = TO(STOP, CLOSING_OFF),
		[XENLOOP_EV_REMOVE] = TO(STOP, CLOSING_DEAD),
		[XENLOOP_EV_GONE] = TO(RELEASE, DEAD),
	},
	[XENLOOP_OPEN] = {
		[XENLOOP_EV_WITHDRAWN] = TO(RELEASE, IDLE),
		[XENLOOP_EV_CLOSED] = TO(STOP, CLOSING_IDLE),
		[XENLOOP_EV_FAILED] = TO(STOP, CLOSING_IDLE),
		[XENLOOP_EV_IDLED] = TO(STOP, CLOSING_IDLE),
		[XENLOOP_EV_OUTGROWN] = TO(STOP, CLOSING_IDLE),
		[XENLOOP_EV_VIOLATION] = TO(RELEASE, SHUNNED),
		[XENLOOP_EV_DISABLE] = TO(STOP, CLOSING_OFF),
		[XENLOOP_EV_REMOVE] = TO(STOP, CLOSING_DEAD),
		[XENLOOP_EV_GONE] = TO(RELEASE, DEAD),
	},
	[XENLOOP_CLOSING_IDLE] = {
		[XENLOOP_EV_WITHDRAWN] = TO(RELEASE, IDLE),
		[XENLOOP_EV_DRAINED] = TO(RELEASE, IDLE),
		[XENLOOP_EV_TIMEOUT] = TO(RELEASE, IDLE),
		[XENLOOP_EV_VIOLATION] = TO(RELEASE, SHUNNED),
		[XENLOOP_EV_DISABLE] = TO(NOTHING, CLOSING_OFF),
		[XENLOOP_EV_REMOVE] = TO(NOTHING, CLOSING_DEAD),
		[XENLOOP_EV_GONE] = TO(RELEASE, DEAD),
	},
	[XENLOOP_CLOSING_OFF] = {
		[XENLOOP_EV_WITHDRAWN] = TO(RELEASE, OFF),
		[XENLOOP_EV_DRAINED] = TO(RELEASE, OFF),
		[XENLOOP_EV_TIMEOUT] = TO(RELEASE, OFF),
		[XENLOOP_EV_VIOLATION] = TO(RELEASE, OFF),
		[XENLOOP_EV_ENABLE] = TO(NOTHING, CLOSING_IDLE),
		[XENLOOP_EV_REMOVE] = TO(NOTHING, CLOSING_DEAD),
		[XENLOOP_EV_GONE] = TO(RELEASE, DEAD),
	},
	[XENLOOP_CLOSING_DEAD] = {
		[XENLOOP_EV_WITHDRAWN] = TO(RELEASE, DEAD),
		[XENLOOP_EV_DRAINED] = TO(RELEASE, DEAD),
		[XENLOOP_EV_TIMEOUT] = TO(RELEASE, DEAD),
		[XENLOOP_EV_VIOLATION] = TO(RELEASE, DEAD),
		[XENLOOP_EV_GONE] = TO(RELEASE, DEAD),
	},
	[XENLOOP_BACKOFF] = {
		[XENLOOP_EV_OFFER] = TO(ANSWER, CONNECTED),
		[XENLOOP_EV_TIMEOUT] = TO(NOTHING, IDLE),
		[XENLOOP_EV_DISABLE] = TO(RELEASE, OFF),
		[XENLOOP_EV_REMOVE] = TO(NOTHING, DEAD),
		[XENLOOP_EV_GONE] = TO(NOTHING, DEAD),
	},
	[XENLOOP_SHUNNED] = {
		[XENLOOP_EV_TIMEOUT] = TO(NOTHING, IDLE),
		[XENLOOP_EV_DISABLE] = TO(RELEASE, OFF),
		[XENLOOP_EV_REMOVE] = TO(NOTHING, DEAD),
		[XENLOOP_EV_GONE] = TO(NOTHING, DEAD),
	},
};

/**
 * xenloop_state_step() - one step of a channel's life
 * @state: where it stands
 * @event: what happened
 *
 * Return: what to do and where it stands then; the same state and nothing to
 * do if the event means nothing in it.
 */
struct xenloop_transition xenloop_state_step(enum xenloop_state state,
					     enum xenloop_event event)
{
	struct xenloop_transition stay = { XENLOOP_DO_NOTHING, (u8)state };

	if (state >= XENLOOP_STATES || event >= XENLOOP_EVENTS)
		return stay;
	/* Every way into OFF releases: (NOTHING, OFF) is an empty entry. */
	if (!table[state][event].action && !table[state][event].next)
		return stay;
	return table[state][event];
}

/**
 * xenloop_state_name() - a state for people and for netlink
 * @state: the state
 *
 * Return: a constant string.
 */
const char *xenloop_state_name(enum xenloop_state state)
{
	static const char *const name[XENLOOP_STATES] = {
		"off", "idle", "offered", "connected", "open", "closing",
		"closing", "closing", "backoff", "shunned", "dead",
	};

	return state < XENLOOP_STATES ? name[state] : "unknown";
}

/**
 * xenloop_event_name() - an event for traces
 * @event: the event
 *
 * Return: a constant string.
 */
const char *xenloop_event_name(enum xenloop_event event)
{
	static const char *const name[XENLOOP_EVENTS] = {
		"want", "offer", "withdrawn", "ready", "closed", "drained",
		"failed", "timeout", "idled", "violation", "disable", "enable",
		"remove", "gone", "outgrown",
	};

	return event < XENLOOP_EVENTS ? name[event] : "unknown";
}

/**
 * xenloop_state_holds() - does a channel in this state hold memory and ports?
 * @state: the state
 *
 * Return: true from the offer until the release.
 */
bool xenloop_state_holds(enum xenloop_state state)
{
	return state >= XENLOOP_OFFERED && state <= XENLOOP_CLOSING_DEAD;
}

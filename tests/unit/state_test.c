// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The life of a channel, told event by event, where core/state.c tells it state
 * by state. What is not told here must be ignored.
 */
#include "unit.h"
#include "state.h"

/**
 * struct told - one thing that happens
 * @event: when this happens
 * @state: in this state
 * @action: this is done
 * @next: and this is the state
 */
struct told {
	enum xenloop_event event;
	enum xenloop_state state;
	enum xenloop_action action;
	enum xenloop_state next;
};

#define ON(event, state, action, next) \
	{ XENLOOP_EV_##event, XENLOOP_##state, XENLOOP_DO_##action, \
	  XENLOOP_##next }

static const struct told story[] = {
	/* Traffic makes an offer, and only where nothing stands against it. */
	ON(WANT, IDLE, OFFER, OFFERED),

	/* An offer is answered, or met by ours. */
	ON(OFFER, IDLE, ANSWER, CONNECTED),
	ON(OFFER, BACKOFF, ANSWER, CONNECTED),
	ON(OFFER, OFFERED, CONNECT, CONNECTED),

	/* The peer has let go: nothing to wait for. One that never got as far
	 * as READY could not connect; again, but later.
	 */
	ON(WITHDRAWN, CONNECTED, RELEASE, BACKOFF),
	ON(WITHDRAWN, OPEN, RELEASE, IDLE),
	ON(WITHDRAWN, CLOSING_IDLE, RELEASE, IDLE),
	ON(WITHDRAWN, CLOSING_OFF, RELEASE, OFF),
	ON(WITHDRAWN, CLOSING_DEAD, RELEASE, DEAD),

	ON(READY, CONNECTED, START, OPEN),

	/* Whatever the peer may have sent is drained. */
	ON(CLOSED, CONNECTED, STOP, CLOSING_IDLE),
	ON(CLOSED, OPEN, STOP, CLOSING_IDLE),

	ON(DRAINED, CLOSING_IDLE, RELEASE, IDLE),
	ON(DRAINED, CLOSING_OFF, RELEASE, OFF),
	ON(DRAINED, CLOSING_DEAD, RELEASE, DEAD),

	ON(FAILED, OFFERED, RELEASE, BACKOFF),
	ON(FAILED, CONNECTED, RELEASE, BACKOFF),
	ON(FAILED, OPEN, STOP, CLOSING_IDLE),

	/* After READY is written the peer may send at any moment: drain. */
	ON(TIMEOUT, OFFERED, RELEASE, BACKOFF),
	ON(TIMEOUT, CONNECTED, STOP, CLOSING_IDLE),
	ON(TIMEOUT, CLOSING_IDLE, RELEASE, IDLE),
	ON(TIMEOUT, CLOSING_OFF, RELEASE, OFF),
	ON(TIMEOUT, CLOSING_DEAD, RELEASE, DEAD),
	ON(TIMEOUT, BACKOFF, NOTHING, IDLE),
	ON(TIMEOUT, SHUNNED, NOTHING, IDLE),

	ON(IDLED, OPEN, STOP, CLOSING_IDLE),
	ON(OUTGROWN, OPEN, STOP, CLOSING_IDLE),

	/* No waiting for a peer that breaks the rules. */
	ON(VIOLATION, CONNECTED, RELEASE, SHUNNED),
	ON(VIOLATION, OPEN, RELEASE, SHUNNED),
	ON(VIOLATION, CLOSING_IDLE, RELEASE, SHUNNED),
	ON(VIOLATION, CLOSING_OFF, RELEASE, OFF),
	ON(VIOLATION, CLOSING_DEAD, RELEASE, DEAD),

	ON(DISABLE, IDLE, RELEASE, OFF),
	ON(DISABLE, OFFERED, RELEASE, OFF),
	ON(DISABLE, CONNECTED, STOP, CLOSING_OFF),
	ON(DISABLE, OPEN, STOP, CLOSING_OFF),
	ON(DISABLE, CLOSING_IDLE, NOTHING, CLOSING_OFF),
	ON(DISABLE, BACKOFF, RELEASE, OFF),
	ON(DISABLE, SHUNNED, RELEASE, OFF),

	ON(ENABLE, OFF, NOTHING, IDLE),
	ON(ENABLE, CLOSING_OFF, NOTHING, CLOSING_IDLE),

	ON(REMOVE, OFF, NOTHING, DEAD),
	ON(REMOVE, IDLE, NOTHING, DEAD),
	ON(REMOVE, OFFERED, RELEASE, DEAD),
	ON(REMOVE, CONNECTED, STOP, CLOSING_DEAD),
	ON(REMOVE, OPEN, STOP, CLOSING_DEAD),
	ON(REMOVE, CLOSING_IDLE, NOTHING, CLOSING_DEAD),
	ON(REMOVE, CLOSING_OFF, NOTHING, CLOSING_DEAD),
	ON(REMOVE, BACKOFF, NOTHING, DEAD),
	ON(REMOVE, SHUNNED, NOTHING, DEAD),

	ON(GONE, OFF, NOTHING, DEAD),
	ON(GONE, IDLE, NOTHING, DEAD),
	ON(GONE, OFFERED, RELEASE, DEAD),
	ON(GONE, CONNECTED, RELEASE, DEAD),
	ON(GONE, OPEN, RELEASE, DEAD),
	ON(GONE, CLOSING_IDLE, RELEASE, DEAD),
	ON(GONE, CLOSING_OFF, RELEASE, DEAD),
	ON(GONE, CLOSING_DEAD, RELEASE, DEAD),
	ON(GONE, BACKOFF, NOTHING, DEAD),
	ON(GONE, SHUNNED, NOTHING, DEAD),
};

static struct told expected(enum xenloop_state state, enum xenloop_event event)
{
	struct told stay = { event, state, XENLOOP_DO_NOTHING, state };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(story); i++) {
		if (story[i].state == state && story[i].event == event)
			return story[i];
	}
	return stay;
}

static void test_every_pair(void **state)
{
	u32 s, e;

	(void)state;
	for (s = 0; s < XENLOOP_STATES; s++) {
		for (e = 0; e < XENLOOP_EVENTS; e++) {
			struct xenloop_transition is =
				xenloop_state_step((enum xenloop_state)s,
						   (enum xenloop_event)e);
			struct told want = expected((enum xenloop_state)s,
						    (enum xenloop_event)e);

			if (is.action != want.action || is.next != want.next)
				fail_msg("state %u (%s), event %s: action %u state %u, expected %u and %u",
					 s, xenloop_state_name((enum xenloop_state)s),
					 xenloop_event_name((enum xenloop_event)e),
					 is.action, is.next,
					 want.action, want.next);
		}
	}
}

static void test_out_of_range(void **state)
{
	struct xenloop_transition is;

	(void)state;
	is = xenloop_state_step(XENLOOP_STATES, XENLOOP_EV_GONE);
	assert_int_equal(is.action, XENLOOP_DO_NOTHING);
	assert_int_equal(is.next, XENLOOP_STATES);
	is = xenloop_state_step(XENLOOP_OPEN, XENLOOP_EVENTS);
	assert_int_equal(is.action, XENLOOP_DO_NOTHING);
	assert_int_equal(is.next, XENLOOP_OPEN);
	assert_string_equal(xenloop_state_name(XENLOOP_STATES), "unknown");
	assert_string_equal(xenloop_event_name(XENLOOP_EVENTS), "unknown");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(xenloop_state_name(XENLOOP_OFF), "off");
	assert_string_equal(xenloop_state_name(XENLOOP_IDLE), "idle");
	assert_string_equal(xenloop_state_name(XENLOOP_OFFERED), "offered");
	assert_string_equal(xenloop_state_name(XENLOOP_CONNECTED), "connected");
	assert_string_equal(xenloop_state_name(XENLOOP_OPEN), "open");
	assert_string_equal(xenloop_state_name(XENLOOP_CLOSING_IDLE),
			    "closing");
	assert_string_equal(xenloop_state_name(XENLOOP_CLOSING_OFF), "closing");
	assert_string_equal(xenloop_state_name(XENLOOP_CLOSING_DEAD),
			    "closing");
	assert_string_equal(xenloop_state_name(XENLOOP_BACKOFF), "backoff");
	assert_string_equal(xenloop_state_name(XENLOOP_SHUNNED), "shunned");
	assert_string_equal(xenloop_state_name(XENLOOP_DEAD), "dead");
	assert_string_equal(xenloop_event_name(XENLOOP_EV_WANT), "want");
	assert_string_equal(xenloop_event_name(XENLOOP_EV_VIOLATION),
			    "violation");
	assert_string_equal(xenloop_event_name(XENLOOP_EV_GONE), "gone");
}

int state_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_pair),
		cmocka_unit_test(test_out_of_range),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * What must be true of the table of states, whatever it says in detail: which
 * actions may lead from where to where, and that every road has an end.
 */
#include "unit.h"
#include "state.h"

static struct xenloop_transition go(u32 state, u32 event)
{
	return xenloop_state_step((enum xenloop_state)state,
				  (enum xenloop_event)event);
}

/* Told again here: holding means that the peer may map something of ours. */
static bool holds(u32 s)
{
	return s == XENLOOP_OFFERED || s == XENLOOP_CONNECTED ||
	       s == XENLOOP_OPEN || s == XENLOOP_CLOSING_IDLE ||
	       s == XENLOOP_CLOSING_OFF || s == XENLOOP_CLOSING_DEAD;
}

static bool closing(u32 s)
{
	return s == XENLOOP_CLOSING_IDLE || s == XENLOOP_CLOSING_OFF ||
	       s == XENLOOP_CLOSING_DEAD;
}

/* May @action lead from @s to @next? */
static bool lawful(u32 s, u32 action, u32 next)
{
	switch (action) {
	case XENLOOP_DO_NOTHING:
		return holds(s) == holds(next) &&
		       (s == next || !holds(s) || closing(s));
	case XENLOOP_DO_OFFER:
		return !holds(s) && next == XENLOOP_OFFERED;
	case XENLOOP_DO_ANSWER:
		return !holds(s) && next == XENLOOP_CONNECTED;
	case XENLOOP_DO_CONNECT:
		return s == XENLOOP_OFFERED && next == XENLOOP_CONNECTED;
	case XENLOOP_DO_START:
		return s == XENLOOP_CONNECTED && next == XENLOOP_OPEN;
	case XENLOOP_DO_STOP:
		return (s == XENLOOP_CONNECTED || s == XENLOOP_OPEN) &&
		       closing(next);
	case XENLOOP_DO_RELEASE:
		return !holds(next);
	}
	return false;
}

static void test_actions_fit(void **state)
{
	u32 s, e;

	(void)state;
	for (s = 0; s < XENLOOP_STATES; s++) {
		for (e = 0; e < XENLOOP_EVENTS; e++) {
			struct xenloop_transition t = go(s, e);

			if (!lawful(s, t.action, t.next))
				fail_msg("state %u, event %u: action %u to %u",
					 s, e, t.action, t.next);
		}
	}
}

static void test_holds(void **state)
{
	u32 s;

	(void)state;
	for (s = 0; s < XENLOOP_STATES; s++)
		assert_int_equal(xenloop_state_holds((enum xenloop_state)s),
				 holds(s));
}

/* Time alone, without a peer, ends every hold and every penance. */
static void test_time_ends_all(void **state)
{
	u32 s;

	(void)state;
	for (s = 0; s < XENLOOP_STATES; s++) {
		u32 at = go(s, XENLOOP_EV_IDLED).next, n;

		for (n = 0; n < 3; n++)
			at = go(at, XENLOOP_EV_TIMEOUT).next;
		assert_true(at == XENLOOP_IDLE || at == XENLOOP_OFF ||
			    at == XENLOOP_DEAD);
	}
}

static void test_dead_stays_dead(void **state)
{
	u32 e;

	(void)state;
	for (e = 0; e < XENLOOP_EVENTS; e++) {
		assert_int_equal(go(XENLOOP_DEAD, e).next, XENLOOP_DEAD);
		assert_int_equal(go(XENLOOP_DEAD, e).action,
				 XENLOOP_DO_NOTHING);
	}
}

static void test_commands_are_obeyed(void **state)
{
	u32 s, at;

	(void)state;
	for (s = 0; s < XENLOOP_STATES; s++) {
		assert_int_equal(go(s, XENLOOP_EV_GONE).next, XENLOOP_DEAD);
		at = go(s, XENLOOP_EV_REMOVE).next;
		assert_int_equal(go(at, XENLOOP_EV_TIMEOUT).next, XENLOOP_DEAD);
		at = go(s, XENLOOP_EV_DISABLE).next;
		at = go(at, XENLOOP_EV_TIMEOUT).next;
		assert_true(at == XENLOOP_OFF || at == XENLOOP_DEAD);
	}
}

/* What was commanded is not undone by anything the peer does. */
static void test_peer_cannot_undo(void **state)
{
	static const u32 peers[] = {
		XENLOOP_EV_WANT, XENLOOP_EV_OFFER, XENLOOP_EV_WITHDRAWN,
		XENLOOP_EV_READY, XENLOOP_EV_CLOSED, XENLOOP_EV_DRAINED,
		XENLOOP_EV_FAILED, XENLOOP_EV_TIMEOUT, XENLOOP_EV_IDLED,
		XENLOOP_EV_OUTGROWN,
		XENLOOP_EV_VIOLATION,
	};
	u32 i, at;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(peers); i++) {
		at = go(XENLOOP_CLOSING_OFF, peers[i]).next;
		assert_true(at == XENLOOP_CLOSING_OFF || at == XENLOOP_OFF);
		at = go(XENLOOP_CLOSING_DEAD, peers[i]).next;
		assert_true(at == XENLOOP_CLOSING_DEAD || at == XENLOOP_DEAD);
		assert_int_equal(go(XENLOOP_OFF, peers[i]).next, XENLOOP_OFF);
	}
}

/* An action that can fail leads to a state in which FAILED means something. */
static void test_failure_is_heard(void **state)
{
	u32 s, e;

	(void)state;
	for (s = 0; s < XENLOOP_STATES; s++) {
		for (e = 0; e < XENLOOP_EVENTS; e++) {
			struct xenloop_transition t = go(s, e);

			if (t.action == XENLOOP_DO_NOTHING ||
			    t.action == XENLOOP_DO_STOP ||
			    t.action == XENLOOP_DO_RELEASE)
				continue;
			assert_int_not_equal(go(t.next,
						XENLOOP_EV_FAILED).next,
					     t.next);
		}
	}
}

static void test_violation_costs_the_channel(void **state)
{
	u32 s;

	(void)state;
	for (s = XENLOOP_CONNECTED; s < XENLOOP_STATES; s++) {
		struct xenloop_transition t = go(s, XENLOOP_EV_VIOLATION);

		if (!holds(s))
			continue;
		assert_int_equal(t.action, XENLOOP_DO_RELEASE);
		assert_int_not_equal(t.next, XENLOOP_IDLE);
		assert_int_not_equal(t.next, XENLOOP_BACKOFF);
	}
	for (s = 0; s < XENLOOP_EVENTS; s++)
		assert_false(holds(go(XENLOOP_SHUNNED, s).next));
}

static void test_all_reachable(void **state)
{
	bool seen[XENLOOP_STATES] = { [XENLOOP_OFF] = true };
	u32 round, s, e;

	(void)state;
	for (round = 0; round < XENLOOP_STATES; round++) {
		for (s = 0; s < XENLOOP_STATES; s++) {
			for (e = 0; seen[s] && e < XENLOOP_EVENTS; e++)
				seen[go(s, e).next] = true;
		}
	}
	for (s = 0; s < XENLOOP_STATES; s++)
		assert_true(seen[s]);
}

/* The happy path both ways, and a road home from it. */
static void test_both_openings(void **state)
{
	u32 at = XENLOOP_OFF;

	(void)state;
	at = go(at, XENLOOP_EV_ENABLE).next;
	at = go(at, XENLOOP_EV_WANT).next;
	at = go(at, XENLOOP_EV_OFFER).next;
	assert_int_equal(go(at, XENLOOP_EV_READY).next, XENLOOP_OPEN);
	at = go(XENLOOP_IDLE, XENLOOP_EV_OFFER).next;
	at = go(at, XENLOOP_EV_READY).next;
	assert_int_equal(at, XENLOOP_OPEN);
	at = go(at, XENLOOP_EV_CLOSED).next;
	assert_int_equal(go(at, XENLOOP_EV_DRAINED).next, XENLOOP_IDLE);
}

int state_property_tests(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_actions_fit),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_time_ends_all),
		cmocka_unit_test(test_dead_stays_dead),
		cmocka_unit_test(test_commands_are_obeyed),
		cmocka_unit_test(test_peer_cannot_undo),
		cmocka_unit_test(test_failure_is_heard),
		cmocka_unit_test(test_violation_costs_the_channel),
		cmocka_unit_test(test_all_reachable),
		cmocka_unit_test(test_both_openings),
	};

	return cmocka_run_group_tests_name("state_property", tests, NULL, NULL);
}

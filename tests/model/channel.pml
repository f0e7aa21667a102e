/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Two guests, the broker between them, and the real table of core/state.c.
 *
 * What is modelled: the nodes in XenStore as <xen/io/xenloop.h> has them, relayed
 * as late as it pleases the broker; the words in the channel pages; epochs, the
 * broker's instances, serials; and TROUBLES things that go wrong, of any kind, at
 * any time: an action that fails, a timeout that comes too early, idleness, an
 * interface down, a violation, a module that goes and comes back or does not, a
 * guest that dies, one that is suspended, with its channel closed in time or not,
 * and wakes up in the same place or elsewhere or nowhere, a policy that changes, a
 * broker that starts anew or is gone.
 * Time is orderly otherwise: a timeout comes when nothing else can happen.
 *
 * What must hold, whatever goes wrong:
 *   - Nobody sends into memory whose owner is not receiving there yet, or has
 *     let go of it, but for a deadline that came too early, a violation, or a
 *     death (the assertions in START and RELEASE).
 *   - One offer and one connection at a time: both at once open one channel.
 *   - No loop: the number of offers is bounded by the number of troubles.
 *   - Once the troubles are over, both are OPEN, each with the other's present
 *     offer; if a guest stays away, nothing is held for it (ltl settles).
 */
#ifndef TROUBLES
#define TROUBLES 1
#endif
/* Offers of one guest. More than these are a loop. */
#define K (3 + 3 * TROUBLES)

c_decl {
\#include "state.h"

/* Does it mean anything? The kernel asks the same before it looks. */
static int means(int state, int event)
{
	struct xenloop_transition t =
		xenloop_state_step((enum xenloop_state)state,
				   (enum xenloop_event)event);

	return t.action != XENLOOP_DO_NOTHING || t.next != state;
}
}

/* The numbers of core/state.h; init checks them. */
#define OFF 0
#define OFFERED 2
#define CONNECTED 3
#define OPEN 4
#define CLOSING_IDLE 5
#define CLOSING_DEAD 7
#define DEAD 10
#define holds(s) (s >= OFFERED && s <= CLOSING_DEAD)
#define closing(s) (s >= CLOSING_IDLE && s <= CLOSING_DEAD)

#define EV_WANT 0
#define EV_OFFER 1
#define EV_WITHDRAWN 2
#define EV_READY 3
#define EV_CLOSED 4
#define EV_DRAINED 5
#define EV_FAILED 6
#define EV_TIMEOUT 7
#define EV_IDLED 8
#define EV_VIOLATION 9
#define EV_DISABLE 10
#define EV_ENABLE 11
#define EV_REMOVE 12
#define EV_GONE 13
#define EV_OUTGROWN 14
#define NO_EVENT 99

#define DO_NOTHING 0
#define DO_OFFER 1
#define DO_ANSWER 2
#define DO_CONNECT 3
#define DO_START 4
#define DO_STOP 5
#define DO_RELEASE 6

#define READY 1
#define CLOSED 2

/* Memory of an offer: not yet, granted, ended in order, or left behind. */
#define NONE 0
#define GRANTED 1
#define ENDED 2
#define LEFT 3

/* Rules left out, to see that the model notices: BUG=N in the environment. */
#define SERIAL_NOT_IN_WORD 1
#define SERIAL_NOT_COMPARED 2
#define ANSWERS_NOT_COMPARED 3
#define PARTIES_NOT_COMPARED 4
#define STALE_OFFERS_RELAYED 5
#define TIMERS_IN_ANY_ORDER 6
#define WAKES_WITH_OLD_EPOCH 7
#define ALLOWS_TOO_EARLY 8
byte bug;

byte troubles = TROUBLES;
bool lost = false;		/* something does not come back */

/* A guest. */
byte st[2];			/* enum xenloop_state */
bool loaded[2], leaving[2], peer[2];	/* module, its exit, the peer object */
bool removed[2], failed[2], gone[2], down[2];
bool frozen[2];			/* about to be suspended */
byte epoch[2], was[2];		/* present one, 0 if not loaded; the last one */
byte serial[2], last[2];	/* own last serial; highest one connected to */
byte po[2], pp[2], pi[2];	/* the peer object's epochs and instance */
byte mine[2], page[2];		/* serial and memory of the present offer */
byte conn[2], connpage[2];	/* the peer's, that we are connected to */
bool sends[2];
byte overtakes[2];
byte made[2];			/* offers made, over all epochs */

/* Nodes that a guest writes: its epoch, its offer. */
byte gnode[2];
byte on_s[2], on_a[2], on_page[2], on_e[2], on_p[2], on_i[2];

/* The broker, and the link nodes that it writes, by reader. */
bool policy = true, broker = true;
byte instance = 1;
byte be[2];
bool lup[2];
byte l_own[2], l_peer[2], l_inst[2], l_s[2], l_a[2], l_page[2];

/* Channel pages by granter and number. */
#define AT(who, n) ((who) * (K + 1) + (n))
byte mem[2 * K + 2];
bool receives[2 * K + 2];
byte word[2 * K + 2], word_s[2 * K + 2];
bool drained[2 * K + 2];

#define me AT(i, page[i])
#define other AT(1 - i, connpage[i])
#define told(what) \
	(conn[i] && word[me] == what && \
	 (word_s[me] == conn[i] || bug == SERIAL_NOT_IN_WORD))

/* An offer that may be taken. */
#define offered \
	(l_s[i] && (l_s[i] > last[i] || bug == SERIAL_NOT_COMPARED) && \
	 (l_a[i] == 0 || (mine[i] && l_a[i] == mine[i]) || \
	  bug == ANSWERS_NOT_COMPARED))

#define same_parties \
	(lup[i] && (bug == PARTIES_NOT_COMPARED || \
		    l_own[i] == po[i] && l_peer[i] == pp[i] && \
		    l_inst[i] == pi[i]))

#define can(event) c_expr { (means(now.st[Pguest->i], event)) }
#define other_waits (peer[1 - i] && \
	c_expr { (means(now.st[1 - Pguest->i], XENLOOP_EV_TIMEOUT)) })
#define trouble (troubles > 0)

/* A page that nobody can see any more has one form, to keep states few. */
inline forget(who, n)
{
	if
	:: n && mem[AT(who, n)] >= ENDED && connpage[1 - (who)] != n ->
		word[AT(who, n)] = 0; word_s[AT(who, n)] = 0;
		drained[AT(who, n)] = false; receives[AT(who, n)] = false
	:: else
	fi
}

inline make_offer(answers)
{
	assert(!mine[i] && !page[i]);
	assert(made[i] < K);
	made[i]++; serial[i]++;
	mine[i] = serial[i]; page[i] = made[i];
	mem[me] = GRANTED;
	on_s[i] = mine[i]; on_a[i] = answers; on_page[i] = page[i];
	on_e[i] = po[i]; on_p[i] = pp[i]; on_i[i] = pi[i]
}

inline connect()
{
	last[i] = l_s[i];
	/* Mapping a grant that has ended fails. */
	if
	:: mem[AT(1 - i, l_page[i])] != GRANTED -> failed[i] = true
	:: else ->
		if
		:: conn[i] = l_s[i]; connpage[i] = l_page[i];
		   receives[me] = true;
		   word_s[other] = mine[i]; word[other] = READY
		:: trouble -> troubles--; failed[i] = true
		fi
	fi
}

inline release()
{
	if
	:: page[i] ->
		if
		:: early || ev == EV_VIOLATION || ev == EV_GONE ||
		   mem[me] == LEFT ->
			mem[me] = LEFT
		:: else ->
			mem[me] = ENDED;
			/* Whoever sends here loses what it sends. */
			assert(!(sends[1 - i] && connpage[1 - i] == page[i]))
		fi
	:: else
	fi;
	sends[i] = false;
	at = page[i]; page[i] = 0; mine[i] = 0; forget(i, at);
	at = connpage[i]; connpage[i] = 0; conn[i] = 0; forget(1 - i, at);
	on_s[i] = 0; on_a[i] = 0; on_page[i] = 0;
	on_e[i] = 0; on_p[i] = 0; on_i[i] = 0;
	at = 0
}

inline carry_out()
{
	if
	:: act == DO_NOTHING
	:: act == DO_OFFER ->
		if
		:: make_offer(0)
		:: trouble -> troubles--; failed[i] = true
		fi
	:: act == DO_ANSWER ->
		if
		:: make_offer(l_s[i]); connect()
		:: trouble -> troubles--; last[i] = l_s[i]; failed[i] = true
		fi
	:: act == DO_CONNECT -> connect()
	:: act == DO_START ->
		assert(conn[i]);
		assert(mem[other] == LEFT ||
		       (mem[other] == GRANTED && receives[other]));
		sends[i] = true
	:: act == DO_STOP ->
		sends[i] = false;
		if
		:: conn[i] -> word_s[other] = mine[i]; word[other] = CLOSED
		:: else
		fi
	:: act == DO_RELEASE -> release()
	fi
}

inline forget_peer()
{
	st[i] = DEAD; peer[i] = false;
	removed[i] = false; failed[i] = false; gone[i] = false;
	po[i] = 0; pp[i] = 0; pi[i] = 0; last[i] = 0
}

inline may_be_lost()
{
	if
	:: lost = true
	:: skip
	fi
}

/* The guest is no more; what it granted stays until it is unmapped. */
inline die()
{
	ev = EV_GONE;
	release();
	ev = NO_EVENT;
	forget_peer();
	loaded[i] = false; leaving[i] = false; down[i] = false;
	frozen[i] = false;
	epoch[i] = 0; serial[i] = 0; gnode[i] = 0
}

/* A channel that did not close in time stays behind with the former domain, and
 * so do the nodes; the peer object comes along, and is removed before anything is
 * allowed again.
 */
inline wake()
{
	frozen[i] = false;
	if
	:: page[i] -> mem[me] = LEFT
	:: else
	fi;
	on_s[i] = 0; on_a[i] = 0; on_page[i] = 0;
	on_e[i] = 0; on_p[i] = 0; on_i[i] = 0;
	lup[i] = false; l_own[i] = 0; l_peer[i] = 0; l_inst[i] = 0;
	l_s[i] = 0; l_a[i] = 0; l_page[i] = 0;
	serial[i] = 0; removed[i] = peer[i] && bug != ALLOWS_TOO_EARLY;
	if
	:: bug == WAKES_WITH_OLD_EPOCH
	:: else -> was[i]++; epoch[i] = was[i]; gnode[i] = epoch[i]
	fi
}

inline take_step()
{
	c_code {
		struct xenloop_transition t =
			xenloop_state_step(now.st[Pguest->i], Pguest->ev);
		Pguest->act = t.action;
		Pguest->next = t.next;
	};
	printf("guest %d: state %d, event %d: action %d, state %d\n",
	       i, st[i], ev, act, next);
	failed[i] = false;
	carry_out();
	st[i] = next;
	assert(holds(st[i]) || (!page[i] && !conn[i]));
	ev = NO_EVENT; act = 0; next = 0; early = false
}

/* A timer may overtake one that was set before it, but not for ever. OFFERED
 * has less time than CONNECTED: whoever is connected to a guest that does not
 * want the offer that it was connected with waits until that guest backs off.
 */
#define patient \
	((!other_waits || overtakes[i] < 2) && \
	 !(st[i] == CONNECTED && st[1 - i] == OFFERED && bug != TIMERS_IN_ANY_ORDER))

inline overtake()
{
	if
	:: other_waits -> overtakes[i]++
	:: else -> overtakes[i] = 0
	fi;
	overtakes[1 - i] = 0
}

/* Everything is a level: looked at again after every step, in any order. */
proctype guest(byte i)
{
	byte ev = NO_EVENT, act, next, at;
	bool early;

end:	atomic {
		if
		/* What the table is asked. */
		:: can(XENLOOP_EV_WANT) && peer[i] && !lost -> ev = EV_WANT
		:: can(XENLOOP_EV_OFFER) && peer[i] && same_parties && offered ->
			ev = EV_OFFER
		:: can(XENLOOP_EV_WITHDRAWN) && conn[i] && same_parties &&
		   l_s[i] != conn[i] -> ev = EV_WITHDRAWN
		:: can(XENLOOP_EV_READY) && told(READY) -> ev = EV_READY
		:: can(XENLOOP_EV_CLOSED) && told(CLOSED) -> ev = EV_CLOSED
		:: can(XENLOOP_EV_DRAINED) && conn[i] && drained[me] &&
		   drained[other] -> ev = EV_DRAINED
		:: can(XENLOOP_EV_FAILED) && failed[i] -> ev = EV_FAILED
		:: can(XENLOOP_EV_TIMEOUT) && peer[i] && timeout && patient ->
			overtake(); ev = EV_TIMEOUT
		:: can(XENLOOP_EV_TIMEOUT) && peer[i] && trouble ->
			troubles--; ev = EV_TIMEOUT; early = closing(st[i])
		:: can(XENLOOP_EV_IDLED) && peer[i] && trouble ->
			troubles--; ev = EV_IDLED
		:: can(XENLOOP_EV_OUTGROWN) && peer[i] && trouble ->
			troubles--; ev = EV_OUTGROWN
		:: can(XENLOOP_EV_IDLED) && peer[i] && lost && timeout ->
			ev = EV_IDLED
		:: can(XENLOOP_EV_VIOLATION) && conn[i] && trouble ->
			troubles--; ev = EV_VIOLATION
		:: can(XENLOOP_EV_DISABLE) && peer[i] && (down[i] || frozen[i]) ->
			ev = EV_DISABLE
		:: can(XENLOOP_EV_ENABLE) && peer[i] && !down[i] && !frozen[i] &&
		   !removed[i] ->
			ev = EV_ENABLE
		:: can(XENLOOP_EV_REMOVE) && removed[i] -> ev = EV_REMOVE
		:: can(XENLOOP_EV_GONE) && gone[i] -> ev = EV_GONE

		/* Taking what is left, and saying so. */
		:: closing(st[i]) && told(CLOSED) && !drained[me] ->
			drained[me] = true

		/* The peer object follows the link. */
		:: loaded[i] && !leaving[i] && !peer[i] && lup[i] &&
		   l_own[i] == epoch[i] ->
			peer[i] = true; st[i] = OFF;
			po[i] = l_own[i]; pp[i] = l_peer[i]; pi[i] = l_inst[i]
		:: peer[i] && !removed[i] && (leaving[i] || !same_parties) ->
			removed[i] = true
		:: peer[i] && st[i] == DEAD -> forget_peer()
		/* Its port says that the other end is gone. */
		:: st[i] == OPEN && !gone[i] && !loaded[1 - i] && timeout ->
			gone[i] = true

		/* The module's life. */
		:: leaving[i] && gnode[i] -> gnode[i] = 0
		:: leaving[i] && !peer[i] && !gnode[i] ->
			leaving[i] = false; loaded[i] = false; epoch[i] = 0;
			serial[i] = 0
		:: !loaded[i] && !lost ->
			loaded[i] = true; was[i]++; epoch[i] = was[i];
			gnode[i] = epoch[i]
		:: down[i] && !lost -> down[i] = false
		/* It is let go when all is closed, or has waited long enough. */
		:: frozen[i] && (!holds(st[i]) || timeout) ->
			if
			:: lost -> die()
			:: else -> wake()
			fi

		/* Troubles, with a return and without. */
		:: trouble && loaded[i] && !leaving[i] && !frozen[i] ->
			troubles--; leaving[i] = true; may_be_lost()
		:: trouble && loaded[i] && !leaving[i] && !frozen[i] ->
			troubles--; frozen[i] = true; may_be_lost()
		:: trouble && loaded[i] -> troubles--; die(); may_be_lost()
		:: trouble && !down[i] && peer[i] ->
			troubles--; down[i] = true; may_be_lost()
		fi;
		if
		:: ev != NO_EVENT -> take_step()
		:: else
		fi
	}
	goto end
}

#define up (policy && be[0] && be[1])
#define current(w) \
	(on_s[w] && (bug == STALE_OFFERS_RELAYED || \
		     on_e[w] == be[w] && on_p[w] == be[1 - w] && \
		     on_i[w] == instance))

/* What the broker would write for reader @r, who is told of @w. */
#define news(r, w) (lup[r] != up || up && \
	(l_own[r] != be[r] || l_peer[r] != be[w] || l_inst[r] != instance || \
	 l_s[r] != (current(w) -> on_s[w] : 0) || \
	 l_a[r] != (current(w) -> on_a[w] : 0) || \
	 l_page[r] != (current(w) -> on_page[w] : 0)))

inline relay(r, w)
{
	lup[r] = up;
	l_own[r] = (up -> be[r] : 0);
	l_peer[r] = (up -> be[w] : 0);
	l_inst[r] = (up -> instance : 0);
	l_s[r] = (up && current(w) -> on_s[w] : 0);
	l_a[r] = (up && current(w) -> on_a[w] : 0);
	l_page[r] = (up && current(w) -> on_page[w] : 0)
}

active proctype discovery()
{
end:	do
	:: atomic { broker && be[0] != gnode[0] -> be[0] = gnode[0] }
	:: atomic { broker && be[1] != gnode[1] -> be[1] = gnode[1] }
	:: atomic { broker && news(0, 1) -> relay(0, 1) }
	:: atomic { broker && news(1, 0) -> relay(1, 0) }
	:: atomic { broker && trouble && policy -> troubles--; policy = false }
	:: atomic { broker && !policy -> policy = true }
	:: atomic { broker && trouble -> troubles--; instance++ }
	:: atomic { broker && trouble -> troubles--; lost = true; broker = false }
	od
}

init {
	c_code {
		if (XENLOOP_DEAD != 10 || XENLOOP_EV_GONE != 13 ||
		    XENLOOP_CLOSING_DEAD != 7 || XENLOOP_DO_RELEASE != 6 ||
		    XENLOOP_OPEN != 4 || XENLOOP_STATES != 11 ||
		    XENLOOP_EV_OUTGROWN != 14 || XENLOOP_EVENTS != 15) {
			printf("channel.pml: other numbers than core/state.h\n");
			exit(1);
		}
	};
	atomic {
		c_code { now.bug = getenv("BUG") ? atoi(getenv("BUG")) : 0; };
		st[0] = DEAD; st[1] = DEAD;
		run guest(0); run guest(1)
	}
}

#define mutual \
	(st[0] == OPEN && st[1] == OPEN && sends[0] && sends[1] && \
	 conn[0] == mine[1] && conn[1] == mine[0] && \
	 connpage[0] == page[1] && connpage[1] == page[0])
#define nothing_held (!holds(st[0]) && !holds(st[1]))

ltl settles { <>[](mutual || (lost && nothing_held)) }

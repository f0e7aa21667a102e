# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2016 # conditions are evaluated later
# Guest 1 goes to another host and comes back while all kinds of traffic run; the way it goes (guest-migrate) depends on its type.
. ./suspend.sh
. ./traffic.sh

# mapped HOST: pages of guests that other guests there map.
mapped() { host "$1" 'cd /lab/case && . ./lib.sh && grants'; }

# travel TO: guest 1 goes there.
travel() {
	say "guest 1 goes to host $1"
	quietly guest-migrate 1 "$1" || failed "guest 1 cannot go to host $1"
	[ "$(guest-host 1)" = "$1" ] || fail "guest 1 is not at host $1"
	must 120 "guest 1 does not answer at host $1" "guest -t 60 1 true"
}

there_and_back() {
	need_channel 1 2
	narrate 1 2
	mark 1 2
	travel 2
	closed_in_order 1 2
	[ "$(mapped 1)" = 0 ] || fail "$(mapped 1) pages stay mapped at host 1"
	[ "$(mapped 2)" = 0 ] || fail "$(mapped 2) pages are mapped at host 2"
	answers
	narrate 1 2
	travel 1
	answers
	opened_soon 1 2
	mark 1 2
	answers
	took_channel 1 2 1000
}

start_traffic 1 2
for round in $(seq "$(short_long 1 5)"); do
	need_channel 1 2
	start_numbers 1 2
	there_and_back
	count_numbers 1 2
	with=$((${with:-0} + lost))
	unload_all || fail "the modules cannot be unloaded"
	start_numbers 1 2
	travel 2
	answers
	travel 1
	answers
	count_numbers 1 2
	without=$((${without:-0} + lost))
	load_all || fail "the modules cannot be loaded"
	say "round $round: $with datagrams lost with XenLoop, $without without"
done
stop_traffic 1 2
# What is lost is what was sent while the guest stood still, and how long that was differs from one migration to the next.
# That XenLoop itself has lost none stands in its counters (closed_in_order).
[ "$with" -le $((without * 3 / 2 + 10)) ] || fail "$with datagrams were lost, $without without XenLoop"

# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2016 # conditions are evaluated later
# Traffic that runs for as long as a case likes, and is accounted for at its end: TCP from A to B over IPv4 and back
# over IPv6, B that asks A and is answered, and datagrams with numbers both ways.

# KiB of a stream a second; microseconds between requests, and between numbers. They leave the emulated processors time
# for what else the case does.
stream_rate=32
ask_pause=100000
number_pause=50000

# start_stream_of FAMILY FROM TO: random bytes; each end keeps the sum of what it sent or received.
start_stream_of() {
	local family=$1 port=700$1
	guest "$3" "{ stream receive $port | sha256sum >/tmp/data.got$family; } </dev/null >/dev/null 2>&1 &"
	must_in "$3" 20 "nobody listens in guest $3" "ss -ltn | grep -q :$port"
	guest "$2" "mkfifo /tmp/data.copy$family
		sha256sum </tmp/data.copy$family >/tmp/data.sent$family 2>/dev/null &
		{ sh -c 'echo \$\$ >/tmp/data.pid$family; exec stream random $family \$((1 << 40)) $stream_rate' | tee /tmp/data.copy$family |
			stream send $(ip_of "$3" "$family") $port; echo \$? >/tmp/data.end$family; } </dev/null >/dev/null 2>&1 &"
}

# stop_stream_of FAMILY FROM TO: it was one connection, and what came is what was sent.
stop_stream_of() {
	local family=$1 sent got
	guest "$2" "kill \$(cat /tmp/data.pid$family)"
	must_in "$2" 120 "the stream over IPv$family does not end" "[ -s /tmp/data.end$family ]"
	[ "$(guest "$2" "cat /tmp/data.end$family")" = 0 ] || fail "the stream over IPv$family broke"
	must_in "$3" 60 "guest $3 has not received all of IPv$family" "[ -s /tmp/data.got$family ]"
	sent=$(guest "$2" "cat /tmp/data.sent$family") got=$(guest "$3" "cat /tmp/data.got$family")
	say "IPv$family from $2 to $3: sha256 ${got%% *}"
	[ -n "${sent%% *}" ] && [ "$sent" = "$got" ] || fail "IPv$family from $2 to $3: sha256 sent $sent, received $got"
}

# start_traffic A B
start_traffic() {
	start_stream_of 4 "$1" "$2"
	start_stream_of 6 "$2" "$1"
	guest "$1" 'rate serve 7008 </dev/null >/dev/null 2>&1 &'
	must_in "$1" 20 "nobody answers in guest $1" 'ss -ltn | grep -q :7008'
	guest "$2" "rate ask $(ip_of "$1") 7008 100 $ask_pause </dev/null >/tmp/data.rate 2>/tmp/data.error &"
	asks=$2
}

stop_traffic() {
	guest "$2" 'killall -TERM rate'
	must_in "$2" 60 "requests do not end" 'grep -q answered /tmp/data.rate'
	say "requests: $(guest "$2" 'tail -n 1 /tmp/data.rate')"
	stop_stream_of 4 "$1" "$2"
	stop_stream_of 6 "$2" "$1"
}

# answers: requests are answered still.
answers() {
	guest "$asks" 'wc -l </tmp/data.rate >/tmp/data.lines'
	must_in "$asks" 60 "no request is answered: \$(guest $asks 'cat /tmp/data.error')" \
		'tail -n +$(($(cat /tmp/data.lines) + 1)) /tmp/data.rate | grep -q " [1-9]"'
}

# start_numbers A B: both ways; count_numbers A B: $lost is how many have not come.
start_numbers() {
	local n
	for n; do
		guest "$n" 'rm -f /tmp/data.took /tmp/data.numbers; numbers take 7003 </dev/null >/tmp/data.took 2>&1 &'
		must_in "$n" 20 "nobody takes numbers in guest $n" 'ss -lun | grep -q :7003'
	done
	guest "$1" "numbers send $(ip_of "$2") 7003 $number_pause </dev/null >/tmp/data.numbers 2>&1 & echo \$! >/tmp/data.sender"
	guest "$2" "numbers send $(ip_of "$1" 6) 7003 $number_pause </dev/null >/tmp/data.numbers 2>&1 & echo \$! >/tmp/data.sender"
}

count_numbers() {
	local n sent took
	lost=0
	for n; do
		guest "$n" 'kill $(cat /tmp/data.sender)'
		must_in "$n" 20 "guest $n sends on" '[ -s /tmp/data.numbers ]'
	done
	# What is still under way arrives before the takers count.
	guest "$1" "ping -q -c 3 -i 0.2 $(ip_of "$2")" >/dev/null
	for n; do
		guest "$n" 'killall -TERM numbers'
		must_in "$n" 20 "guest $n takes on" 'grep -q took /tmp/data.took'
	done
	for n; do
		sent=$(guest $((3 - n)) "sed -n 's/^sent //p' /tmp/data.numbers")
		took=$(guest "$n" "sed -n 's/^took \\([0-9]*\\) .*/\\1/p' /tmp/data.took")
		say "guest $n took $took of $sent numbers: $(guest "$n" 'tr "\n" "," </tmp/data.took')"
		lost=$((lost + sent - took))
	done
}

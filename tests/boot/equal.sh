# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash
# Checks that run with XenLoop (at either point of interception) and without: what programs see must be the same, and the way
# that the packets took with it is the one that is written down. Sourced by cases after lib.sh; docs/transparency.md is made of the lines "equal".

equals=()
declare -A ip_way=() link_way=() title_of=() why_of=() seen_without=() seen_with=() seen_way=()

# equal NAME WAY[/WAY] TITLE [WHY]: channel or netfront; the second with intercept=link, if it is another one there. WHY is the
# counter fallback_WHY that counts packets that take netfront, or several with a slash between, or if none does the reason in words. The function NAME has guest 1 send
# something to guest 2, five packets or more, and prints what was seen on both sides. It leaves both as it found them.
equal() {
	equals+=("$1")
	ip_way[$1]=${2%/*} link_way[$1]=${2#*/}
	title_of[$1]=$3 why_of[$1]=${4-}
}

# differ NAME WAY TITLE WITHOUT WITH: the same, but one can see a difference: NAME prints the line WITHOUT, or WITH.
differ() {
	equal "$1" "$2" "$3"
	seen_without[$1]=$4 seen_with[$1]=$5
}

# quick N COMMAND: in guest N, and its failure is that of the check.
quick() { guest -t 60 "$@" 2>&1; }

# pinged WORDS...: guest 1 pings; what does not depend on time.
pinged() { guest -t 60 1 "ping -q -n -c 6 -i 0.05 -W 2 $*" 2>&1 | sed -n 's/, time.*//; /transmitted/p'; }

# taking PORT COUNT: guest 2 takes datagrams from here on; taken: what it says of them.
taking() {
	guest 2 "talk take $* </dev/null >/tmp/data.taken 2>&1 &"
	must_in 2 20 "nobody takes datagrams" "ss -lun | grep -q :$1"
}

taken() {
	must_in 2 30 "guest 2 takes on" '! pidof talk'
	guest 2 'cat /tmp/data.taken'
}

# streamed KIND [MIB [ADDRESS]]: a stream of that kind from guest 1 to guest 2, as both ends see it.
streamed() {
	guest 2 "rm -f /tmp/data.ready; talk serve 7004 $1 </dev/null >/tmp/data.taken 2>&1 &"
	must_in 2 20 "nobody takes a stream: \$(guest 2 'cat /tmp/data.taken')" '[ -f /tmp/data.ready ]'
	quick 1 "talk stream ${3:-10.0.0.2} 7004 $1 ${2:-1}"
	taken
}

# one_equal NAME PHASE
one_equal() {
	local got way=${ip_way[$1]}
	[ "$2" != link ] || way=${link_way[$1]}
	[ "$2" = without ] || need_channel 1 2
	[ "$2" = without ] || mark 1 2
	(
		: >/tmp/reason
		"$1"
	) >"/tmp/equal.$1.$2" 2>&1
	[ ! -s /tmp/reason ] || {
		wrong "$1, $2 XenLoop: $(head -n 1 /tmp/reason)"
		tidy "$2"
		return 0
	}
	[ "$2" != without ] || return 0
	got=$(grew 2 rx_packets)
	[ "$got" -ge 5 ] && seen_way[$1.$2]=channel || seen_way[$1.$2]=netfront
	case $way in
	channel) [ "$got" -ge 5 ] || wrong "$1, $2: $got packets took the channel; it should carry \"${title_of[$1]}\"" ;;
	netfront)
		[ "$got" -lt 5 ] || wrong "$1, $2: $got packets took the channel; \"${title_of[$1]}\" should stay on netfront"
		[[ ${why_of[$1]} = *" "* ]] || [ "$(reasons_grown "${why_of[$1]}")" -ge 5 ] ||
			wrong "$1, $2: packets took netfront, and fallback_${why_of[$1]} does not say so, but$(reasons_grown)"
		;;
	esac
}

# reasons_grown [WHY]: by how much the counters that WHY names have grown in guest 1 since mark; or which have, of all that
# say why packets took netfront.
reasons_grown() {
	guest 1 "$tools/counter" | awk -v "why=/${1-}/" 'NR == FNR { was[$1] = $2; next }
		!sub(/^fallback_/, "") { next }
		{ grown = $2 - was["fallback_" $1] }
		why == "//" && grown { printf " %s by %d", $1, grown }
		index(why, "/" $1 "/") { sum += grown }
		END { if (why != "//") print sum + 0 }' /tmp/mark.1 -
}

# tidy PHASE: what a check that was given up has left must not spoil the others.
tidy() {
	local n
	for n in 1 2; do
		(unplug $n)
		# shellcheck disable=SC2154 # lib.sh has it
		guest -t 60 $n "$tools/reset"
	done
	: >/tmp/reason
	phase_begins "$1"
}

# worked NAME: it did not fail in the same way with XenLoop and without.
worked() {
	local seen=/tmp/equal.$1.without line
	[ -s "$seen" ] || { same=no && wrong "$1: nothing was seen of it"; }
	line=$(grep -m 1 -E 'not found|^RTNETLINK|^Error:|Traceback|[Uu]sage:|^modprobe:' "$seen") || return
	same=no
	wrong "$1: it did not work: $line"
}

# wrong REASON: the other checks run all the same.
wrong() {
	say "WRONG: $*"
	wrongs+=("$*")
}

# phase_begins ip|link|without
phase_begins() {
	local n
	if [ "$1" = without ]; then
		unload_all
	else
		for n in 1 2; do
			guest $n "xenloop set intercept $1" || fail "guest $n does not take packets at $1"
		done
	fi
}

# compared NAME PHASE: with what it printed without XenLoop, or with the line that it should print.
compared() {
	if [ -n "${seen_with[$1]-}" ]; then
		grep -qxF "${seen_with[$1]}" "/tmp/equal.$1.$2" && grep -qxF "${seen_without[$1]}" "/tmp/equal.$1.without"
	else
		cmp -s "/tmp/equal.$1.$2" "/tmp/equal.$1.without"
	fi && return
	same=no
	if [ -n "${seen_with[$1]-}" ]; then
		wrong "$1, $2: programs do not see the difference that is written down: ${title_of[$1]}"
	else
		wrong "$1, $2: programs see a difference: ${title_of[$1]}"
	fi
	diff "/tmp/equal.$1.without" "/tmp/equal.$1.$2" | head -n 8
}

run_equals() {
	local name phase same
	wrongs=()
	for phase in ip link without; do
		phase_begins $phase
		for name in "${equals[@]}"; do
			say "$phase: ${title_of[$name]}"
			one_equal "$name" $phase
		done
	done
	load_all
	for name in "${equals[@]}"; do
		same=yes
		worked "$name"
		for phase in ip link; do
			compared "$name" $phase
		done
		# transparency.py --record reads this.
		[ $same = no ] || say "result $name ${seen_way[$name.ip]-none} ${seen_way[$name.link]-none}"
	done
	[ ${#wrongs[@]} -eq 0 ] || fail "${#wrongs[@]} of ${#equals[@]}: ${wrongs[0]}"
}

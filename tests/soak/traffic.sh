# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash
# The traffic: jobs between two guests, each with a giver and most with a taker, begun in one round of the soak and judged
# in the same or a later one.

declare -A kind=() from=() to=() due=() harm=() words=()
declare -A total=()
last_job=0
# Nothing takes longer than this, however busy the machine.
job_limit=600

count() { total[$1]=$((${total[$1]-0} + ${2:-1})); }

# choose_job: all that is random of a job is chosen here, whatever becomes of it.
choose_job() {
	local id=$((++last_job)) address port
	random_of stream stream stream numbers numbers ping burst ask
	kind[$id]=$chosen
	random_from 1 "$LAB_GUESTS"
	from[$id]=$chosen
	random_other "${from[$id]}"
	to[$id]=$chosen
	random_of 4 6
	address=$(ip_of "${to[$id]}" "$chosen")
	port=$((10000 + id % 20000))
	harm[$id]=none due[$id]=$round
	describe_"${kind[$id]}" "$id" "$address" $port
}

# describe_KIND ID ADDRESS PORT: what its giver runs.
describe_stream() {
	local mib kib
	random_from 1 16
	mib=$chosen
	random_from 500 3000
	kib=$chosen
	words[$1]="give_stream $2 $3 $1 $((mib << 20)) $kib"
	due[$1]=$((round + 2))
}

describe_numbers() {
	local pause
	random_from 2 20
	pause=$chosen
	random_below 4
	words[$1]="numbers send $2 $3 ${pause}000"
	due[$1]=$((round + chosen))
}

describe_ping() {
	random_from 8 20000
	words[$1]="ping -q -c 20 -i 0.2 -W 5 -s $chosen $2"
}

describe_burst() {
	random_of "" "-u -l 1400"
	words[$1]="iperf3 -c $2 -p $3 -t 2 -b 20M $chosen"
}

describe_ask() {
	random_from 1 3000
	words[$1]="datagrams sizes $2 $3 $chosen $((chosen + 4000)) 97"
}

# taker KIND PORT
taker() {
	case $1 in
	stream) echo "take_stream $2" ;;
	numbers) echo "numbers take $2" ;;
	burst) echo "iperf3 -s -1 -p $2" ;;
	ask) echo "datagrams serve $2" ;;
	esac
}

start_job() {
	local id=$1 port=$((10000 + $1 % 20000)) take protocol=t
	take=$(taker "${kind[$id]}" $port)
	case ${kind[$id]} in numbers | ask) protocol=u ;; esac
	if [ -n "$take" ]; then
		guest -t 200 "${to[$id]}" "/lab/soak/job start $id take $take; /lab/soak/job listens $protocol $port" ||
			fail "job $id (${kind[$id]}): nobody listens in guest ${to[$id]}"
	fi
	guest -t 200 "${from[$id]}" "/lab/soak/job start $id give ${words[$id]}" || fail "job $id does not start in guest ${from[$id]}"
}

# harm_jobs N HOW: an event comes over guest N, or with 0 over all: "orderly" if nothing may be lost by it.
harm_jobs() {
	local id
	[ "$2" != orderly ] || return
	for id in "${!kind[@]}"; do
		if [ "$1" = 0 ] || [ "${from[$id]}" = "$1" ] || [ "${to[$id]}" = "$1" ]; then
			harm[$id]=disturbed
		fi
	done
}

# bury_jobs N: guest N has ended, and with it its jobs; the other ends are let go of.
bury_jobs() {
	local id other
	for id in "${!kind[@]}"; do
		other=${from[$id]}
		[ "$other" != "$1" ] || other=${to[$id]}
		[ "${from[$id]}" = "$1" ] || [ "${to[$id]}" = "$1" ] || continue
		# It may have ended in this very event too.
		guest -t 60 "$other" "/lab/soak/job drop $id" 2>/dev/null
		count "died with a guest"
		forget_job "$id"
	done
}

forget_job() { unset "kind[$1]" "from[$1]" "to[$1]" "due[$1]" "harm[$1]" "words[$1]"; }

# await ID ROLE: how that end came out, as $status and $output.
await() {
	local n=${from[$1]} heard
	[ "$2" = give ] || n=${to[$1]}
	heard=$(guest -t $((job_limit + 60)) "$n" "/lab/soak/job wait $job_limit $1 $2") ||
		fail "job $1 (${words[$1]}, guest ${from[$1]} to ${to[$1]}, ${harm[$1]}) has not ended after $job_limit s"
	status=${heard%%$'\n'*}
	output=${heard#*$'\n'}
}

# after WORD: the number that follows it.
after() { tr ' ' '\n' | sed -n "/^$1\$/{n;p;q;}"; }

finish_job() {
	local id=$1 status output
	[ "${kind[$id]}" != numbers ] || guest "${from[$id]}" "/lab/soak/job end $id give"
	await "$id" give
	finish_"${kind[$id]}" "$id"
	for n in "${from[$id]}" "${to[$id]}"; do
		guest -t 60 "$n" "/lab/soak/job drop $id"
	done
	forget_job "$id"
}

# blame ID WORDS: unless what was done to its ends explains it.
blame() {
	if [ "${harm[$1]}" != none ]; then
		count "cut short by an event"
	else
		fail "job $1 (${words[$1]}, guest ${from[$1]} to ${to[$1]}): $2"
	fi
}

# A stream survives whatever its ends survive.
finish_stream() {
	local sum=$output given=$status
	await "$1" take
	[ "$given" = 0 ] && [ "$status" = 0 ] || fail "stream $1 (${words[$1]}) broke: $sum $output"
	[ "$sum" = "$output" ] || fail "stream $1 (${words[$1]}): given $sum, taken $output"
	count streams
	count MiB $(($(echo "${words[$1]}" | cut -d' ' -f5) >> 20))
}

# admitted N: what anything on guest N's ways says that it has dropped, in the life of the module or the interface.
admitted() {
	local vif
	vif=/sys/class/net/vif$(dom-id "$1").$(vif_of "$1")/statistics
	{
		guest "$1" "$tools/counter | grep -E '^(tx_dropped|tx_lost|rx_dropped)'; cat /sys/class/net/eth0/statistics/[tr]x_dropped"
		cat "$vif/tx_dropped" "$vif/rx_dropped"
	} | awk '{ sum += $NF } END { print sum + 0 }'
}

finish_numbers() {
	local sent missing known
	sent=$(echo "$output" | after sent)
	[ "$status" = 0 ] && [ -n "$sent" ] || fail "job $1 (${words[$1]}): $output"
	# What is under way arrives before the taker counts.
	guest -t 30 "${from[$1]}" "ping -q -c 3 -i 0.1 $(ip_of "${to[$1]}")" >/dev/null
	guest "${to[$1]}" "/lab/soak/job end $1 take"
	await "$1" take
	missing=$(echo "$output" | after took)
	missing=$((sent - missing + $(echo "$output" | after twice)))
	[ "$(echo "$output" | after twice)" = 0 ] || fail "datagrams of job $1 came twice: $output"
	count datagrams "$sent"
	if [ "${harm[$1]}" = none ] && [ "$missing" != 0 ]; then
		known=$(($(admitted "${from[$1]}") + $(admitted "${to[$1]}")))
		say "job $1 (${words[$1]}, guest ${from[$1]} to ${to[$1]}): $missing of $sent datagrams are lost without an event, counters admit $known"
		[ "$missing" -le "$known" ] || fail "job $1: $missing of $sent datagrams are lost, and neither event nor counter explains it: $output"
		count "lost and admitted" "$missing"
	fi
	count lost $missing
	count late "$(echo "$output" | after late)"
}

finish_ping() {
	count pings 20
	echo "$output" | grep -q ' 0% packet loss' || blame "$1" "pings are lost: $(echo "$output" | grep loss)"
}

finish_burst() {
	count bursts
	[ "$status" = 0 ] || blame "$1" "iperf3: $(echo "$output" | tail -n 1)"
}

finish_ask() {
	count "requests and responses" 42
	[ "$status" = 0 ] || blame "$1" "$(echo "$output" | tail -n 1)"
}

# finish_jobs ROUND: those that are due then.
finish_jobs() {
	local id n
	for id in "${!kind[@]}"; do
		[ "${due[$id]}" -gt "$1" ] || finish_job "$id"
	done
}

traffic_line() {
	echo "${total[streams]-0} streams of ${total[MiB]-0} MiB checked, ${total[datagrams]-0} datagrams, lost ${total[lost]-0}," \
		"${total[died with a guest]-0} jobs died with a guest"
}

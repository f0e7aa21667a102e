# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash
# What boot cases use. Sourced in Dom0, by the driver and by every case.
# Guests are numbered from 1, 0 is Dom0. Functions that check end the case with a reason.

data=10.0.0
data6=fd00:
tools=/lab/boot

seconds() { cut -d. -f1 /proc/uptime; }
say() { echo "$(cut -d' ' -f1 /proc/uptime) $*"; }

# fail REASON...
fail() {
	echo "FAILED: $*"
	echo "$*" >>/tmp/reason
	exit 1
}

# skip REASON...: this case cannot be run here.
skip() {
	echo "$*" >/tmp/skip
	exit 0
}

# short_long SHORT LONG: the value for this run.
short_long() {
	if [ "$LONG" = yes ]; then echo "$2"; else echo "$1"; fi
}

guests() { seq "$LAB_GUESTS"; }

# ip N [4|6]
ip_of() {
	if [ "${2:-4}" = 6 ]; then echo "$data6:$1"; else echo "$data.$1"; fi
}

# Limits are for a machine that has nothing else to do; a busy one gets more time, a broken one too.
patience=3 look_every=0.1
# Each step of the debug kernel is looked at from several sides, those of whoever asks often among them.
[ "${LAB_KERNEL-}" != debug ] || patience=12 look_every=1

# until_true SECONDS CONDITION...: as wait-for, quietly, and in this shell.
until_true() {
	local end=$(($(seconds) + $1 * patience))
	shift
	until eval "$*" >/dev/null 2>&1; do
		[ "$(seconds)" -lt "$end" ] || return 1
		sleep $look_every
	done
}

# must SECONDS REASON CONDITION...: the case ends if the condition does not come true in time. Both are
# expanded here and then: quote what asks guests singly.
must() {
	local limit=$1 why=$2
	shift 2
	until_true "$limit" "$*" || fail "$(eval "echo \"$why\"")"
}

# must_in N SECONDS REASON CONDITION: the same, but the condition is one of guest N and is asked there: a way into a
# guest and back costs more than most conditions.
must_in() {
	guest "$1" "$tools/until $(($2 * patience)) $(printf %q "$4")" || fail "$(eval "echo \"$3\"")"
}

# who N: for people.
who() { if [ "$1" = 0 ]; then echo Dom0; else echo "guest $1"; fi; }

### modules

# loaded N: does it run its module?
loaded() {
	if [ "$1" = 0 ]; then [ -d /sys/module/discovery ]; else guest "$1" '[ -d /sys/module/xenloop ]'; fi
}

# load N [PARAMETER...], unload N: Dom0's module is discovery, a guest's xenloop.
load() {
	local n=$1
	shift
	if [ "$n" = 0 ]; then /lab/load discovery "$@"; else guest "$n" "/lab/load xenloop $*"; fi
}

unload() {
	if [ "$1" = 0 ]; then rmmod discovery; else guest -t 60 "$1" 'rmmod xenloop'; fi
}

# unload_all, load_all: where it is loaded, where it is not. One call a guest: a way into it costs more than the rest.
unload_all() {
	local n status=0
	for n in $(guests); do
		guest -t 60 "$n" '[ ! -d /sys/module/xenloop ] || rmmod xenloop' || status=1
	done
	! loaded 0 || unload 0 || status=1
	return $status
}

load_all() {
	local n status=0
	loaded 0 || load 0 || status=1
	for n in $(guests); do
		guest "$n" '[ -d /sys/module/xenloop ] || /lab/load xenloop' || status=1
	done
	return $status
}

### what is seen

# counter N NAME: of ethtool -S of the xenloop device beside eth0.
counter() { guest "$1" "$tools/counter $2"; }

# mark N...: remembers all counters; grew N NAME: by how much one has grown since.
mark() {
	local n
	for n; do
		guest "$n" "$tools/counter" >"/tmp/mark.$n"
	done
}

grew() {
	local now before
	now=$(counter "$1" "$2")
	before=$(sed -n "s/^$2 //p" "/tmp/mark.$1")
	echo $((now - ${before:-0}))
}

# full_size N...: their channels begin with all the slots that they may have. For cases that want every byte of a stream
# in the channel: one that grows is closed for a moment.
full_size() {
	local n
	for n; do
		guest "$n" 'cd /sys/module/xenloop/parameters && cat slots >small' || fail "guest $n takes no parameter"
	done
}

# took_channel A B BYTES: since mark A B at least so much has gone from A to B through the channel, by both counts.
# A stream that goes on gets there.
took_channel() {
	local out in
	until_true 20 "[ \"\$(grew $1 tx_bytes)\" -ge $3 ]"
	out=$(grew "$1" tx_bytes) in=$(grew "$2" rx_bytes)
	say "guest $1 sent $out bytes by channel, guest $2 received $in"
	[ "$out" -ge "$3" ] || fail "guest $1 sent $out bytes by channel, not $3"
	[ "$in" -ge "$3" ] || fail "guest $2 received $in bytes by channel, not $3"
}

# state A B: the state of the channel to guest B as guest A sees it; empty if it does not know B.
state() {
	guest "$1" "$tools/state $2" 2>/dev/null
}

# field NAME: the first value of that name in JSON.
field() { tr ',{}' '\n' | sed -n "s/^ *\"$1\": *\"\{0,1\}\([^\"]*\)\"\{0,1\} *\]*\$/\1/p" | head -n 1; }

# status N NAME: of xenloop -j show status.
status() { guest "$1" "xenloop -j show status" | field "$2"; }

open_between() { [ "$(state "$1" "$2")" = open ] && [ "$(state "$2" "$1")" = open ]; }

# forgot N DOMID: guest N lets go of a domain that has gone, and says why there is no channel to it.
forgot() {
	must_in "$1" 20 "guest $1 still knows domain $2" "xenloop why $2 | grep -qE 'Dom0 (has not introduced it|introduces nobody)'"
}

# need_channel A B [SECONDS]: a channel, asked for by one ping after another.
need_channel() {
	must_in "$1" "${3:-30}" "no channel between guests $1 and $2 (\$(state $1 $2), \$(state $2 $1))" \
		"ping -q -c 1 -W 1 $(ip_of "$2"); [ \"\$($tools/state $2)\" = open ]"
	until_true 10 "open_between $1 $2" ||
		fail "no channel between guests $1 and $2 ($(state "$1" "$2"), $(state "$2" "$1"))"
}

# grants: how many pages of one guest are mapped by another, by Xen's own account.
grants() {
	xl dmesg -c >/dev/null
	xl debug-keys g
	until_true 10 'xl dmesg >/tmp/grants; grep -q "gnttab_usage_print_all ]" /tmp/grants'
	# Lines of entries: [reference] mapping domain, frame, pins, then the shared entry.
	sed -n 's/^(XEN) \[ *[0-9a-fx]*\] *\([0-9][0-9]*\) .*/\1/p' /tmp/grants | grep -vc '^0$'
}

# memfree N: KiB that guest N (or Dom0) has left when caches are dropped. Freed pages that a processor keeps for its next
# allocations, megabytes of them for small blocks, are free too, but no line of meminfo says so.
memfree() {
	local line='sync; echo 3 >/proc/sys/vm/drop_caches; cat /proc/meminfo /proc/zoneinfo |
		awk "/^MemAvailable:/ { sum += \$2 } \$1 == \"count:\" { sum += 4 * \$2 } END { print sum }"'
	if [ "$1" = 0 ]; then sh -c "$line"; else guest "$1" "$line"; fi
}

# scan_for_leaks: in Dom0 and the guests, with the modules gone; what is found fails the boot.
scan_for_leaks() {
	local n
	"$tools/leaks"
	for n in $(guests); do
		guest -t $((60 * patience)) "$n" "$tools/leaks"
	done
}

# What kernels say of the emulated machine's time, and of a module that nobody has signed.
harmless='clocksource|hrtimer:|tsc:|sched: RT throttling|taints kernel|module verification'

# complaints N: warnings and worse that its kernel has logged since the last time.
complaints() {
	local line="dmesg -r >/tmp/log; touch /tmp/heard; tail -n +\$((\$(cat /tmp/heard) + 1)) /tmp/log | sed -n 's/^<[0-4]>//p' | grep -vE '$harmless'
		wc -l </tmp/log >/tmp/heard"
	if [ "$1" = 0 ]; then sh -c "$line"; else guest "$1" "$line"; fi 2>/dev/null
}

forget_complaints() {
	local n
	for n in 0 $(guests); do
		complaints "$n" >/dev/null
	done
}

# create_guest N: what its kernel says while it boots is not the case's business; the lab reads its console.
create_guest() {
	guest-create "$1" && guest "$1" 'dmesg -r | wc -l >/tmp/heard'
}

# show_all: for whoever reads the log of a case that failed.
show_all() {
	local n
	xl list
	xenstore-ls -f /local/domain | grep /xenloop
	for n in $(guests); do
		say "guest $n:"
		guest -t 10 "$n" "$tools/counter | grep -v ' 0\$'; xenloop -s show; dmesg | grep xenloop: | tail -n 5"
	done 2>&1 | sed 's/^/    /'
}

# start_watching N...: tcpdump on the vif of the guests; saw_all N...: it was shown every packet that took the channel
# since, whichever way.
start_watching() {
	local n
	for n; do
		guest "$n" "tcpdump -Z root -i eth0 -s 96 -B 8192 -w /dev/null 'ip or ip6' </dev/null 2>/tmp/watched &"
		must_in "$n" 20 "tcpdump does not listen in guest $n" 'grep -q listening /tmp/watched'
		guest "$n" "$tools/counter" >"/tmp/watch.$n"
	done
}

saw_all() {
	local n took saw
	for n; do
		took=$(guest "$n" "$tools/counter" | cat - "/tmp/watch.$n" |
			awk '/^[rt]x_packets/ { if (seen[$1]++) sum -= $2; else sum += $2 } END { print sum }')
		guest "$n" 'killall -INT tcpdump'
		must_in "$n" 20 "tcpdump does not end in guest $n" '! pidof tcpdump'
		saw=$(guest "$n" "sed -n 's/ packets received by filter//p' /tmp/watched")
		say "guest $n: $took packets took the channel, tcpdump was shown $saw"
		[ "${took:-0}" -gt 0 ] && [ "${saw:-0}" -ge "$took" ] ||
			fail "guest $n: $took packets took the channel, tcpdump was shown ${saw:-none}"
	done
}

# last_vif N: the number of its last vif; 0 and 1 are eth0 and the way in.
last_vif() { xenstore-list "/local/domain/$(dom-id "$1")/device/vif" | sort -n | tail -n 1; }

# unplug N: its last vif, if it has more than those two. Done when the guest is through with it: netfront takes another one
# of the same number that is plugged in before for the old one's backend, and closes it.
unplug() {
	local vif
	vif=$(last_vif "$1")
	[ "$vif" -ge 2 ] || return 0
	xl network-detach "g$1" "$vif" || fail "guest $1 keeps its vif $vif"
	must_in "$1" 20 "guest $1 does not let go of its vif $vif" "[ ! -e /sys/devices/vif-$vif ]"
}

### streams

# start_stream A B [RATE]: a TCP stream without end from A to B. At a rate that leaves the emulated processors
# time for what else the case does, unless this is the long variant.
start_stream() {
	local rate=${3:-$(short_long 150M 0)}
	[ "${LAB_KERNEL-}" != debug ] || [ -n "${3-}" ] || rate=30M
	guest "$2" "pidof iperf3 >/dev/null || iperf3 -s -D"
	must_in "$2" 20 "iperf3 does not listen in guest $2" 'ss -ltn | grep -q :5201'
	guest "$1" "iperf3 -c $(ip_of "$2") -t 80000 -b $rate </dev/null >/tmp/stream 2>&1 & echo \$! >/tmp/stream.pid"
	must_in "$2" 20 "the stream from $1 to $2 does not begin" "[ \"\$($tools/received)\" -gt 1000000 ]"
}

# received N: bytes of the streams into N, as TCP counts them.
received() { guest "$1" "$tools/received"; }

# flows A B [SECONDS]: the stream is the same and goes on.
flows() {
	local before
	before=$(received "$2")
	guest "$2" "$tools/until $((${3:-30} * patience)) '[ \"\$($tools/received)\" -gt $((${before:-0} + 1000000)) ]'" ||
		fail "the stream from guest $1 to guest $2 stands at $before bytes: $(guest "$1" 'tail -n 1 /tmp/stream; ss -tin dport = :5201 | tail -n 1')"
	guest "$1" "kill -0 \$(cat /tmp/stream.pid)" || fail "the stream has ended: $(guest "$1" 'tail -n 1 /tmp/stream')"
}

stop_stream() {
	guest "$1" "kill \$(cat /tmp/stream.pid); rm /tmp/stream.pid"
	guest "$2" "killall iperf3"
}

### between cases

# restore_guests: all are there, run, answer, and have what they had at the start.
restore_guests() {
	local n domid
	for n in $(guests); do
		# One that a case left at another host gets a successor here.
		[ "$LAB_HOSTS" = 1 ] || ! host 2 "xl destroy g$n" 2>/dev/null || ssh -F /lab/ssh/config -O exit "169.254.1.$n"
		if ! domid=$(dom-id "$n" 2>/dev/null); then
			create_guest "$n" || return 1
			continue
		fi
		[ "$(xl list "$domid" | awk 'END { print $5 }' | cut -c3)" != p ] || xl unpause "g$n"
		# A guest that does not answer is not worth an inquiry: another takes its place.
		guest -t 60 "$n" "$tools/reset" || {
			say "guest $n does not answer; it is created anew"
			guest-destroy "$n"
			create_guest "$n" || return 1
		}
	done
	killall -q tcpdump
	for n in $(guests); do
		restore_vif "$n"
	done
}

# restore_vif N: what its tools said of it at the start. A case that was cut off while it played at being the tools
# must not take the next ones with it.
restore_vif() {
	local domid vif
	domid=$(dom-id "$1") || return
	vif=/local/domain/0/backend/vif/$domid/0
	xenstore-exists "$vif" || return 0
	ip link set "vif$domid.0" master xenbr0
	[ "$(xenstore-read "$vif/mac")" = "$(printf 00:16:3e:00:00:%02x "$1")" ] ||
		xenstore-write "$vif/mac" "$(printf 00:16:3e:00:00:%02x "$1")"
	! xenstore-exists "$vif/ip" || xenstore-rm "$vif/ip"
}

# holds N: how many event channels and XenStore watches it has, by the accounts of Xen and of xenstored.
holds() {
	local domid=0
	[ "$1" = 0 ] || domid=$(dom-id "$1")
	echo "$(lsevtchn "$domid" | wc -l) event channels, $(xenstore-control quota "$domid" | sed -n 's/^ *watches *: *//p') watches"
}

# note_holdings: what each holds without the modules, once, at the start. Whoever takes a guest's place, or comes back from
# an image or another host, should have as much.
note_holdings() {
	local n
	for n in $(guests); do
		holds "$n" >"/tmp/holds.$n"
	done
}

# traces: what the modules left behind, in words; nothing if all is as it should be.
traces() {
	local mapped left n
	for n in $(guests); do
		left=$(holds "$n")
		[ "$left" = "$(cat "/tmp/holds.$n")" ] || echo "guest $n has $left, at the start it had $(cat "/tmp/holds.$n"); "
	done
	# shellcheck disable=SC2016 # evaluated later
	until_true 5 '[ "$(grants)" = 0 ]' || {
		mapped=$(grants)
		echo "$mapped pages of guests are mapped by other guests; "
	}
	left=$(xenstore-ls -f /local/domain | grep -E '/xenloop(/| )' | head -n 3 | tr '\n' ' ')
	[ -z "$left" ] || echo "in XenStore $left; "
	# Four words and the state: a domain that dies but stays is a zombie.
	left=$(xl list | awk 'NR > 1 && $1 !~ /^(Domain-0|g[0-9]+)$/ || $5 ~ /d/' | tr '\n' ' ')
	[ -z "$left" ] || echo "zombies: $left"
}

# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2016 # conditions are evaluated later
# What cases about suspends use. A guest's kernel log tells, by the guest's own clock, when it stopped, when it went on,
# and each step of its channels between.
. ./lib.sh

# A channel that grows is closed for that: in the log it would look like a suspend.
full_size 1 2

# How long after it went on, or arrived, a guest may be without its channel: milliseconds of its own clock. On the wall
# clock that goes on while a busy machine gives the guest no time, and on the debug kernel Dom0's tools alone take some
# seconds to plug its vif in: there this is a limit like all others.
soon=2000
[ "$LAB_CLOCK/${LAB_KERNEL-}" = instructions/6.1 ] || soon=$((soon * patience))

# narrate N...: from here on the log has each step.
narrate() {
	local n
	for n; do
		guest "$n" 'echo "module xenloop +p" >/sys/kernel/debug/dynamic_debug/control &&
			dmesg | wc -l >/tmp/data.told' || fail "the steps of guest $n's channels cannot be seen"
	done
}

# told N: what guest N's kernel has said since.
told() { guest "$1" 'dmesg | tail -n +$(($(cat /tmp/data.told) + 1))'; }

# in_order N REGEX...: it has said lines that match, in this order.
in_order() {
	local n=$1 line
	shift
	while read -r line; do
		[[ $# -eq 0 || ! $line =~ $1 ]] || shift
	done < <(told "$n")
	[ $# -eq 0 ] || fail "the log of guest $n lacks in its place: $1"
}

# closed_in_order N PEER: guest N closed its channel before it stopped, the peer helped, and nothing was lost.
closed_in_order() {
	local n
	in_order "$1" 'Freezing user space' 'disable in open' 'drained in closing' 'OOM killer enabled'
	in_order "$2" 'closed in open' 'drained in closing'
	for n; do
		! told "$n" | grep -E 'timeout in closing|did not close' || fail "a channel of guest $n was not closed in good order"
		[ "$(grew "$n" tx_lost_unread_by_peer)" = 0 ] || fail "guest $n lost $(grew "$n" tx_lost_unread_by_peer) packets"
		[ "$(grew "$n" rx_dropped_no_memory)" = 0 ] || fail "guest $n dropped packets"
		[ "$(grew "$n" protocol_violations)" = 0 ] || fail "guest $n was taken for an attacker"
	done
}

# opened_after N: milliseconds from when guest N went on till its channel was open.
opened_after() {
	told "$1" | awk -F '[][]' '/Restarting tasks/ { went = $2; done = 0 }
		/ready in connected/ && went && !done { printf "%.0f\n", ($2 - went) * 1000; done = 1 }' | tail -n 1
}

# opened_soon N PEER: the channel is open again, and was in time.
opened_soon() {
	local took
	must 60 'no channel after the suspend ($(state '"$1 $2"'), $(state '"$2 $1"'))' "open_between $1 $2"
	took=$(opened_after "$1")
	say "guest $1 had its channel to guest $2 after ${took:-?} ms"
	[ "${took:-$((soon + 1))}" -le $soon ] || fail "guest $1 had its channel after ${took:-?} ms, not $soon"
}

# suspended N PEER WAY...: guest N, an end of the stream from 1 to 2, is suspended by WAY N, closes its channel in good
# order, goes on, has its channel again, and the stream goes on.
suspended() {
	local n=$1 peer=$2
	shift 2
	need_channel 1 2
	flows 1 2
	narrate 1 2
	mark 1 2
	say "guest $n: $*"
	"$@" "$n"
	must 60 "guest $n does not answer after the suspend" "guest -t 20 $n true"
	flows 1 2 60
	closed_in_order "$n" "$peer"
	opened_soon "$n" "$peer"
	mark 1 2
	flows 1 2
	took_channel 1 2 1000000
}

### ways to be suspended

# quietly COMMAND...: xl tells of every page that it saves; only why it failed is of use.
quietly() { "$@" >/tmp/said 2>&1; }
failed() { fail "$*: $(grep -v progress /tmp/said | tail -n 1)"; }

save_restore() {
	local was
	was=$(dom-id "$1")
	quietly xl save "g$1" /tmp/saved || failed "xl save failed"
	must 10 'pages stay mapped after the save: $(grants)' '[ "$(grants)" = 0 ]'
	must 20 "the other guest holds channels" "[ \"\$(status $((3 - $1)) channels)\" = 0 ]"
	forgot $((3 - $1)) "$was"
	quietly xl restore /tmp/saved || failed "xl restore failed"
	rm /tmp/saved
}

checkpoint() {
	local domid
	domid=$(dom-id "$1")
	quietly xl save -c "g$1" /tmp/saved || failed "xl save -c failed"
	[ -s /tmp/saved ] || fail "xl save -c saved nothing"
	rm /tmp/saved
	[ "$(dom-id "$1")" = "$domid" ] || fail "guest $1 did not run on in its place"
}

# There is no room for the image: xl gives up and has the guest go on.
save_in_vain() {
	mkdir -p /tmp/small
	mount -t tmpfs -o size=4m small /tmp/small
	! quietly xl save "g$1" /tmp/small/saved || fail "an image of 4 MiB was enough"
	umount /tmp/small
}

migrate_here() {
	local domid
	domid=$(dom-id "$1")
	quietly guest-migrate "$1" "$LAB_HOST" || failed "xl migrate failed"
	[ "$(dom-id "$1")" != "$domid" ] || fail "guest $1 has not moved"
}

# The receiver takes all, and its answer is lost: xl has the guest go on where it was.
migrate_in_vain() {
	local domid
	domid=$(dom-id "$1")
	! quietly xl migrate -s '' "g$1" 'xl migrate-receive | head -c 40' || fail "xl migrate did without an answer"
	xl destroy "g$1--incoming"
	[ "$(dom-id "$1")" = "$domid" ] || fail "guest $1 did not run on in its place"
}

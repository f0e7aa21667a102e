# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2016 # conditions are evaluated later
# udp STEP TRAINS: datagrams of every size class from 0 to 65507 bytes (every STEP bytes, and all sizes around the
# edges) arrive unchanged and return unchanged, on IPv4 and IPv6; a ping of 65507 bytes works; UDP_SEGMENT trains,
# TRAINS of each kind, arrive as the datagrams that they were. All of it through the channel.

udp_sizes() {
	local range to
	to=$(ip_of 2 "$1")
	say "IPv$1: all sizes around each edge"
	for range in "0 64 1" "1360 1600 1" "4000 4120 1" "8100 8220 1" "65400 65507 1" "0 65507 $2"; do
		guest -t 400 1 "datagrams sizes $to 7001 $range 2>&1" || fail "IPv$1: $range"
	done
	guest 1 "ping -q -c 5 -i 0.1 -s $([ "$1" = 4 ] && echo 65507 || echo 65487) $to" | grep ' 0% packet loss' ||
		fail "IPv$1: large pings are lost"
}

udp_trains() {
	local train
	for train in "1 40" "100 6400" "512 20000" "1000 63001" "1400 64400" "1452 2904" "1452 50000"; do
		mark 1 2
		guest 1 "datagrams trains $(ip_of 2 "$1") 7001 $train $2 2>&1" || fail "IPv$1: train of $train"
		[ "$(grew 1 tx_packets)" -ge "$2" ] || fail "IPv$1: trains of $train did not take the channel"
	done
}

udp() {
	local family
	need_channel 1 2
	guest 2 'datagrams serve 7001 </dev/null >/dev/null 2>&1 &'
	must_in 2 20 "nobody listens in guest 2" 'ss -lun | grep -q :7001'
	mark 1 2
	for family in 4 6; do
		udp_sizes $family "$1"
	done
	# What the sizes of the last range add up to, twice; the datagrams came back too.
	took_channel 1 2 $((2 * (65507 / $1) * 32000))
	took_channel 2 1 $((2 * (65507 / $1) * 32000))
	for family in 4 6; do
		udp_trains $family "$2"
	done
	guest 2 'killall datagrams'
}

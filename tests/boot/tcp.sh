# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2016 # conditions are evaluated later
# tcp SIZE: SIZE bytes at random cross both ways over TCP, on IPv4 and on IPv6, with equal sha256, through the channel.

# one_way FROM TO FAMILY SIZE
one_way() {
	local sent got block=65536
	need_channel "$1" "$2"
	mark "$1" "$2"
	guest "$2" "rm -f /tmp/data.*; { stream receive 7000 | sha256sum >/tmp/data.sum; } </dev/null >/dev/null 2>&1 &"
	must_in "$2" 20 "nobody listens in guest $2" 'ss -ltn | grep -q :7000'
	sent=$(guest "$1" "mkfifo /tmp/data.fifo; stream send $(ip_of "$2" "$3") 7000 </tmp/data.fifo &
		dd if=/dev/urandom bs=$block count=$(($4 / block)) 2>/dev/null | tee /tmp/data.fifo | sha256sum; wait; rm /tmp/data.fifo")
	must_in "$2" 60 "guest $2 has not received all" '[ -s /tmp/data.sum ]'
	got=$(guest "$2" 'cat /tmp/data.sum')
	say "IPv$3 from $1 to $2: $4 bytes, sha256 ${got%% *}"
	[ "$sent" = "$got" ] || fail "IPv$3 from $1 to $2: sha256 sent ${sent%% *}, received ${got%% *}"
	took_channel "$1" "$2" "$4"
}

tcp() {
	local family
	for family in 4 6; do
		one_way 1 2 $family "$1"
		one_way 2 1 $family "$1"
	done
}

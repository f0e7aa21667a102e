# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2016 # conditions are evaluated later
# tcp MIB: so many MiB at random cross both ways over TCP, on IPv4 and on IPv6, with equal sha256, through the channel.
# The bytes are made from a seed, so what their sum must be is known already: whoever built this image made it, too.

# one_way FROM TO FAMILY MIB SEED
one_way() {
	local sent got size=$(($4 << 20))
	sent=$(sed -n "s/^$5 $4 //p" /lab/sums)
	[ -n "$sent" ] || fail "the sum of $4 MiB of seed $5 is not known"
	need_channel "$1" "$2"
	mark "$1" "$2"
	guest "$2" "rm -f /tmp/data.*; { stream receive 7000 | sha256sum >/tmp/data.sum; } </dev/null >/dev/null 2>&1 &"
	must_in "$2" 20 "nobody listens in guest $2" 'ss -ltn | grep -q :7000'
	guest -t 3000 "$1" "stream random $5 $size | stream send $(ip_of "$2" "$3") 7000" || fail "guest $1 cannot send"
	must_in "$2" 60 "guest $2 has not received all" '[ -s /tmp/data.sum ]'
	got=$(guest "$2" 'cat /tmp/data.sum')
	say "IPv$3 from $1 to $2: $4 MiB, sha256 ${got%% *}"
	[ "$sent" = "${got%% *}" ] || fail "IPv$3 from $1 to $2: sha256 sent $sent, received ${got%% *}"
	took_channel "$1" "$2" "$size"
}

tcp() {
	full_size 1 2
	one_way 1 2 4 "$1" 1
	one_way 2 1 4 "$1" 2
	one_way 1 2 6 "$1" 3
	one_way 2 1 6 "$1" 4
}

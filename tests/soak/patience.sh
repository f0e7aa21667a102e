# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash
# Waiting as lib.sh does, but for hours: whoever asks ten times a second takes the one emulated processor from those whom
# it waits for.

until_true() {
	local end=$(($(seconds) + $1 * patience))
	shift
	until eval "$*" >/dev/null 2>&1; do
		[ "$(seconds)" -lt "$end" ] || return 1
		sleep 1
	done
}

# Whatever hangs in Xen's tools has a limit too.
xl() { timeout 900 xl "$@"; }

# wait_up N: guest N has started and answers.
wait_up() {
	local domid
	domid=$(dom-id "$1") || return
	until_true 300 "[ \"\$(xenstore-read /local/domain/$domid/data/lab)\" = up ]" && until_true 100 "guest -t 30 $1 true"
}

create_guest() { xl create -q "/etc/xen/g$1.cfg" && wait_up "$1"; }

# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2154,SC2034 # the names are of tests/tool/run
# How the command is called, rightly and wrongly.

run nothing help >"$out/help"
verdict help "$(grep -q '^Usage: xenloop' "$out/help" || echo "no usage")$(grep '^[!=]' "$out/help")"
verdict help-as-an-option "$(run nothing -h | diff - "$out/help")"
verdict help-for-no-words "$(run nothing | sed -n 's/^! //p' | diff - "$out/help")$(run nothing | grep -qx '= 1' || echo "not status 1")"
verdict version "$(run nothing -V | grep -qxE 'xenloop utility, [0-9.]+, protocol [0-9]+' || run nothing -V)"

wrong() { # NAME TEXT ARG...
	local name=$1
	{ echo "! xenloop: $2" && echo "! xenloop: try: xenloop help" && echo "= 1"; } >"$out/usage"
	shift 2
	prints "$name" "$@" <"$out/usage"
}

wrong wrong-object "unknown object 'moon'" guest show moon
wrong wrong-command "unknown object or command 'moon'" guest moon
wrong wrong-option "unknown option '-x'" guest -x show
wrong wrong-colour "color is always, auto or never, not 'blue'" guest -c=blue show
wrong wrong-word "unknown word 'moon'" guest show vif eth0 moon
wrong wrong-domain "no domain has the number '32752'" guest show peer 32752
wrong wrong-huge-domain "no domain has the number '99999999999999999999'" guest why 99999999999999999999
wrong wrong-missing-value "a value is missing after 'dev'" guest show dev
wrong wrong-name-in-a-guest "a guest knows other domains by number, not by name" guest show peer web
wrong wrong-empty-word "unknown object ''" guest show ""

prints wrong-interface guest show dev moon <<'END'
! xenloop: no interface 'moon' is known; see: xenloop show
= 1
END
prints wrong-bridge dom0 show dev moon <<'END'
! xenloop: no bridge or vif 'moon' is known; see: xenloop show
= 1
END

run guest show peer >"$out/peers"
for words in "peer" "peer show" "peer list" "s p"; do
	# shellcheck disable=SC2086 # they are words
	verdict "words-${words// /-}" "$(run guest $words | diff - "$out/peers")"
done
# One after the other: a run has one place for what it prints.
run guest show peer 5 >"$out/peer"
verdict words-for-a-filter "$(run guest show peer peer 5 | diff - "$out/peer")"
run guest -stats -j show peer >"$out/peer"
verdict options-anywhere "$(run guest show -s peer --json | diff - "$out/peer")"
verdict options-not-bundled "$(run guest -jx show | grep -q "unknown option '-jx'" || echo "-jx was taken")"

refuses peers-in-dom0 "here is Dom0: try guest or pair" dom0 show peer
refuses pairs-in-a-guest "here is a guest: try vif or peer" guest show pair

place "" "" ""
refuses not-on-xen "this machine does not run on Xen" nothing show
place xen "" 00000705
refuses guest-without-module "load it: modprobe xenloop" nothing show
place xen "control_d" ""
refuses dom0-without-module "load it: modprobe discovery" nothing show
place xen "" 00000f05
refuses dom0-without-xenfs "load it: modprobe discovery" nothing show
place kvm "control_d" ""
refuses on-another-hypervisor "this machine does not run on Xen" nothing why
place "" "" ""
refuses no-netlink "no netlink socket: Protocol not supported" guest:no-socket show

# A full disk must not look like success.
"$out/replay" guest "" "" no show >/dev/full 2>"$out/stderr"
status=$?
verdict full-disk "$([ $status -eq 2 ] || echo "status $status")$(grep -q 'cannot write' "$out/stderr" || echo "not a word")"

# The command itself, on whatever machine this is.
verdict the-real-command "$("$top/build/tool/xenloop" -V | grep -q '^xenloop utility' || echo "it says no version")"

# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash
# The least that must hold on every kernel and every type of guest.
. ./lib.sh

need_channel 1 2
mark 1 2
guest 2 'datagrams serve 7001 </dev/null >/dev/null 2>&1 &'
must_in 2 20 "nobody listens in guest 2" 'ss -lun | grep -q :7001'
for family in 4 6; do
	guest 1 "datagrams sizes $(ip_of 2 $family) 7001 0 65507 4093 2>&1" || fail "IPv$family: datagrams"
	guest 1 "datagrams trains $(ip_of 2 $family) 7001 1400 60000 10 2>&1" || fail "IPv$family: trains"
done
start_stream 1 2
flows 1 2
took_channel 1 2 2000000
for n in 1 2; do
	guest $n 'xenloop set intercept link' || fail "guest $n does not take packets at the vif"
done
mark 1 2
flows 1 2
took_channel 1 2 1000000
guest 1 'xenloop set intercept ip'
flows 1 2
for n in 2 1; do
	unload $n || fail "the module of guest $n cannot be unloaded"
	flows 1 2
	load $n || fail "the module of guest $n cannot be loaded"
	must 30 "no channel after reloading in guest $n" 'open_between 1 2'
	flows 1 2
done
stop_stream 1 2

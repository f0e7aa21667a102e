# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2034
# What may happen to a guest. Each event is begin_NAME and end_NAME, with the guest's number and a random number; between
# the two the others are looked at. They run in subshells, one beside the other.

# Guest 0 stands for Dom0, whose event all guests feel.
everywhere="discovery all-modules"
# In between the guest is not reachable, and what is sent to it may be lost.
absent="vif-down address bridge pause save-restore unplug destroy shutdown reboot crash"
deadly="destroy shutdown reboot crash"
# Not reachable by what its neighbours believe, for a while; or stopped for a moment.
lossy="$absent mac snapshot"
# The rarer ones are those that take long.
all_events="module module link parameters idle discovery all-modules mac snapshot $absent"

is_of() { [[ " $2 " = *" $1 "* ]]; }

# end_ssh N: no connection of Dom0's to a guest outlives it.
end_ssh() { ssh -F /lab/ssh/config -O exit "169.254.1.$1" 2>/dev/null; }

# orphaned N DOMID: xl's keeper of a guest that sees it suspended, as it is for a moment in xl save -c, takes that for its
# end and goes. Then nobody clears the guest away when it does end.
orphaned() {
	xl list | awk -v id="$2" '$2 == id { print $5 }' | grep -qx -- '---s[-rcw]-' &&
		tail -n 1 "/var/log/xen/xl-g$1.log" | grep -q 'Exiting now'
}

bury() {
	touch "/tmp/orphan.$1"
	xl destroy "$2"
}

# gone N DOMID: that life of the guest, and all that others held of it.
gone() {
	rm -f "/tmp/orphan.$1"
	must 200 "guest $1 has ended and domain $2 stays: \$(xl list | tail -n +2 | tr '\n' ';')" \
		"! xl list | awk 'NR > 1 { print \$2 }' | grep -qx $2 || { orphaned $1 $2 && bury $1 $2; false; }"
	[ ! -e "/tmp/orphan.$1" ] || say "  xl had left guest $1 alone: domain $2 was destroyed"
}

again() { create_guest "$1" || fail "guest $1 cannot be created again"; }

in_guest() { guest -t 200 "$@" || fail "guest $1 cannot do: $2"; }

begin_module() { unload "$1" || fail "the module of guest $1 cannot be unloaded"; }
end_module() { load "$1" || fail "the module of guest $1 cannot be loaded"; }

begin_discovery() { unload 0 || fail "discovery cannot be unloaded"; }
end_discovery() { load 0 || fail "discovery cannot be loaded"; }

# all_in_order NUMBER: Dom0 and the guests in one of several orders.
all_in_order() {
	local i
	for ((i = 0; i <= LAB_GUESTS; i++)); do
		echo $(((i + $2) % (LAB_GUESTS + 1)))
	done
}

begin_all-modules() {
	local n
	for n in $(all_in_order "$@"); do
		unload "$n" || fail "the module of $(who "$n") cannot be unloaded"
	done
}

end_all-modules() {
	local n
	for n in $(all_in_order "$1" $(($2 / 5))); do
		load "$n" || fail "the module of $(who "$n") cannot be loaded"
	done
}

begin_link() { in_guest "$1" "ip link set \$($tools/link) down"; }
end_link() { in_guest "$1" "ip link set \$($tools/link) up"; }

# anew N PARAMETER=VALUE...: and its channels are opened again with these.
anew() {
	local n=$1 word line=
	shift
	for word; do
		line+="echo ${word#*=} >/sys/module/xenloop/parameters/${word%=*}; "
	done
	in_guest "$n" "$line link=\$($tools/link); ip link set \$link down; $tools/until 60 $tools/nothing-held; ip link set \$link up"
}

begin_parameters() { anew "$1" "slots=$((32 + $2 % 7 * 37))" "queues=$((1 + $2 % 2))" "poll=$(($2 % 3 * 100))"; }
end_parameters() { anew "$1" slots=256 queues=1 poll=50; }

begin_idle() { in_guest "$1" 'echo 5 >/sys/module/xenloop/parameters/idle'; }
end_idle() { in_guest "$1" 'echo 300 >/sys/module/xenloop/parameters/idle'; }

begin_vif-down() { in_guest "$1" 'ip link set eth0 down'; }
end_vif-down() { in_guest "$1" /lab/soak/vif; }

begin_mac() { in_guest "$1" "/lab/soak/vif 00:16:3e:00:77:0$1"; }
end_mac() { in_guest "$1" /lab/soak/vif; }

begin_address() { in_guest "$1" "ip address del 10.0.0.$1/24 dev eth0; ip address add 10.0.0.10$1/24 dev eth0"; }
end_address() { in_guest "$1" "ip address del 10.0.0.10$1/24 dev eth0; /lab/soak/vif"; }

# vif_of N: the number of the vif that is its eth0; another one each time that it was plugged in.
vif_of() {
	local folder vif
	folder=/local/domain/$(dom-id "$1")/device/vif
	for vif in $(xenstore-list "$folder"); do
		[ "$(xenstore-read "$folder/$vif/mac")" != "00:16:3e:00:00:0$1" ] || echo "$vif"
	done
}

begin_bridge() { ip link set "vif$(dom-id "$1").$(vif_of "$1")" nomaster || fail "the vif of guest $1 stays on its bridge"; }
end_bridge() { ip link set "vif$(dom-id "$1").$(vif_of "$1")" master xenbr0 || fail "the vif of guest $1 gets no bridge"; }

begin_unplug() { xl network-detach "g$1" "$(vif_of "$1")" || fail "guest $1 keeps its vif"; }
end_unplug() {
	xl network-attach "g$1" "mac=00:16:3e:00:00:0$1" bridge=xenbr0 script=/lab/vif || fail "guest $1 takes no vif"
	must_in "$1" 60 "guest $1 has no vif" "grep -l 00:16:3e:00:00:0$1 /sys/class/net/eth*/address"
	in_guest "$1" /lab/soak/vif
}

begin_pause() { xl pause "g$1" || fail "guest $1 cannot be paused"; }
end_pause() { xl unpause "g$1" || fail "guest $1 cannot be unpaused"; }

begin_save-restore() {
	local was
	was=$(dom-id "$1")
	xl save "g$1" "/tmp/saved.$1" || fail "guest $1 cannot be saved"
	gone "$1" "$was"
}

end_save-restore() {
	xl restore "/tmp/saved.$1" || fail "guest $1 cannot be restored"
	rm "/tmp/saved.$1"
	must 120 "guest $1 does not answer after it was restored" "guest -t 20 $1 true"
}

begin_snapshot() {
	xl save -c "g$1" "/tmp/saved.$1" || fail "guest $1 cannot be saved and left running"
	rm "/tmp/saved.$1"
	must 120 "guest $1 does not answer after it was saved and left running" "guest -t 20 $1 true"
}
end_snapshot() { :; }

begin_destroy() {
	local was
	was=$(dom-id "$1")
	guest-destroy "$1" || fail "guest $1 cannot be destroyed"
	gone "$1" "$was"
}
end_destroy() { again "$1"; }

begin_shutdown() {
	local was
	was=$(dom-id "$1")
	xl shutdown "g$1" || fail "guest $1 cannot be shut down"
	end_ssh "$1"
	gone "$1" "$was"
}
end_shutdown() { again "$1"; }

begin_reboot() {
	local was
	was=$(dom-id "$1")
	xl reboot "g$1" || fail "guest $1 cannot be rebooted"
	end_ssh "$1"
	gone "$1" "$was"
}
end_reboot() {
	if [ -e "/tmp/orphan.$1" ]; then
		again "$1"
		return
	fi
	must 200 "guest $1 does not come back" "dom-id $1"
	wait_up "$1" || fail "guest $1 does not answer after its reboot"
}

begin_crash() {
	local was
	was=$(dom-id "$1")
	# Who waits for the answer of a guest that crashes waits in vain; who does not wait does not know that it was heard.
	in_guest "$1" '(sleep 2; echo c >/proc/sysrq-trigger) </dev/null >/dev/null 2>&1 &'
	end_ssh "$1"
	gone "$1" "$was"
}
end_crash() { again "$1"; }

# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2154,SC2034 # the names are of tests/tool/run
# What goes with the command: specifications, manual, completion, installation.

verdict specs-agree "$(python3 "$here/specs.py" "$top" 2>&1)"

# A copy with one fault each, which the comparison must find.
differs() { # NAME FILE SED-SCRIPT
	rm -rf "$out/copy"
	mkdir -p "$out/copy"
	cp -r "$top/include" "$top/tool" "$top/docs" "$out/copy"
	sed -i "$3" "$out/copy/$2"
	verdict "specs-find-$1" "$(python3 "$here/specs.py" "$out/copy" >/dev/null 2>&1 && echo "nothing was found")"
}
differs a-new-attribute include/uapi/linux/xenloop.h 's/^\tXENLOOP_A_PORT,/&\n\tXENLOOP_A_NEWS,/'
differs a-new-command include/uapi/linux/xenloop.h 's/^\tXENLOOP_BROKER_CMD_PAIR_GET,/&\n\tXENLOOP_BROKER_CMD_NEWS,/'
differs a-new-reason include/uapi/linux/xenloop.h 's/^\tXENLOOP_WHY_GONE,/&\n\tXENLOOP_WHY_BORED,/'
differs another-order docs/netlink/xenloop-broker.yaml 's/name: bridge/name: instance/'
differs another-type tool/guest.c 's/KIND_U32, "port"/KIND_U64, "port"/'
differs a-forgotten-attribute tool/broker.c '/XENLOOP_B_PINNED\] = /d'

verdict manual-lint "$(mandoc -T lint "$top/docs/man/xenloop.8" 2>&1)"
sed 's/^\.SH NAME/.SX NAME/' "$top/docs/man/xenloop.8" >"$out/bad.8"
verdict manual-lint-finds "$(mandoc -T lint "$out/bad.8" 2>&1 | grep -q . || echo "nothing was found")"
for word in status vif peer guest pair dev why policy check load default; do
	grep -q -- "B[RI]* *.*\b$word\b" "$top/docs/man/xenloop.8" || missing="${missing-} $word"
done
verdict manual-names-every-word "${missing-}"

# Completion asks the command for names: here a command that answers from a scenario.
mkdir -p "$out/bin"
printf '#!/bin/sh\nexec "%s/replay" guest "" "" no "$@"\n' "$out" >"$out/bin/xenloop"
chmod +x "$out/bin/xenloop"
completes() { # NAME WANTED WORD...
	local got
	got=$(PATH=$out/bin:$PATH bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _xenloop; echo "${COMPREPLY[*]}"' \
		bash "$top/tool/completion/xenloop" xenloop "${@:3}")
	verdict "completion-of-$1" "$([ "$got" = "$2" ] || echo "$got")"
}
completes a-command "show" sh
completes an-object "peer pair peer" show p
completes an-interface "eth0 eth1 xl0 xl1" show dev ""
completes a-domain "5 6 7" show peer peer ""
completes a-verb "show check load set default" policy ""
completes a-default "deny" policy default d
completes an-option "-json" -j
rm -f "$out/bin/ran"
touch "$out/bin/a-policy"
completes a-file "$out/bin/a-policy" policy set "$out/bin/a-p"
# What a guest is named is no command.
# shellcheck disable=SC2016 # it is not to be expanded
printf '#!/bin/sh\necho "[{\\"name\\":\\"\$(touch\${IFS}%s/bin/ran)\\"}]"\n' "$out" >"$out/bin/xenloop"
completes a-command-as-a-name "" why z
completes nothing "" show dev ""
verdict completion-runs-no-name "$([ ! -e "$out/bin/ran" ] || echo "a guest's name was run")"

rm -rf "$out/installed"
make -s -C "$top/tool" install DESTDIR="$out/installed" PREFIX=/usr >/dev/null
verdict install "$(cd "$out/installed" && find . -type f | sort | diff - <(printf './etc/modprobe.d/xenloop.conf\n' && printf './usr/%s\n' sbin/xenloop \
	share/bash-completion/completions/xenloop share/doc/xenloop/{netlink/xenloop{-broker,}.yaml,xenloop-show.schema.json} \
	share/man/man8/xenloop.8))"
verdict modprobe-runs-what-is-installed "$(grep -q '@' "$out/installed/etc/modprobe.d/xenloop.conf" && echo "a place was not filled in"
	grep -q ' /usr/sbin/xenloop policy load;' "$out/installed/etc/modprobe.d/xenloop.conf" || echo "the command is not named")"
make -s -C "$top/tool" uninstall DESTDIR="$out/installed" PREFIX=/usr >/dev/null
verdict uninstall "$(find "$out/installed" -type f)"

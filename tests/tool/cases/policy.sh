# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2154,SC2034 # the names are of tests/tool/run
# The policy: shown, read from files, set.

prints policy-show dom0 policy <<'END'
default deny
group shop web 5 # the shop
allow group shop web
deny  db *
END
run dom0 policy >"$out/policy"
verdict policy-show-can-be-read "$(run nothing policy check "$out/policy")"
verdict policy-words "$(run dom0 po list | diff - "$out/policy")$(run dom0 policy show | diff - "$out/policy")"

prints policy-show-with-lines dom0 -d policy show <<'END'
default deny # line 2
group shop web 5 # the shop # line 4
allow group shop web # line 5
deny  db * # line 9
END

prints policy-show-while-waiting dom0:waiting policy <<'END'
default deny # nobody is introduced before there is a policy: xenloop policy load
END

prints policy-in-status dom0:policy show status <<'END'
discovery 1.2.3 protocol 1 guests 3 bridge any policy deny rules 2
END
prints policy-waiting-in-status dom0:waiting show status <<'END'
discovery 1.2.3 protocol 1 guests 3 bridge any policy wait rules 0
END
prints policy-of-an-old-module dom0:old-module show status <<'END'
discovery 1.2.3 protocol 1 guests 3 bridge any
END

prints policy-in-pairs dom0:policy show pair <<'END'
pair 3 web vif 0 - 5 db vif 0 channel
pair 3 web vif 0 - 6 old vif 0 policy - default deny
pair 3 web vif 0 - 9 lonely vif 0 unclear
pair 5 db vif 0 - 6 old vif 0 policy - deny  db * (line 9)
pair 6 old vif 0 - 9 lonely vif 0 waiting
END
prints policy-in-details dom0:policy -d show pair 5 <<'END'
pair 3 web vif 0 - 5 db vif 0 channel - allow group shop web (line 5) offers 4 2
pair 5 db vif 0 - 6 old vif 0 policy - deny  db * (line 9) offers 4 2
END

prints policy-in-why dom0:policy why dev xenbr0 <<'END'
web (3) and db (5): on a channel
web (3) and old (6): on netfront: the policy of Dom0 denies it: default deny
    Look at the policy: xenloop policy.
web (3) and lonely (9): on netfront: the policy has rules, and the name or the UUID of one of them cannot be read
    Look at both in XenStore: xenstore-ls -f /local/domain. A name is at most 127 bytes.
db (5) and old (6): on netfront: the policy of Dom0 denies it: deny  db * (line 9)
    Look at the policy: xenloop policy.
old (6) and lonely (9): on netfront: Dom0 introduces nobody before it has a policy
    Set it: xenloop policy load.
END

conforms json-of-policy rule dom0 policy
conforms json-of-policy-in-pairs pair dom0:policy show pair
conforms json-of-policy-in-why finding dom0:policy why
conforms json-of-policy-in-dom0 discovery dom0:policy show
answers json-of-policy-lines '[r.get("line") for r in j]' "[2, 4, 5, 9]" dom0 policy
answers json-of-policy-reasons '[(f.get("reason"), f.get("line"), f.get("rule")) for f in j[:2]]' \
	"[(None, 5, 'allow group shop web'), ('policy', None, 'default deny')]" dom0:policy why

### files
cat >"$out/good" <<'END'
default deny
allow web db
END
prints policy-set dom0 policy set "$out/good" <<'END'
kernel: attribute policy: default deny
allow web db

END
run dom0 policy set "$out/good" >"$out/set"
verdict policy-set-from-standard-input "$(run dom0 policy set - <"$out/good" | diff - "$out/set")"
prints policy-check nothing policy check "$out/good" <<'END'
END
prints policy-default dom0 policy default deny <<'END'
kernel: attribute default: deny
END
prints policy-default-shortened dom0 po def all <<'END'
kernel: attribute default: allow
END

# The file of every load, which is another one in the tests' world.
place xen "control_d" ""
prints policy-load-without-a-file dom0 policy load <<'END'
! xenloop: cannot read /etc/xenloop/policy: No such file or directory
= 1
END
mkdir -p "$root/etc/xenloop"
cp "$out/good" "$root/etc/xenloop/policy"
verdict policy-load "$(run dom0 policy load | diff - "$out/set")"
echo 'deny web' >>"$root/etc/xenloop/policy"
prints policy-load-of-a-wrong-file dom0 policy load <<'END'
! xenloop: /etc/xenloop/policy:3: a rule is between two: a guest, group NAME, or * for any guest
= 1
END
prints policy-check-of-the-usual-file nothing policy check <<'END'
! xenloop: /etc/xenloop/policy:3: a rule is between two: a guest, group NAME, or * for any guest
= 1
END

# A policy that is wrong never gets to the kernel.
spoiled() { # NAME COMPLAINT LINE...
	printf '%s\n' "${@:3}" >"$out/bad"
	{ echo "! xenloop: $out/bad:$2" && echo "= 1"; } >"$out/complaint"
	prints "policy-$1" dom0 policy set "$out/bad" <"$out/complaint"
}
spoiled unknown-word "2: a line begins with default, group, allow or deny, not 'alow'" '# mine' 'alow web db'
spoiled unknown-group "1: no line above makes the group 'shop'" 'deny group shop *'
spoiled second-default "3: there is a default already" 'default deny' '' 'default allow'
spoiled word-too-many "1: the line should end before 'old'" 'deny web db old'
spoiled strange-word "1: a line begins with default, group, allow or deny, not 'd?ny'" "$(printf 'd\xffny web db')"
spoiled escape "1: there is a character that is no text" "$(printf 'deny \033[2J db')"
spoiled long-word "1: a line begins with default, group, allow or deny, not '$(printf '%076d' 0)'" "$(printf '%0900d' 0)"
spoiled long-text " the policy is longer than 60000 bytes" "$(printf '%060000d' 0)"
printf 'deny a b\0' >"$out/bad"
prints policy-zero dom0 policy set "$out/bad" <<END
! xenloop: $out/bad:1: there is a character that is no text
= 1
END
prints policy-of-a-folder dom0 policy set / <<'END'
! xenloop: cannot read /: Is a directory
= 1
END
# The longest there is gets there whole.
{ echo "deny a b" && printf '#%059989d\n' 0; } >"$out/long"
verdict policy-set-of-a-long-one "$(run dom0 policy set "$out/long" | tail -n +2 | head -n 1 | diff - <(tail -n 1 "$out/long") | head -c 100)"
verdict policy-length "$(wc -c <"$out/long" | grep -vx 60000)"

### who cannot
refuses policy-set-refused "module discovery refuses the policy: Operation not permitted: not for you" dom0:refused policy set "$out/good"
refuses policy-set-in-an-old-module "module discovery is too old to take a policy: Operation not supported" dom0:unsupported policy default deny
refuses policy-set-unloaded "module discovery was unloaded before it took the policy" dom0:unloaded policy default deny
refuses policy-show-in-an-old-module "module discovery is too old to show its policy" dom0:unsupported policy
refuses policy-without-module "load it: modprobe discovery" nothing policy
place xen "" 00000705
refuses policy-in-a-guest "a policy is of Dom0, by module discovery; here is a guest" guest policy
place "" "" ""

wrong policy-unknown-verb "a policy has show, check, load, set and default, not 'moon'" dom0 policy moon
wrong policy-without-file "a value is missing after 'set'" dom0 policy set
wrong policy-without-default "a value is missing after 'default'" dom0 policy default
wrong policy-wrong-default "the default is allow or deny, not 'maybe'" dom0 policy default maybe
wrong policy-too-many-words "unknown word 'more'" dom0 policy load more
verdict policy-that-changes-is-said "$(run dom0:interrupted-always policy | tail -n 1 | grep -vxF '! xenloop: the lists changed while they were read; something may be missing')"

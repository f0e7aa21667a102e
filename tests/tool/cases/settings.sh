# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2154,SC2034 # the names are of tests/tool/run
# What can be set in a guest.

prints set-intercept guest set intercept link <<'END'
kernel: attribute intercept: link
END
prints set-intercept-shortened guest set int i <<'END'
kernel: attribute intercept: ip
END
prints intercept-in-details guest -d show status <<'END'
xenloop 1.2.3 domain 3 protocol 1 epoch fedcba9876543210 peers 3 channels 1 memory 68 budget 8192 intercept ip broker present
END
verdict intercept-of-an-old-module "$(run guest:old-module -d show status | grep intercept)"
answers json-of-intercept 'j[0]["intercept"]' ip guest show status

refuses set-refused "module xenloop refuses the setting: Operation not permitted: not for you" guest:refused set intercept ip
refuses set-in-an-old-module "module xenloop is too old to take a setting: Operation not supported" guest:unsupported set intercept ip
refuses set-unloaded "module xenloop was unloaded before it took the setting" guest:unloaded set intercept ip
place xen "" 00000705
refuses set-without-module "load it: modprobe xenloop" nothing set intercept ip
place xen "control_d" ""
refuses set-in-dom0 "packets are taken in a guest, by module xenloop; here is Dom0" dom0 set intercept ip
place "" "" ""

wrong set-nothing "a value is missing after 'set'" guest set
wrong set-what "what can be set is intercept, not 'moon'" guest set moon
wrong set-no-value "a value is missing after 'intercept'" guest set intercept
wrong set-wrong-value "intercept is ip or link, not 'moon'" guest set intercept moon
wrong set-too-many-words "unknown word 'more'" guest set intercept ip more

# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2154,SC2034 # the names are of tests/tool/run
# What a person reads.

prints show-in-a-guest guest show <<'END'
xenloop 1.2.3 domain 3 protocol 1 peers 3 channels 1 broker present
2: eth0 link xl0 handle 0 on peers 3
    peer 5 mac 00:16:3e:00:00:05 open for 2m10s
    peer 6 mac 00:16:3e:00:00:06 idle for 1d01h - no packet has asked for a channel yet
    peer 7 handle 2 mac 00:16:3e:00:00:06 backoff for 1d01h - the peer did not answer in time (Connection timed out)
3: eth1 link xl1 handle 1 off peers 0
END

prints show-with-counters guest -s show peer 5 <<'END'
peer 5 dev eth0 mac 00:16:3e:00:00:05 open for 2m10s
    tx_packets 10
END

prints show-with-details guest -s -d show dev xl0 peer 5 <<'END'
xenloop 1.2.3 domain 3 protocol 1 epoch fedcba9876543210 peers 3 channels 1 memory 68 budget 8192 intercept ip broker present
2: eth0 link xl0 handle 0 on peers 3
    tx_channel 12345678901234
    fallback_multicast 0
    peer 5 handle 0 mac 00:16:3e:00:00:05 open for 2m10s
        opened 3 queues 1 rx_slots 256 tx_slots 128 grants 266 mapped 138 backlog 0 port 17
        tx_packets 10
        tx_full 0
END

prints show-vif guest show vif <<'END'
2: eth0 link xl0 handle 0 on peers 3
3: eth1 link xl1 handle 1 off peers 0
END

prints show-one-vif guest show vif eth1 <<'END'
3: eth1 link xl1 handle 1 off peers 0
END

prints show-status guest show status <<'END'
xenloop 1.2.3 domain 3 protocol 1 peers 3 channels 1 broker present
END

prints show-stuck-pages guest:stuck-pages show status <<'END'
xenloop 1.2.3 domain 3 protocol 1 peers 3 channels 1 stuck_pages 266 broker present
END

prints show-without-broker no-broker show <<'END'
xenloop 1.2.3 protocol 1 peers 3 channels 1 broker absent
    no peer is known: discovery.ko is not loaded in Dom0, or it does not serve this guest
    In Dom0: modprobe discovery, then xenloop show.
2: eth0 link xl0 handle 0 on peers 0
END

prints show-without-peers no-peer show <<'END'
xenloop 1.2.3 domain 3 protocol 1 peers 3 channels 1 broker present
    no peer is known: Dom0 introduces nobody to this guest
    Another guest on the same bridge must have xenloop loaded, and Dom0's policy must allow it. Ask in Dom0: xenloop why.
2: eth0 link xl0 handle 0 on peers 0
END

prints show-without-vifs no-vif show <<'END'
xenloop 1.2.3 domain 3 protocol 1 peers 3 channels 1 broker present
    no vif that xenloop could serve
    Look at the vifs (ip link), and at nic= if xenloop was loaded with it.
END

prints show-a-peer-of-a-new-vif orphans show <<'END'
xenloop 1.2.3 domain 3 protocol 1 peers 3 channels 1 broker present
2: eth0 peers 1
    peer 6 mac 00:16:3e:00:00:06 idle for 1d01h - no packet has asked for a channel yet
END

prints show-what-little-there-is terse show peer <<'END'
peer 5 dev ? mac ? ?
END

prints show-in-dom0 dom0 show <<'END'
discovery 1.2.3 protocol 1 guests 3 bridge any
guest 3 web xenloop loaded
    vif 0 mac 00:16:3e:00:00:03 bridge xenbr0 pinned to 2 addresses
    vif 1 mac 00:16:3e:00:01:03 no bridge
guest 5 db xenloop loaded
    vif 0 mac 00:16:3e:00:00:05 bridge xenbr0
guest 6 old without xenloop
    vif 0 mac 00:16:3e:00:00:06 bridge xenbr0
    vif 1 mac 00:16:3e:00:01:06 no bridge
guest 8 bare without xenloop
    vif 0 mac 00:16:3e:00:00:08 bridge xenbr2
guest 9 lonely xenloop loaded
    vif 0 mac 00:16:3e:00:00:09 bridge xenbr1
pair 3 web vif 0 - 5 db vif 0 channel
pair 5 db vif 0 - 6 old vif 0 no-module
END

prints show-details-in-dom0 dom0:nic -d show dev vif3.0 <<'END'
discovery 1.2.3 protocol 1 guests 3 bridge xenbr0
guest 3 web xenloop loaded instance 13 epoch 0000000000000abc
    vif 0 mac 00:16:3e:00:00:03 bridge xenbr0 pinned to 2 addresses
pair 3 web vif 0 - 5 db vif 0 channel offers 4 2
END

prints show-guest-by-name dom0 show guest db <<'END'
guest 5 db xenloop loaded
    vif 0 mac 00:16:3e:00:00:05 bridge xenbr0
END

prints show-pair-of-either-side dom0 show pair 6 <<'END'
pair 5 db vif 0 - 6 old vif 0 no-module
END

prints show-pair-on-bridge dom0 show pair dev xenbr1 <<'END'
END

prints show-without-guests no-guest show <<'END'
discovery 1.2.3 protocol 1 guests 3 bridge any
    no guest with a vif is running
END

prints show-both-status both show status <<'END'
xenloop 1.2.3 domain 3 protocol 1 peers 3 channels 1 broker present
discovery 1.2.3 protocol 1 guests 3 bridge any
END

prints why-in-a-guest guest why <<'END'
eth1: off: the xenloop device or the vif is down, has a MAC address that Dom0 did not give it, or netfront runs an XDP program
    Bring both up: ip link set eth1 up; ip link set xl1 up.
eth0 to domain 5: on a channel, open for 2m10s
eth0 to domain 6: on netfront: no packet has asked for a channel yet
    Nothing needs to be done: the first packet to this peer opens it.
eth0 to domain 7: on netfront: the peer did not answer in time (Connection timed out)
    It may be paused, busy, or just unloading its module: ask there, xenloop why.
END

prints why-one-peer guest why 5 <<'END'
eth0 to domain 5: on a channel, open for 2m10s
END

prints why-packets-took-netfront no-peer:fallbacks why dev eth0 <<'END'
this guest: no peer is known: Dom0 introduces nobody to this guest
    Another guest on the same bridge must have xenloop loaded, and Dom0's policy must allow it. Ask in Dom0: xenloop why.
eth0: packets that took netfront: 2 channel not open, 12 route not plain
eth0: packets from peers that were dropped: 1 no memory
eth0: packets to peers that were dropped: 4 queue full
END

prints why-a-stranger guest why 77 <<'END'
domain 77: on netfront: Dom0 has not introduced it
    It must run, have xenloop loaded and be on the same bridge, and Dom0's policy must allow it. Ask in Dom0: xenloop why.
END

prints why-without-broker no-broker why <<'END'
this guest: no peer is known: discovery.ko is not loaded in Dom0, or it does not serve this guest
    In Dom0: modprobe discovery, then xenloop show.
END

prints why-for-a-disabled-peer guest:disabled why 8 <<'END'
eth0 to domain 8: on netfront: the xenloop device or the vif is down, has a MAC address that Dom0 did not give it, or netfront runs an XDP program
    Bring both up: ip link set eth0 up; ip link set xl0 up.
END

prints why-for-a-stalled-peer guest:stalled why 8 <<'END'
eth0 to domain 8: on a channel: the peer takes nothing from the channel
    It may be paused, or have no processor: look in Dom0, xl list. What waits for it goes on when it runs.
END

prints why-for-a-new-reason guest:new-reason why 8 <<'END'
eth0 to domain 8: on netfront: the moon is in the wrong place
    A command of the module's release may know more.
END

prints why-for-a-new-reason-without-text guest:new-reason-without-text why 8 <<'END'
eth0 to domain 8: on netfront: for a reason that this command does not know
    A command of the module's release may know more.
END

prints why-in-dom0 dom0 why <<'END'
web (3) and db (5): on a channel
db (5) and old (6): on netfront: xenloop is not loaded in old (6)
    Load it there: modprobe xenloop.
web (3) vif 1: on no bridge
    Only vifs on one bridge are introduced to each other.
bare (8) vif 0: xenloop is not loaded in it
    Load it there: modprobe xenloop.
lonely (9) vif 0: no other guest on xenbr1 runs xenloop
    Load it in another guest on this bridge: modprobe xenloop.
END

prints why-on-a-bridge-not-served dom0:nic why lonely <<'END'
lonely (9) vif 0: on xenbr1, but discovery serves only xenbr0 (nic=)
    Load discovery without nic= to serve every bridge.
END

prints why-for-a-new-state dom0:new-state why web dev xenbr0 <<'END'
web (3) and db (5): on a channel
web (3) and old (6): in a state that this command does not know
    A command of the module's release may know more.
END

prints why-without-guests no-guest why <<'END'
this host: no guest with a vif is running
    Start one: xl create.
END

prints why-no-such-guest dom0 why nobody <<'END'
domain nobody: no such guest has a vif here
    Look at the running guests: xl list.
END

prints why-not-introduced dom0:not-introduced why db dev vif5.0 <<'END'
web (3) and db (5): on netfront: Dom0 has not introduced them to each other
    Look again in a moment. If it stays so, look at the kernel log of Dom0.
db (5) and old (6): on netfront: xenloop is not loaded in old (6)
    Load it there: modprobe xenloop.
END

# 400 peers come in several datagrams and in the wrong order.
run crowd show peer >"$out/crowd"
verdict show-a-crowd "$(cut -d ' ' -f 2 "$out/crowd" | diff - <(seq 400) | head -n 3)"

tty="tty"
prints colours-on-a-terminal guest show peer 5 <<END
peer 5 dev $(printf '\033[36meth0\033[0m') mac $(printf '\033[33m00:16:3e:00:00:05\033[0m') $(printf '\033[32mopen\033[0m') for 2m10s
END
prints colours-never guest -c=never show peer 5 <<'END'
peer 5 dev eth0 mac 00:16:3e:00:00:05 open for 2m10s
END
verdict colours-not-in-json "$(run guest -c -j show | grep -o "$(printf '\033')")"
tty=no
verdict colours-when-asked-for "$(run guest -color show | grep -q "$(printf '\033')" || echo "there are none")"

# Longer than needed, half of a UTF-16 pair, past the end, or cut short: no characters.
prints what-is-no-utf8 guest:not-utf8 show status <<'END'
xenloop é \xc0\xaf \xed\xa0\x80 \xe0\x80\xaf \xf0\x80\x80\xaf \xf4\x90\x80\x80 \xf5\x80\x80\x80 \xe2\x82 domain 3 protocol 1 peers 3 channels 1 broker present
END

# Names may hold what would steer a terminal.
prints escapes-are-not-obeyed guest:escapes show status <<'END'
xenloop 1\x1b[31m"\\x0a\xff\x9b domain 3 protocol 1 peers 3 channels 1 broker present
END

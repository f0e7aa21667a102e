# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2154,SC2034 # the names are of tests/tool/run
# What a program reads.

conforms json-of-a-guest xenloop guest -s show
conforms json-without-broker xenloop no-broker -s show
conforms json-of-little xenloop terse show
conforms json-of-status xenloop guest show status
conforms json-of-vifs vif guest -s show vif
conforms json-of-peers peer guest -s show peer
conforms json-of-a-new-reason peer guest:new-reason show peer
conforms json-of-dom0 discovery dom0 show
conforms json-of-guests guest dom0 show guest
conforms json-of-pairs pair dom0 show pair
conforms json-of-why finding both why
conforms json-of-escapes xenloop guest:escapes show
conforms json-of-no-utf8 xenloop guest:not-utf8 show
conforms json-in-lines xenloop guest -p -s show

# What a script would ask for, by the standard library's reader.
answers() { # NAME EXPRESSION WANTED SCENARIO ARG...
	local name=$1 expression=$2 wanted=$3 got
	shift 3
	got=$(run "$@" -j | python3 -c "import json, sys; j = json.load(sys.stdin); print($expression)" 2>&1)
	verdict "$name" "$([ "$got" = "$wanted" ] || echo "$expression is $got")"
}

answers json-of-both-modules '[m["module"] for m in j]' "['xenloop', 'discovery']" both show
answers json-of-a-counter 'j[0]["counters"]["tx_channel"]' 12345678901234 guest -s show vif eth0
answers json-keeps-zeros 'j[0]["counters"]["fallback_multicast"]' 0 guest -s show vif eth0
answers json-counts-only-if-asked '"counters" in j[0]' False guest show vif eth0
answers json-of-a-failure '(j[0]["reason"], j[0]["errno"], j[0]["error"])' \
	"('no-answer', 110, 'Connection timed out')" guest show peer 7
answers json-keeps-all-bits 'j[0]["epoch"]' fedcba9876543210 guest show
answers json-unescaped 'ascii(j[0]["version"])' "'1\x1b[31m\"\\\\\\n\ufffd\x9b'" guest:escapes show
answers json-of-vifs-of-a-guest '[v["handle"] for v in j[0]["vifs"]]' "[0, 1]" dom0 show guest web
answers json-of-nothing 'j' "[]" guest show peer 9
answers json-of-no-guests 'j[0]["guests"], j[0]["pairs"]' "[] []" no-guest show
answers json-of-a-pair-on-netfront '[f["open"] for f in j if "peer_domid" in f]' "[True, False]" dom0 why

# The check itself must find what is wrong.
finds() { # NAME JSON [DEFINITION]
	verdict "schema-finds-$1" "$(printf %s "$2" | python3 "$here/schema.py" "$schema" "${3-}" >/dev/null 2>&1 &&
		echo "$2 passed")"
}
# shellcheck disable=SC2016 # a schema is no shell
verdict schema-takes-what-is-right "$(echo '[{"ifindex":1,"peer_domid":2}]' | python3 "$here/schema.py" "$schema" peer 2>&1)"
finds no-array '{"ifindex":1,"peer_domid":2}' peer
finds a-member-too-many '[{"ifindex":1,"peer_domid":2,"color":1}]' peer
finds a-member-too-few '[{"ifindex":1}]' peer
finds a-wrong-type '[{"ifindex":"1","peer_domid":2}]' peer
finds a-wrong-number '[{"ifindex":1,"peer_domid":32752}]' peer
finds a-wrong-mac '[{"ifindex":1,"peer_domid":2,"mac":"00:16:3e:0:0:1"}]' peer
finds a-wrong-reason '[{"ifindex":1,"peer_domid":2,"reason":"mood"}]' peer
finds a-member-twice '[{"ifindex":1,"ifindex":1,"peer_domid":2}]' peer
finds a-wrong-counter '[{"ifindex":1,"peer_domid":2,"counters":{"x":-1}}]' peer
finds nothing '[]' peer

# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash disable=SC2154,SC2034 # the names are of tests/tool/run
# Answers that are torn, wrong, late or none.

malformed() { # TWIST TEXT
	refuses "malformed-$1" "$2" "guest:$1" -s show
}

malformed torn-attribute "a torn attribute"
malformed trailing-bytes "a torn attribute"
malformed short-message "a message that is too short"
malformed short-u32 "an unreadable peer_domid"
malformed long-u32 "an unreadable peer_domid"
malformed no-domid "a peer without peer_domid"
malformed no-ifindex "a peer without ifindex"
malformed string-without-zero "an unreadable state"
malformed empty-string "an unreadable state"
malformed short-mac "an unreadable mac"
malformed long-mac "an unreadable mac"
malformed torn-counter "a torn attribute"
malformed nameless-counter "a counter without a name"
malformed short-counter "a counter with an unreadable value"
malformed two-statuses "sent 2 messages about its status"
malformed no-family-id "a family without family_id"
malformed huge-length "a message is cut short"
malformed negative-length "a message is cut short"
malformed zero-length "a message is cut short"
malformed cut-datagram "a message is cut short"
malformed other-family "a message is of another family"
malformed truncated "no answer from the kernel: No space left on device"
malformed end-of-file "it ends too early"
malformed positive-error "its error is none"
malformed short-error "its error is cut short"
malformed overrun "some of it was lost"

refuses refusal-in-words "module xenloop refuses to show its status: Operation not permitted: not for you" guest:refused show
refuses refusal-with-the-question "Operation not permitted: not for you" guest:refused-uncapped show
refuses refusal-without-words "refuses to show its status: Operation not permitted" guest:refused-silently show
refuses refusal-of-a-dump "refuses to show its vif: Cannot allocate memory: the list does not fit" guest:failed-dump show
refuses module-unloaded-meanwhile "module xenloop was unloaded while it was asked for its status" guest:unloaded show

same unknown-attributes-are-ignored guest unknown-attribute -s -d show
same last-of-two-is-taken guest state-twice show
same one-message-a-datagram guest one-a-datagram -s -d show
same interrupted-dump-is-asked-again guest interrupted-once show
prints other-sequence-is-not-ours guest:other-seq show peer 5 <<'END'
END
prints other-port-is-not-ours guest:other-port show peer 5 <<'END'
END
prints interrupted-always guest:interrupted-always show peer 5 <<'END'
peer 5 dev eth0 mac 00:16:3e:00:00:05 open for 2m10s
! xenloop: the lists changed while they were read; something may be missing
END

# Random damage: no touch of foreign memory, no other status, and what is printed is still JSON.
for words in "-j -s show" "-j why" "-j policy" "-s -d show" "why"; do
	name=mangled-${words//[- ]/}
	# shellcheck disable=SC2086 # they are words
	"$out/mangle" 7 6000 $words >"$out/mangled" 2>"$out/tally"
	status=$?
	reason=
	case $words in
	*-j*) reason=$(python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' <"$out/mangled" 2>&1 | tail -n 1) ;;
	esac
	[ $status -eq 0 ] || reason="status $status: $(grep -m 1 -e ERROR -e 'runtime error' "$out/tally")"
	# Damage that never shows, or always, tests nothing.
	grep -qE '^good [1-9][0-9]+ failed [1-9][0-9]+$' "$out/tally" || reason=${reason:-$(tail -n 1 "$out/tally")}
	verdict "$name" "$reason"
done

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What the modules' codes mean to a person, and what to do about it. */
#include "words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <linux/xenloop.h>

static const struct reason reasons[XENLOOP_WHYS] = {
	[XENLOOP_WHY_OPEN] = {
		"open", "the channel is open", NULL, COLOR_GOOD },
	[XENLOOP_WHY_UNUSED] = {
		"unused", "no packet has asked for a channel yet",
		"Nothing needs to be done: the first packet to this peer opens it.",
		COLOR_NONE },
	[XENLOOP_WHY_IDLE] = {
		"idle", "the channel was closed because nothing used it",
		"Nothing needs to be done: the next packet to this peer opens it again.",
		COLOR_NONE },
	[XENLOOP_WHY_DISABLED] = {
		"disabled", "the xenloop device or the vif is down, has a MAC address that Dom0 did not give it, or netfront runs an XDP program",
		"Bring both devices up (ip link set DEVICE up), with the vif's own address; what XDP is to see takes netfront.", COLOR_BAD },
	[XENLOOP_WHY_OPENING] = {
		"opening", "the channel is being opened",
		"Wait: this takes less than a second. If it stays so, ask in the peer: xenloop why.",
		COLOR_WAIT },
	[XENLOOP_WHY_CLOSING] = {
		"closing", "the channel is being closed",
		"Wait: what is in it is still delivered.", COLOR_WAIT },
	[XENLOOP_WHY_CLOSED] = {
		"closed", "the peer closed the channel",
		"If it stays so under traffic, ask in the peer: xenloop why.",
		COLOR_NONE },
	[XENLOOP_WHY_NO_ANSWER] = {
		"no-answer", "the peer did not answer in time",
		"It may be paused, busy, or just unloading its module: ask there, xenloop why.",
		COLOR_BAD },
	[XENLOOP_WHY_NO_MEMORY] = {
		"no-memory", "there is no memory for a channel in this guest",
		"Free memory here or give the guest more.",
		COLOR_BAD },
	[XENLOOP_WHY_NO_GRANTS] = {
		"no-grants", "the grant table of this guest is full",
		"Raise max_grant_frames for this guest in its xl configuration, or use fewer peers.",
		COLOR_BAD },
	[XENLOOP_WHY_NO_PORTS] = {
		"no-ports", "no event channel is left in this guest",
		"Raise event_channels for this guest in its xl configuration, or use fewer peers.",
		COLOR_BAD },
	[XENLOOP_WHY_STORE] = {
		"store", "XenStore refused the offer",
		"Look whether this guest has used up its XenStore quota (in Dom0: xenstore-control quota).",
		COLOR_BAD },
	[XENLOOP_WHY_REFUSED] = {
		"refused", "the hypervisor refused memory or an event channel shared with the peer",
		"Look at Xen's log (in Dom0: xl dmesg). With XSM's SILO policy guests may not share memory.",
		COLOR_BAD },
	[XENLOOP_WHY_VIOLATION] = {
		"violation", "the peer broke the protocol",
		"Look at the kernel log here, and at what runs in the peer.",
		COLOR_BAD },
	[XENLOOP_WHY_SUSPENDED] = {
		"suspended", "this guest is being saved or migrated",
		"Wait: channels open again where the guest wakes up.", COLOR_WAIT },
	[XENLOOP_WHY_GONE] = {
		"gone", "the peer has gone",
		"Nothing needs to be done.", COLOR_NONE },
	[XENLOOP_WHY_OTHER] = {
		"other", "the last attempt failed",
		"Look at the kernel log (dmesg).", COLOR_BAD },
	[XENLOOP_WHY_BUDGET] = {
		"budget", "the memory that channels may have in this guest is used up",
		"Let them have more: /sys/module/xenloop/parameters/memory, in MiB. Channels that nobody uses make room meanwhile.",
		COLOR_BAD },
	[XENLOOP_WHY_RESIZING] = {
		"resizing", "the channel is opened anew, with more memory",
		"Wait: this takes some milliseconds.", COLOR_WAIT },
	[XENLOOP_WHY_STALLED] = {
		"stalled", "the peer takes nothing from the channel",
		"It may be paused, or have no processor: look in Dom0, xl list. What waits for it goes on when it runs.",
		COLOR_BAD },
	[XENLOOP_WHY_HELD] = {
		"held", "the peer still holds memory of a former channel",
		"Wait: it should let go of it within milliseconds. If it stays so, look at what runs in the peer.",
		COLOR_WAIT },
};

/* A newer module brings its own sentence; this command has no advice then. */
static const struct reason unknown_reason = {
	"unknown", "for a reason that this command does not know",
	"A command of the module's release may know more.", COLOR_BAD
};

const struct advice words_no_broker = {
	"no peer is known: discovery.ko is not loaded in Dom0, or it does not serve this guest",
	"In Dom0: modprobe discovery, then xenloop show."
};

const struct advice words_no_peer = {
	"no peer is known: Dom0 introduces nobody to this guest",
	"Another guest on the same bridge must have xenloop loaded, and Dom0's policy must allow it. Ask in Dom0: xenloop why."
};

const struct advice words_no_vif = {
	"no vif that xenloop could serve",
	"Look at the vifs (ip link), and at nic= if xenloop was loaded with it."
};

const struct advice words_vif_off = {
	"off: the xenloop device or the vif is down, has a MAC address that Dom0 did not give it, or netfront runs an XDP program", NULL
};

const struct advice words_no_guest = {
	"no guest with a vif is running",
	"Start one: xl create."
};

const struct advice words_no_module = {
	"xenloop is not loaded in it",
	"Load it there: modprobe xenloop."
};

/**
 * struct pair_words - what there is to say about a pair in a state
 * @state: as the broker names it
 * @color: how bad it is
 * @advice: what there is to say
 */
struct pair_words {
	const char *state;
	enum color color;
	struct advice advice;
};

static const struct pair_words pairs[] = {
	{ "channel", COLOR_GOOD, { "on a channel", NULL } },
	{ "opening", COLOR_WAIT, {
		"on netfront: one of them has asked for a channel, the other has not answered yet",
		"Wait. If it stays so, ask in the guest that made none: xenloop why." } },
	{ "introduced", COLOR_NONE, {
		"on netfront: neither has asked for a channel yet",
		"Nothing needs to be done: the first packet opens it. If there is traffic, ask in a guest: xenloop why." } },
	{ "policy", COLOR_NONE, {
		"on netfront: the policy of Dom0 denies it",
		"Look at the policy: xenloop policy." } },
	{ "waiting", COLOR_WAIT, {
		"on netfront: Dom0 introduces nobody before it has a policy",
		"Set it: xenloop policy load." } },
	{ "unclear", COLOR_BAD, {
		"on netfront: the policy has rules, and the name or the UUID of one of them cannot be read",
		"Look at both in XenStore: xenstore-ls -f /local/domain. A name is at most 127 bytes." } },
	{ "no-module", COLOR_NONE, {
		"on netfront: xenloop is not loaded in both guests",
		"Load it there: modprobe xenloop." } },
};

static const struct advice unknown_pair = {
	"in a state that this command does not know",
	"A command of the module's release may know more."
};

/**
 * words_reason() - what a reason means
 * @code: enum xenloop_reason, or what a newer module calls so
 *
 * Return: never NULL
 */
const struct reason *words_reason(uint64_t code)
{
	return code < XENLOOP_WHYS ? &reasons[code] : &unknown_reason;
}

static const struct pair_words *find_pair(const char *state)
{
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (strcmp(pairs[i].state, state) == 0)
			return &pairs[i];
	return NULL;
}

/**
 * words_pair() - what there is to say about a pair
 * @state: as the broker names it
 *
 * Return: never NULL
 */
const struct advice *words_pair(const char *state)
{
	const struct pair_words *pair = find_pair(state);

	return pair ? &pair->advice : &unknown_pair;
}

/**
 * words_forbidden() - is it for policy's sake that a pair has no channel
 * @state: as the broker names it
 *
 * Return: whether it is
 */
bool words_forbidden(const char *state)
{
	return strcmp(state, "policy") == 0 || strcmp(state, "waiting") == 0 ||
	       strcmp(state, "unclear") == 0;
}

/**
 * words_color() - how bad a pair's state is
 * @state: as the broker names it
 *
 * Return: its colour
 */
enum color words_color(const char *state)
{
	const struct pair_words *pair = find_pair(state);

	return pair ? pair->color : COLOR_NONE;
}

/**
 * words_duration() - a time that a person can read
 * @text: is written
 * @room: size of @text
 * @seconds: how long
 *
 * Return: @text, with two units at the most
 */
const char *words_duration(char *text, size_t room, uint64_t seconds)
{
	if (seconds < 60)
		snprintf(text, room, "%" PRIu64 "s", seconds);
	else if (seconds < 3600)
		snprintf(text, room, "%" PRIu64 "m%02" PRIu64 "s",
			 seconds / 60, seconds % 60);
	else if (seconds < 86400)
		snprintf(text, room, "%" PRIu64 "h%02" PRIu64 "m",
			 seconds / 3600, seconds / 60 % 60);
	else
		snprintf(text, room, "%" PRIu64 "d%02" PRIu64 "h",
			 seconds / 86400, seconds / 3600 % 24);
	return text;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Why traffic takes a channel or netfront: a sentence each, and what to do.
 *
 * A finding is about one thing: a peer, a pair, a vif, or the module. What a
 * list cannot show, because it is not there, is a finding as well.
 */
#include "why.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <linux/xenloop.h>

#include "broker.h"
#include "guest.h"
#include "words.h"

#define MASK(type)	RECORD_BIT(type)

static const uint64_t vif_values =
	MASK(XENLOOP_A_IFINDEX) | MASK(XENLOOP_A_IFNAME);
static const uint64_t peer_values =
	MASK(XENLOOP_A_IFINDEX) | MASK(XENLOOP_A_IFNAME) |
	MASK(XENLOOP_A_PEER_DOMID) | MASK(XENLOOP_A_PEER_HANDLE) |
	MASK(XENLOOP_A_MAC) | MASK(XENLOOP_A_STATE) | MASK(XENLOOP_A_ERRNO);
static const uint64_t broker_vif_values =
	MASK(XENLOOP_B_DOMID) | MASK(XENLOOP_B_NAME) |
	MASK(XENLOOP_B_HANDLE) | MASK(XENLOOP_B_BRIDGE);
static const uint64_t pair_values =
	MASK(XENLOOP_B_DOMID) | MASK(XENLOOP_B_NAME) |
	MASK(XENLOOP_B_HANDLE) | MASK(XENLOOP_B_PEER_DOMID) |
	MASK(XENLOOP_B_PEER_NAME) | MASK(XENLOOP_B_PEER_HANDLE) |
	MASK(XENLOOP_B_STATE) | MASK(XENLOOP_B_LINE) | MASK(XENLOOP_B_RULE);

/**
 * struct finding - one sentence
 * @family: who told
 * @about: the message that it is about, or NULL
 * @values: of @about, that name it in JSON
 * @reason: name of the reason, or NULL
 * @advice: what to do, or NULL
 * @color: how bad it is
 * @open: traffic takes a channel
 * @subject: what it is about, in words
 * @text: the sentence, without the subject
 */
struct finding {
	const struct family *family;
	const struct record *about;
	uint64_t values;
	const char *reason;
	const char *advice;
	enum color color;
	bool open;
	char subject[352];
	char text[640];
};

__attribute__((format(printf, 3, 4)))
static void write_words(char *words, size_t room, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(words, room, format, args);
	va_end(args);
}

#define SUBJECT(f, ...)	write_words((f)->subject, sizeof((f)->subject), __VA_ARGS__)
#define TEXT(f, ...)	write_words((f)->text, sizeof((f)->text), __VA_ARGS__)

static void finding_json(struct out *out, const struct finding *finding)
{
	json_begin(out, NULL, '{');
	json_string(out, "module", finding->family->module);
	json_string(out, "subject", finding->subject);
	if (finding->about)
		module_json(out, finding->family, finding->about,
			    finding->values, false);
	json_bool(out, "open", finding->open);
	if (finding->reason)
		json_string(out, "reason", finding->reason);
	json_string(out, "text", finding->text);
	if (finding->advice)
		json_string(out, "advice", finding->advice);
	json_end(out, '}');
}

static void finding_text(struct out *out, const struct finding *finding)
{
	text_line(out, 0);
	text_format(out, "%s:", finding->subject);
	text_word(out, finding->color, finding->text);
	if (finding->advice) {
		text_line(out, 1);
		text_word(out, COLOR_NONE, finding->advice);
	}
	text_end(out);
}

static void tell(struct out *out, const struct finding *finding)
{
	if (out->json)
		finding_json(out, finding);
	else
		finding_text(out, finding);
}

static void tell_advice(struct out *out, struct finding *finding,
			const struct advice *say)
{
	TEXT(finding, "%s", say->text);
	finding->advice = say->advice;
	tell(out, finding);
}

static void peer_open(struct finding *finding, const struct record *peer)
{
	char time[48];

	finding->color = COLOR_GOOD;
	TEXT(finding, "on a channel, open for %s",
	     words_duration(time, sizeof(time),
			    record_number(peer, XENLOOP_A_SINCE)));
}

static void peer_troubled(struct finding *finding, const struct record *peer)
{
	const struct reason *reason =
		words_reason(record_number(peer, XENLOOP_A_REASON));
	const char *text = record_has(peer, XENLOOP_A_REASON_TEXT) ?
		record_string(peer, XENLOOP_A_REASON_TEXT) : reason->text;
	bool failed = record_has(peer, XENLOOP_A_ERRNO);

	finding->color = reason->color;
	finding->advice = reason->advice;
	TEXT(finding, "%s: %s%s%s%s",
	     finding->open ? "on a channel" : "on netfront", text, failed ? " (" : "",
	     failed ? strerror((int)record_number(peer, XENLOOP_A_ERRNO)) : "",
	     failed ? ")" : "");
}

static void advise_up(char *advice, size_t room, const struct record *vif)
{
	write_words(advice, room,
		    "Bring both up: ip link set %s up; ip link set %s up.",
		    record_string(vif, XENLOOP_A_IFNAME),
		    record_string(vif, XENLOOP_A_LINK_IFNAME));
}

static void why_peer(struct out *out, const struct module *guest,
		     const struct record *peer)
{
	struct finding finding = {
		.family = &guest_family, .about = peer, .values = peer_values,
	};
	char advice[128];

	SUBJECT(&finding, "%s to domain %" PRIu64,
		record_string(peer, XENLOOP_A_IFNAME),
		record_number(peer, XENLOOP_A_PEER_DOMID));
	if (!record_has(peer, XENLOOP_A_REASON)) {
		TEXT(&finding, "in state %s",
		     record_string(peer, XENLOOP_A_STATE));
	} else {
		uint64_t code = record_number(peer, XENLOOP_A_REASON);

		finding.reason = words_reason(code)->name;
		finding.open = code == XENLOOP_WHY_OPEN ||
			       code == XENLOOP_WHY_STALLED;
		if (code == XENLOOP_WHY_OPEN)
			peer_open(&finding, peer);
		else
			peer_troubled(&finding, peer);
		if (code == XENLOOP_WHY_DISABLED) {
			advise_up(advice, sizeof(advice),
				  guest_vif(guest, peer));
			finding.advice = advice;
		}
	}
	tell(out, &finding);
}

static void why_vif_off(struct out *out, const struct record *vif)
{
	struct finding finding = {
		.family = &guest_family, .about = vif, .values = vif_values,
		.color = COLOR_BAD,
	};
	const char *name = record_string(vif, XENLOOP_A_IFNAME);
	char advice[128];

	advise_up(advice, sizeof(advice), vif);
	SUBJECT(&finding, "%s", name);
	TEXT(&finding, "%s", words_vif_off.text);
	finding.advice = advice;
	tell(out, &finding);
}

/* " 12 route not plain" for fallback_route_not_plain. */
static void add_counter(struct finding *finding, const struct counter *counter,
			const char *prefix)
{
	size_t len = strlen(finding->text);
	char *at;

	snprintf(finding->text + len, sizeof(finding->text) - len,
		 "%s%" PRIu64 " %s", finding->text[len - 1] == ':' ? " " : ", ",
		 counter->value, counter->name + strlen(prefix));
	for (at = finding->text + len; *at; at++)
		if (*at == '_')
			*at = ' ';
}

/* All counters with the prefix that are not 0, in one sentence. */
static void why_counted(struct out *out, const struct record *vif,
			const char *text, const char *prefix, enum color color)
{
	struct finding finding = {
		.family = &guest_family, .about = vif, .values = vif_values,
		.color = color,
	};
	size_t i, told = 0;

	SUBJECT(&finding, "%s", record_string(vif, XENLOOP_A_IFNAME));
	TEXT(&finding, "%s:", text);
	for (i = 0; i < vif->counted; i++) {
		const struct counter *counter = &vif->counters[i];

		if (!counter->value ||
		    strncmp(counter->name, prefix, strlen(prefix)) != 0)
			continue;
		add_counter(&finding, counter, prefix);
		told++;
	}
	if (told)
		tell(out, &finding);
}

static void why_vif(struct out *out, const struct record *vif)
{
	if (record_has(vif, XENLOOP_A_ENABLED) &&
	    !record_number(vif, XENLOOP_A_ENABLED))
		why_vif_off(out, vif);
	why_counted(out, vif, "packets that took netfront", "fallback_",
		    COLOR_NONE);
	why_counted(out, vif, "packets from peers that were dropped",
		    "rx_dropped_", COLOR_BAD);
	why_counted(out, vif, "packets to peers that were dropped",
		    "tx_dropped_", COLOR_BAD);
}

static const struct advice *guest_trouble(const struct module *guest)
{
	if (!record_number(&guest->status, XENLOOP_A_BROKER))
		return &words_no_broker;
	if (guest->first.count == 0)
		return &words_no_vif;
	if (guest->second.count == 0)
		return &words_no_peer;
	return NULL;
}

static void why_not_known(struct out *out, const struct family *family,
			  const struct options *options, const char *text,
			  const char *advice)
{
	struct finding finding = {
		.family = family, .color = COLOR_BAD, .advice = advice,
	};

	SUBJECT(&finding, "domain %s", options->peer);
	TEXT(&finding, "%s", text);
	tell(out, &finding);
}

/**
 * why_guest() - say why each peer of a guest is on a channel or is not
 * @out: the printer
 * @guest: loaded and arranged
 * @options: what the user wants
 */
void why_guest(struct out *out, const struct module *guest,
	       const struct options *options)
{
	const struct advice *trouble = guest_trouble(guest);
	size_t i, told = 0;

	if (trouble) {
		struct finding finding = {
			.family = &guest_family, .subject = "this guest",
			.color = COLOR_BAD,
		};

		tell_advice(out, &finding, trouble);
	}
	for (i = 0; i < guest->first.count; i++) {
		const struct record *vif = &guest->first.list[i];

		/* A vif's counters are of all its peers. */
		if (!options->peer && guest_wants_vif(guest, vif, options))
			why_vif(out, vif);
	}
	for (i = 0; i < guest->second.count; i++) {
		if (!guest_wants_peer(guest, &guest->second.list[i], options))
			continue;
		why_peer(out, guest, &guest->second.list[i]);
		told++;
	}
	if (options->peer && !told && !trouble)
		why_not_known(out, &guest_family, options,
			      "on netfront: Dom0 has not introduced it",
			      "It must run, have xenloop loaded and be on the same bridge, and Dom0's policy must allow it. Ask in Dom0: xenloop why.");
}

static void name_guest(char *words, size_t room, const struct record *record,
		       unsigned int domid, unsigned int name)
{
	if (record_has(record, name))
		write_words(words, room, "%s (%" PRIu64 ")",
			    record_string(record, name),
			    record_number(record, domid));
	else
		write_words(words, room, "domain %" PRIu64,
			    record_number(record, domid));
}

static bool runs_xenloop(const struct module *broker, uint64_t domid)
{
	size_t i;

	for (i = 0; i < broker->first.count; i++) {
		const struct record *vif = &broker->first.list[i];

		if (record_number(vif, XENLOOP_B_DOMID) == domid &&
		    record_has(vif, XENLOOP_B_EPOCH))
			return true;
	}
	return false;
}

/* A pair without the module: say in which of the two it is missing. */
static void name_missing(struct finding *finding, const struct module *broker,
			 const struct record *pair, const char *first,
			 const char *second)
{
	bool a = runs_xenloop(broker, record_number(pair, XENLOOP_B_DOMID));
	bool b = runs_xenloop(broker,
			      record_number(pair, XENLOOP_B_PEER_DOMID));

	if (a && b) {
		TEXT(finding, "on netfront: Dom0 has not introduced them to each other");
		finding->advice = "Look again in a moment. If it stays so, look at the kernel log of Dom0.";
		return;
	}
	TEXT(finding, "on netfront: xenloop is not loaded in %s%s%s",
	     a ? second : first, !a && !b ? " and " : "",
	     !a && !b ? second : "");
}

/* "...: deny web db (line 12)" */
static void name_rule(struct finding *finding, const struct record *pair,
		      const char *text)
{
	char line[32] = "";

	if (record_has(pair, XENLOOP_B_LINE))
		snprintf(line, sizeof(line), " (line %" PRIu64 ")",
			 record_number(pair, XENLOOP_B_LINE));
	TEXT(finding, "%s: %.400s%s", text,
	     record_string(pair, XENLOOP_B_RULE), line);
}

static void why_pair(struct out *out, const struct module *broker,
		     const struct record *pair)
{
	const char *state = record_string(pair, XENLOOP_B_STATE);
	const struct advice *say = words_pair(state);
	struct finding finding = {
		.family = &broker_family, .about = pair, .values = pair_values,
		.color = words_color(state), .advice = say->advice,
		.open = strcmp(state, "channel") == 0,
	};
	char first[160], second[160];

	name_guest(first, sizeof(first), pair, XENLOOP_B_DOMID,
		   XENLOOP_B_NAME);
	name_guest(second, sizeof(second), pair, XENLOOP_B_PEER_DOMID,
		   XENLOOP_B_PEER_NAME);
	SUBJECT(&finding, "%s and %s", first, second);
	TEXT(&finding, "%s", say->text);
	if (strcmp(state, "no-module") == 0)
		name_missing(&finding, broker, pair, first, second);
	if (words_forbidden(state))
		finding.reason = "policy";
	if (strcmp(state, "policy") == 0 && record_has(pair, XENLOOP_B_RULE))
		name_rule(&finding, pair, say->text);
	tell(out, &finding);
}

/*
 * What is missing in a guest without the module is said once, by a pair: then
 * any pair of the guest will do.
 */
static bool is_paired(const struct module *broker, const struct record *vif)
{
	uint64_t domid = record_number(vif, XENLOOP_B_DOMID);
	uint64_t handle = record_number(vif, XENLOOP_B_HANDLE);
	bool any = !record_has(vif, XENLOOP_B_EPOCH);
	size_t i;

	for (i = 0; i < broker->second.count; i++) {
		const struct record *pair = &broker->second.list[i];

		if ((record_number(pair, XENLOOP_B_DOMID) == domid &&
		     (any || record_number(pair, XENLOOP_B_HANDLE) == handle)) ||
		    (record_number(pair, XENLOOP_B_PEER_DOMID) == domid &&
		     (any || record_number(pair, XENLOOP_B_PEER_HANDLE) == handle)))
			return true;
	}
	return false;
}

/* Does another guest on the same bridge run it, so that something keeps the two apart? */
static bool another_runs(const struct module *broker, const struct record *vif)
{
	const char *bridge = record_string(vif, XENLOOP_B_BRIDGE);
	uint64_t domid = record_number(vif, XENLOOP_B_DOMID);
	size_t i;

	for (i = 0; i < broker->first.count; i++) {
		const struct record *other = &broker->first.list[i];

		if (record_number(other, XENLOOP_B_DOMID) != domid &&
		    record_has(other, XENLOOP_B_EPOCH) &&
		    record_has(other, XENLOOP_B_BRIDGE) &&
		    strcmp(record_string(other, XENLOOP_B_BRIDGE), bridge) == 0)
			return true;
	}
	return false;
}

static void lone_text(struct finding *finding, const struct module *broker,
		      const struct record *vif)
{
	const char *bridge = record_string(vif, XENLOOP_B_BRIDGE);
	const char *nic = record_string(&broker->status, XENLOOP_B_NIC);

	if (!record_has(vif, XENLOOP_B_EPOCH)) {
		TEXT(finding, "%s", words_no_module.text);
		finding->advice = words_no_module.advice;
	} else if (!record_has(vif, XENLOOP_B_BRIDGE)) {
		TEXT(finding, "on no bridge");
		finding->advice = "Only vifs on one bridge are introduced to each other.";
	} else if (record_has(&broker->status, XENLOOP_B_NIC) &&
		   strcmp(nic, bridge) != 0) {
		TEXT(finding, "on %s, but discovery serves only %s (nic=)",
		     bridge, nic);
		finding->advice = "Load discovery without nic= to serve every bridge.";
	} else if (another_runs(broker, vif)) {
		TEXT(finding, "the bridge %s carries nothing between it and the others that run xenloop",
		     bridge);
		finding->advice = "Ports are isolated, in different VLANs or not connected yet, or ip= of a vif has more than 16 addresses.";
	} else {
		TEXT(finding, "no other guest on %s runs xenloop", bridge);
		finding->advice = "Load it in another guest on this bridge: modprobe xenloop.";
	}
}

static void why_lone(struct out *out, const struct module *broker,
		     const struct record *vif)
{
	struct finding finding = {
		.family = &broker_family, .about = vif,
		.values = broker_vif_values,
	};
	char name[160];

	name_guest(name, sizeof(name), vif, XENLOOP_B_DOMID, XENLOOP_B_NAME);
	if (record_has(vif, XENLOOP_B_HANDLE))
		SUBJECT(&finding, "%s vif %" PRIu64, name,
			record_number(vif, XENLOOP_B_HANDLE));
	else
		SUBJECT(&finding, "%s", name);
	lone_text(&finding, broker, vif);
	tell(out, &finding);
}

static void why_no_guest(struct out *out)
{
	struct finding finding = {
		.family = &broker_family, .subject = "this host",
	};

	tell_advice(out, &finding, &words_no_guest);
}

/**
 * why_broker() - say of each pair whether it has a channel, and why not
 * @out: the printer
 * @broker: loaded and arranged
 * @options: what the user wants
 */
void why_broker(struct out *out, const struct module *broker,
		const struct options *options)
{
	size_t i, told = 0;

	for (i = 0; i < broker->second.count; i++) {
		if (!broker_wants_pair(broker, &broker->second.list[i],
				       options))
			continue;
		why_pair(out, broker, &broker->second.list[i]);
		told++;
	}
	for (i = 0; i < broker->first.count; i++) {
		const struct record *vif = &broker->first.list[i];

		if (is_paired(broker, vif) ||
		    !broker_wants_vif(broker, vif, options))
			continue;
		why_lone(out, broker, vif);
		told++;
	}
	if (options->peer && !told)
		why_not_known(out, &broker_family, options,
			      "no such guest has a vif here",
			      "Look at the running guests: xl list.");
	else if (broker->first.count == 0)
		why_no_guest(out);
}

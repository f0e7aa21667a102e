// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What xenloop.ko tells in a guest: its vifs and their peers. */
#include "guest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <linux/xenloop.h>

#include "memory.h"
#include "words.h"

static const struct attribute attributes[] = {
	[XENLOOP_A_VERSION] = { KIND_STRING, "version" },
	[XENLOOP_A_PROTOCOL] = { KIND_U32, "protocol" },
	[XENLOOP_A_EPOCH] = { KIND_HEX, "epoch" },
	[XENLOOP_A_DOMID] = { KIND_U32, "domid" },
	[XENLOOP_A_BROKER] = { KIND_FLAG, "broker" },
	[XENLOOP_A_IFINDEX] = { KIND_U32, "ifindex" },
	[XENLOOP_A_IFNAME] = { KIND_STRING, "ifname" },
	[XENLOOP_A_LINK_IFINDEX] = { KIND_U32, "link_ifindex" },
	[XENLOOP_A_LINK_IFNAME] = { KIND_STRING, "link_ifname" },
	[XENLOOP_A_HANDLE] = { KIND_U32, "handle" },
	[XENLOOP_A_ENABLED] = { KIND_FLAG, "enabled" },
	[XENLOOP_A_COUNTER] = { KIND_COUNTER, "counters" },
	[XENLOOP_A_PEER_DOMID] = { KIND_U32, "peer_domid" },
	[XENLOOP_A_PEER_HANDLE] = { KIND_U32, "peer_handle" },
	[XENLOOP_A_MAC] = { KIND_MAC, "mac" },
	[XENLOOP_A_STATE] = { KIND_STRING, "state" },
	[XENLOOP_A_REASON] = { KIND_U32, "reason_code" },
	[XENLOOP_A_REASON_TEXT] = { KIND_STRING, "reason_text" },
	[XENLOOP_A_ERRNO] = { KIND_U32, "errno" },
	[XENLOOP_A_OPENED] = { KIND_U64, "opened" },
	[XENLOOP_A_SINCE] = { KIND_U64, "since" },
	[XENLOOP_A_QUEUES] = { KIND_U32, "queues" },
	[XENLOOP_A_RX_SLOTS] = { KIND_U32, "rx_slots" },
	[XENLOOP_A_TX_SLOTS] = { KIND_U32, "tx_slots" },
	[XENLOOP_A_GRANTS] = { KIND_U32, "grants" },
	[XENLOOP_A_MAPPED] = { KIND_U32, "mapped" },
	[XENLOOP_A_BACKLOG] = { KIND_U32, "backlog" },
	[XENLOOP_A_PORT] = { KIND_U32, "port" },
	[XENLOOP_A_PEERS] = { KIND_U32, "peers" },
	[XENLOOP_A_CHANNELS] = { KIND_U32, "channels" },
	[XENLOOP_A_STUCK_PAGES] = { KIND_U32, "stuck_pages" },
	[XENLOOP_A_MEMORY] = { KIND_U32, "memory" },
	[XENLOOP_A_BUDGET] = { KIND_U32, "budget" },
	[XENLOOP_A_INTERCEPT] = { KIND_STRING, "intercept" },
};

const struct family guest_family = {
	.name = XENLOOP_FAMILY,
	.module = "xenloop",
	.version = XENLOOP_FAMILY_VERSION,
	.attributes = attributes,
	.count = sizeof(attributes) / sizeof(attributes[0]),
	.counter_name = XENLOOP_A_COUNTER_NAME,
	.counter_value = XENLOOP_A_COUNTER_VALUE,
	.status = { XENLOOP_CMD_STATUS_GET, "status", 0 },
	.first = { XENLOOP_CMD_VIF_GET, "vif",
		   RECORD_BIT(XENLOOP_A_IFINDEX) },
	.second = { XENLOOP_CMD_PEER_GET, "peer",
		    RECORD_BIT(XENLOOP_A_IFINDEX) |
		    RECORD_BIT(XENLOOP_A_PEER_DOMID) },
};

const struct part guest_set = { XENLOOP_CMD_SET, "setting", 0 };

static int compare(const struct record *a, const struct record *b,
		   unsigned int type)
{
	uint64_t x = record_number(a, type), y = record_number(b, type);

	return x < y ? -1 : x > y;
}

static int compare_records(const void *a, const void *b)
{
	int order = compare(a, b, XENLOOP_A_IFINDEX);

	if (!order)
		order = compare(a, b, XENLOOP_A_PEER_DOMID);
	if (!order)
		order = compare(a, b, XENLOOP_A_PEER_HANDLE);
	return order;
}

/**
 * guest_vif() - the vif that a peer is a peer of
 * @guest: loaded
 * @peer: of it
 *
 * Return: the vif; NULL only while it is not arranged
 */
const struct record *guest_vif(const struct module *guest,
			       const struct record *peer)
{
	size_t i;

	for (i = 0; i < guest->first.count; i++)
		if (compare(&guest->first.list[i], peer, XENLOOP_A_IFINDEX) == 0)
			return &guest->first.list[i];
	return NULL;
}

static void copy_ifname(struct record *to, const struct record *from)
{
	if (record_has(to, XENLOOP_A_IFNAME) ||
	    !record_has(from, XENLOOP_A_IFNAME))
		return;
	to->value[XENLOOP_A_IFNAME].string =
		copy_string(record_string(from, XENLOOP_A_IFNAME));
	to->has |= RECORD_BIT(XENLOOP_A_IFNAME);
}

static void add_vif(struct module *guest, const struct record *peer)
{
	struct record *vif = records_add(&guest->first);

	vif->value[XENLOOP_A_IFINDEX] = peer->value[XENLOOP_A_IFINDEX];
	vif->has = RECORD_BIT(XENLOOP_A_IFINDEX);
	copy_ifname(vif, peer);
}

static void sort(struct records *records)
{
	if (records->count)
		qsort(records->list, records->count, sizeof(*records->list),
		      compare_records);
}

/**
 * guest_arrange() - bring what the module told into order
 * @guest: loaded
 *
 * Vifs and peers come by two dumps: a peer may be of a vif that appeared in
 * between. Such a vif is added with the little that is known.
 */
void guest_arrange(struct module *guest)
{
	size_t i;

	for (i = 0; i < guest->second.count; i++) {
		struct record *peer = &guest->second.list[i];

		if (!guest_vif(guest, peer))
			add_vif(guest, peer);
		copy_ifname(peer, guest_vif(guest, peer));
	}
	sort(&guest->first);
	sort(&guest->second);
}

static bool is_dev(const struct record *vif, const char *name)
{
	return strcmp(record_string(vif, XENLOOP_A_IFNAME), name) == 0 ||
	       strcmp(record_string(vif, XENLOOP_A_LINK_IFNAME), name) == 0;
}

/**
 * guest_knows_dev() - is there such a vif
 * @guest: loaded
 * @name: of a vif, or of the xenloop device beside it
 *
 * Return: whether there is
 */
bool guest_knows_dev(const struct module *guest, const char *name)
{
	size_t i;

	for (i = 0; i < guest->first.count; i++)
		if (is_dev(&guest->first.list[i], name))
			return true;
	return false;
}

/**
 * guest_wants_peer() - does the user want to see a peer
 * @guest: loaded
 * @peer: of it
 * @options: what the user wants
 *
 * Return: whether he does
 */
bool guest_wants_peer(const struct module *guest, const struct record *peer,
		      const struct options *options)
{
	if (options->dev && !is_dev(guest_vif(guest, peer), options->dev))
		return false;
	return !options->peer ||
	       (options->peer_is_domid &&
		record_number(peer, XENLOOP_A_PEER_DOMID) == options->domid);
}

/**
 * guest_wants_vif() - does the user want to see a vif
 * @guest: loaded
 * @vif: of it
 * @options: what the user wants
 *
 * Return: whether he does; of a peer only the vifs that have it
 */
bool guest_wants_vif(const struct module *guest, const struct record *vif,
		     const struct options *options)
{
	size_t i;

	if (options->dev && !is_dev(vif, options->dev))
		return false;
	if (!options->peer)
		return true;
	for (i = 0; i < guest->second.count; i++) {
		const struct record *peer = &guest->second.list[i];

		if (guest_vif(guest, peer) == vif &&
		    guest_wants_peer(guest, peer, options))
			return true;
	}
	return false;
}

/**
 * guest_peers_of() - how many peers a vif has
 * @guest: loaded
 * @vif: of it
 *
 * Return: their number
 */
size_t guest_peers_of(const struct module *guest, const struct record *vif)
{
	size_t i, count = 0;

	for (i = 0; i < guest->second.count; i++)
		count += guest_vif(guest, &guest->second.list[i]) == vif;
	return count;
}

static void peer_json(struct out *out, const struct record *peer,
		      const struct options *options)
{
	json_begin(out, NULL, '{');
	module_json(out, &guest_family, peer, ALL_VALUES, options->statistics);
	if (record_has(peer, XENLOOP_A_REASON))
		json_string(out, "reason",
			    words_reason(record_number(peer,
						       XENLOOP_A_REASON))->name);
	if (record_has(peer, XENLOOP_A_ERRNO))
		json_string(out, "error",
			    strerror((int)record_number(peer,
							XENLOOP_A_ERRNO)));
	json_end(out, '}');
}

/* The peers of one vif, or all if it is NULL. */
static void peers_json(struct out *out, const struct module *guest,
		       const struct record *vif, const struct options *options)
{
	size_t i;

	for (i = 0; i < guest->second.count; i++) {
		const struct record *peer = &guest->second.list[i];

		if ((!vif || guest_vif(guest, peer) == vif) &&
		    guest_wants_peer(guest, peer, options))
			peer_json(out, peer, options);
	}
}

static void vifs_json(struct out *out, const struct module *guest,
		      const struct options *options, bool with_peers)
{
	size_t i;

	for (i = 0; i < guest->first.count; i++) {
		const struct record *vif = &guest->first.list[i];

		if (!guest_wants_vif(guest, vif, options))
			continue;
		json_begin(out, NULL, '{');
		module_json(out, &guest_family, vif, ALL_VALUES,
			    options->statistics);
		if (with_peers) {
			json_begin(out, "peers", '[');
			peers_json(out, guest, vif, options);
			json_end(out, ']');
		}
		json_end(out, '}');
	}
}

static void status_json(struct out *out, const struct module *guest,
			const struct options *options)
{
	json_begin(out, NULL, '{');
	json_string(out, "module", guest_family.module);
	module_json(out, &guest_family, &guest->status, ALL_VALUES, false);
	if (options->object == OBJECT_ALL) {
		json_begin(out, "vifs", '[');
		vifs_json(out, guest, options, true);
		json_end(out, ']');
	}
	json_end(out, '}');
}

/**
 * guest_json() - print what the user wants, as elements of an array
 * @out: the printer
 * @guest: loaded and arranged
 * @options: what the user wants
 */
void guest_json(struct out *out, const struct module *guest,
		const struct options *options)
{
	switch (options->object) {
	case OBJECT_VIF:
		vifs_json(out, guest, options, false);
		break;
	case OBJECT_PEER:
		peers_json(out, guest, NULL, options);
		break;
	default:
		status_json(out, guest, options);
	}
}

static enum color state_color(const struct record *peer)
{
	if (!record_has(peer, XENLOOP_A_REASON))
		return COLOR_NONE;
	return words_reason(record_number(peer, XENLOOP_A_REASON))->color;
}

static void reason_text(struct out *out, const struct record *peer)
{
	uint64_t code = record_number(peer, XENLOOP_A_REASON);

	if (!record_has(peer, XENLOOP_A_REASON) || code == XENLOOP_WHY_OPEN)
		return;
	text_word(out, COLOR_NONE, "-");
	text_word(out, COLOR_NONE, record_has(peer, XENLOOP_A_REASON_TEXT) ?
		  record_string(peer, XENLOOP_A_REASON_TEXT) :
		  words_reason(code)->text);
	if (record_has(peer, XENLOOP_A_ERRNO))
		text_format(out, "(%s)",
			    strerror((int)record_number(peer,
							XENLOOP_A_ERRNO)));
}

/* "NAME NUMBER" for each of the attributes that is there. */
static void numbers_text(struct out *out, const struct record *record,
			 const unsigned int *types, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (record_has(record, types[i]))
			text_format(out, "%s %" PRIu64,
				    attributes[types[i]].key,
				    record_number(record, types[i]));
}

static void details_text(struct out *out, const struct record *peer,
			 int indent)
{
	static const unsigned int types[] = {
		XENLOOP_A_OPENED, XENLOOP_A_QUEUES, XENLOOP_A_RX_SLOTS,
		XENLOOP_A_TX_SLOTS, XENLOOP_A_GRANTS, XENLOOP_A_MAPPED,
		XENLOOP_A_BACKLOG, XENLOOP_A_PORT,
	};

	text_line(out, indent);
	numbers_text(out, peer, types, sizeof(types) / sizeof(types[0]));
}

static void peer_text(struct out *out, const struct record *peer,
		      const struct options *options, int indent)
{
	char time[48];

	text_line(out, indent);
	text_format(out, "peer %" PRIu64,
		    record_number(peer, XENLOOP_A_PEER_DOMID));
	if (options->object == OBJECT_PEER) {
		text_word(out, COLOR_NONE, "dev");
		text_word(out, COLOR_NAME,
			  record_string(peer, XENLOOP_A_IFNAME));
	}
	if (options->details || record_number(peer, XENLOOP_A_PEER_HANDLE))
		text_format(out, "handle %" PRIu64,
			    record_number(peer, XENLOOP_A_PEER_HANDLE));
	text_word(out, COLOR_NONE, "mac");
	text_word(out, COLOR_MAC, record_string(peer, XENLOOP_A_MAC));
	text_word(out, state_color(peer), record_string(peer, XENLOOP_A_STATE));
	if (record_has(peer, XENLOOP_A_SINCE))
		text_format(out, "for %s",
			    words_duration(time, sizeof(time),
					   record_number(peer,
							 XENLOOP_A_SINCE)));
	reason_text(out, peer);
	if (options->details)
		details_text(out, peer, indent + 1);
	module_counters(out, peer, options, indent + 1);
}

static void peers_text(struct out *out, const struct module *guest,
		       const struct record *vif, const struct options *options)
{
	size_t i;

	for (i = 0; i < guest->second.count; i++) {
		const struct record *peer = &guest->second.list[i];

		if ((!vif || guest_vif(guest, peer) == vif) &&
		    guest_wants_peer(guest, peer, options))
			peer_text(out, peer, options, vif ? 1 : 0);
	}
}

static void vif_text(struct out *out, const struct module *guest,
		     const struct record *vif, const struct options *options)
{
	static const unsigned int handle[] = { XENLOOP_A_HANDLE };

	text_line(out, 0);
	text_format(out, "%" PRIu64 ":", record_number(vif, XENLOOP_A_IFINDEX));
	text_word(out, COLOR_NAME, record_string(vif, XENLOOP_A_IFNAME));
	if (record_has(vif, XENLOOP_A_LINK_IFNAME)) {
		text_word(out, COLOR_NONE, "link");
		text_word(out, COLOR_NAME,
			  record_string(vif, XENLOOP_A_LINK_IFNAME));
	}
	numbers_text(out, vif, handle, 1);
	if (record_has(vif, XENLOOP_A_ENABLED)) {
		bool on = record_number(vif, XENLOOP_A_ENABLED);

		text_word(out, on ? COLOR_GOOD : COLOR_BAD, on ? "on" : "off");
	}
	text_format(out, "peers %zu", guest_peers_of(guest, vif));
	module_counters(out, vif, options, 1);
}

static void vifs_text(struct out *out, const struct module *guest,
		      const struct options *options, bool with_peers)
{
	size_t i;

	for (i = 0; i < guest->first.count; i++) {
		const struct record *vif = &guest->first.list[i];

		if (!guest_wants_vif(guest, vif, options))
			continue;
		vif_text(out, guest, vif, options);
		if (with_peers)
			peers_text(out, guest, vif, options);
	}
}

static void status_text(struct out *out, const struct module *guest,
			const struct options *options)
{
	static const unsigned int counts[] = {
		XENLOOP_A_PEERS, XENLOOP_A_CHANNELS, XENLOOP_A_STUCK_PAGES,
		XENLOOP_A_MEMORY, XENLOOP_A_BUDGET,
	};
	const struct record *status = &guest->status;
	bool broker = record_number(status, XENLOOP_A_BROKER);

	text_line(out, 0);
	text_format(out, "xenloop %s",
		    record_string(status, XENLOOP_A_VERSION));
	if (record_has(status, XENLOOP_A_DOMID))
		text_format(out, "domain %" PRIu64,
			    record_number(status, XENLOOP_A_DOMID));
	if (record_has(status, XENLOOP_A_PROTOCOL))
		text_format(out, "protocol %" PRIu64,
			    record_number(status, XENLOOP_A_PROTOCOL));
	if (options->details && record_has(status, XENLOOP_A_EPOCH))
		text_format(out, "epoch %016" PRIx64,
			    record_number(status, XENLOOP_A_EPOCH));
	numbers_text(out, status, counts, 2);
	if (record_number(status, XENLOOP_A_STUCK_PAGES))
		numbers_text(out, status, counts + 2, 1);
	if (options->details)
		numbers_text(out, status, counts + 3, 2);
	if (options->details && record_has(status, XENLOOP_A_INTERCEPT))
		text_format(out, "intercept %s",
			    record_string(status, XENLOOP_A_INTERCEPT));
	text_word(out, COLOR_NONE, "broker");
	text_word(out, broker ? COLOR_GOOD : COLOR_BAD,
		  broker ? "present" : "absent");
}

/* Nothing to see is the one case that a list cannot explain by itself. */
static void nothing_text(struct out *out, const struct module *guest)
{
	const struct advice *say = NULL;

	if (!record_number(&guest->status, XENLOOP_A_BROKER))
		say = &words_no_broker;
	else if (guest->first.count == 0)
		say = &words_no_vif;
	else if (guest->second.count == 0)
		say = &words_no_peer;
	if (!say)
		return;
	text_line(out, 1);
	text_word(out, COLOR_NONE, say->text);
	text_line(out, 1);
	text_word(out, COLOR_NONE, say->advice);
}

/**
 * guest_text() - print what the user wants, in lines
 * @out: the printer
 * @guest: loaded and arranged
 * @options: what the user wants
 */
void guest_text(struct out *out, const struct module *guest,
		const struct options *options)
{
	switch (options->object) {
	case OBJECT_VIF:
		vifs_text(out, guest, options, false);
		break;
	case OBJECT_PEER:
		peers_text(out, guest, NULL, options);
		break;
	default:
		status_text(out, guest, options);
		nothing_text(out, guest);
		if (options->object == OBJECT_ALL)
			vifs_text(out, guest, options, true);
	}
	text_end(out);
}

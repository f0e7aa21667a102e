// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What discovery.ko tells in Dom0: the guests, their vifs and the pairs. */
#include "broker.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <linux/xenloop.h>

#include "words.h"

static const struct attribute attributes[] = {
	[XENLOOP_B_VERSION] = { KIND_STRING, "version" },
	[XENLOOP_B_PROTOCOL] = { KIND_U32, "protocol" },
	[XENLOOP_B_NIC] = { KIND_STRING, "nic" },
	[XENLOOP_B_GUESTS] = { KIND_U32, "guests" },
	[XENLOOP_B_DOMID] = { KIND_U32, "domid" },
	[XENLOOP_B_INSTANCE] = { KIND_U32, "instance" },
	[XENLOOP_B_EPOCH] = { KIND_HEX, "epoch" },
	[XENLOOP_B_NAME] = { KIND_STRING, "name" },
	[XENLOOP_B_HANDLE] = { KIND_U32, "handle" },
	[XENLOOP_B_BRIDGE] = { KIND_STRING, "bridge" },
	[XENLOOP_B_MAC] = { KIND_MAC, "mac" },
	[XENLOOP_B_PINNED] = { KIND_U32, "pinned" },
	[XENLOOP_B_PEER_DOMID] = { KIND_U32, "peer_domid" },
	[XENLOOP_B_PEER_NAME] = { KIND_STRING, "peer_name" },
	[XENLOOP_B_PEER_HANDLE] = { KIND_U32, "peer_handle" },
	[XENLOOP_B_OFFER] = { KIND_U32, "offer" },
	[XENLOOP_B_PEER_OFFER] = { KIND_U32, "peer_offer" },
	[XENLOOP_B_STATE] = { KIND_STRING, "state" },
	[XENLOOP_B_DEFAULT] = { KIND_STRING, "default" },
	[XENLOOP_B_RULES] = { KIND_U32, "rules" },
	[XENLOOP_B_LINE] = { KIND_U32, "line" },
	[XENLOOP_B_RULE] = { KIND_STRING, "rule" },
	[XENLOOP_B_POLICY] = { KIND_STRING, "policy" },
};

const struct family broker_family = {
	.name = XENLOOP_BROKER_FAMILY,
	.module = "discovery",
	.version = XENLOOP_BROKER_FAMILY_VERSION,
	.attributes = attributes,
	.count = sizeof(attributes) / sizeof(attributes[0]),
	.status = { XENLOOP_BROKER_CMD_STATUS_GET, "status", 0 },
	.first = { XENLOOP_BROKER_CMD_GUEST_GET, "guest",
		   RECORD_BIT(XENLOOP_B_DOMID) },
	.second = { XENLOOP_BROKER_CMD_PAIR_GET, "pair",
		    RECORD_BIT(XENLOOP_B_DOMID) |
		    RECORD_BIT(XENLOOP_B_PEER_DOMID) },
};

const struct part broker_policy_get = {
	XENLOOP_BROKER_CMD_POLICY_GET, "policy", RECORD_BIT(XENLOOP_B_RULE)
};

const struct part broker_policy_set = {
	XENLOOP_BROKER_CMD_POLICY_SET, "policy", 0
};

/* What is of a guest, and not of one of its vifs. */
#define OF_GUEST (RECORD_BIT(XENLOOP_B_DOMID) | RECORD_BIT(XENLOOP_B_NAME) | \
		  RECORD_BIT(XENLOOP_B_INSTANCE) | RECORD_BIT(XENLOOP_B_EPOCH))

static int compare(const struct record *a, const struct record *b,
		   unsigned int type)
{
	uint64_t x = record_number(a, type), y = record_number(b, type);

	return x < y ? -1 : x > y;
}

static int compare_records(const void *a, const void *b)
{
	static const unsigned int types[] = {
		XENLOOP_B_DOMID, XENLOOP_B_HANDLE, XENLOOP_B_PEER_DOMID,
		XENLOOP_B_PEER_HANDLE,
	};
	int order = 0;
	size_t i;

	for (i = 0; !order && i < sizeof(types) / sizeof(types[0]); i++)
		order = compare(a, b, types[i]);
	return order;
}

static void sort(struct records *records)
{
	if (records->count)
		qsort(records->list, records->count, sizeof(*records->list),
		      compare_records);
}

/**
 * broker_arrange() - bring what the module told into order
 * @broker: loaded
 */
void broker_arrange(struct module *broker)
{
	sort(&broker->first);
	sort(&broker->second);
}

/**
 * broker_vif() - find a vif of a guest
 * @broker: loaded
 * @domid: of the guest
 * @handle: of the vif
 *
 * Return: the vif, or NULL
 */
const struct record *broker_vif(const struct module *broker, uint64_t domid,
				uint64_t handle)
{
	size_t i;

	for (i = 0; i < broker->first.count; i++) {
		const struct record *vif = &broker->first.list[i];

		if (record_number(vif, XENLOOP_B_DOMID) == domid &&
		    record_number(vif, XENLOOP_B_HANDLE) == handle)
			return vif;
	}
	return NULL;
}

/* The name that the toolstack gives to a vif's backend in Dom0. */
static bool is_backend(uint64_t domid, uint64_t handle, const char *name)
{
	char backend[48];

	snprintf(backend, sizeof(backend), "vif%" PRIu64 ".%" PRIu64, domid,
		 handle);
	return strcmp(backend, name) == 0;
}

static bool is_dev(const struct record *vif, const char *name)
{
	return strcmp(record_string(vif, XENLOOP_B_BRIDGE), name) == 0 ||
	       is_backend(record_number(vif, XENLOOP_B_DOMID),
			  record_number(vif, XENLOOP_B_HANDLE), name);
}

static bool is_peer(const struct record *record, unsigned int domid_type,
		    unsigned int name_type, const struct options *options)
{
	if (options->peer_is_domid)
		return record_number(record, domid_type) == options->domid;
	return strcmp(record_string(record, name_type), options->peer) == 0;
}

/**
 * broker_knows_dev() - is there such a bridge or vif
 * @broker: loaded
 * @name: of a bridge, or of a vif's backend
 *
 * Return: whether there is
 */
bool broker_knows_dev(const struct module *broker, const char *name)
{
	size_t i;

	for (i = 0; i < broker->first.count; i++)
		if (is_dev(&broker->first.list[i], name))
			return true;
	return false;
}

/**
 * broker_wants_vif() - does the user want to see a vif
 * @broker: loaded
 * @vif: of a guest
 * @options: what the user wants
 *
 * Return: whether he does
 */
bool broker_wants_vif(const struct module *broker, const struct record *vif,
		      const struct options *options)
{
	(void)broker;
	if (options->dev && !is_dev(vif, options->dev))
		return false;
	return !options->peer || is_peer(vif, XENLOOP_B_DOMID, XENLOOP_B_NAME,
					 options);
}

static bool pair_is_dev(const struct module *broker, const struct record *pair,
			const char *name)
{
	uint64_t domid = record_number(pair, XENLOOP_B_DOMID);
	uint64_t handle = record_number(pair, XENLOOP_B_HANDLE);
	const struct record *vif = broker_vif(broker, domid, handle);

	return is_dev(vif ? vif : pair, name) ||
	       is_backend(record_number(pair, XENLOOP_B_PEER_DOMID),
			  record_number(pair, XENLOOP_B_PEER_HANDLE), name);
}

/**
 * broker_wants_pair() - does the user want to see a pair
 * @broker: loaded
 * @pair: of it
 * @options: what the user wants
 *
 * Return: whether he does; a pair is of both its guests
 */
bool broker_wants_pair(const struct module *broker, const struct record *pair,
		       const struct options *options)
{
	if (options->dev && !pair_is_dev(broker, pair, options->dev))
		return false;
	return !options->peer ||
	       is_peer(pair, XENLOOP_B_DOMID, XENLOOP_B_NAME, options) ||
	       is_peer(pair, XENLOOP_B_PEER_DOMID, XENLOOP_B_PEER_NAME,
		       options);
}

static bool same_guest(const struct record *a, const struct record *b)
{
	return compare(a, b, XENLOOP_B_DOMID) == 0;
}

static void vif_json(struct out *out, const struct record *vif)
{
	if (!record_has(vif, XENLOOP_B_HANDLE))
		return;
	json_begin(out, NULL, '{');
	module_json(out, &broker_family, vif, ALL_VALUES & ~OF_GUEST, false);
	json_end(out, '}');
}

static void guests_json(struct out *out, const struct module *broker,
			const struct options *options)
{
	const struct record *last = NULL;
	size_t i;

	for (i = 0; i < broker->first.count; i++) {
		const struct record *vif = &broker->first.list[i];

		if (!broker_wants_vif(broker, vif, options))
			continue;
		if (!last || !same_guest(last, vif)) {
			if (last) {
				json_end(out, ']');
				json_end(out, '}');
			}
			json_begin(out, NULL, '{');
			module_json(out, &broker_family, vif, OF_GUEST, false);
			json_begin(out, "vifs", '[');
		}
		vif_json(out, vif);
		last = vif;
	}
	if (last) {
		json_end(out, ']');
		json_end(out, '}');
	}
}

static void pairs_json(struct out *out, const struct module *broker,
		       const struct options *options)
{
	size_t i;

	for (i = 0; i < broker->second.count; i++) {
		const struct record *pair = &broker->second.list[i];

		if (!broker_wants_pair(broker, pair, options))
			continue;
		json_begin(out, NULL, '{');
		module_json(out, &broker_family, pair, ALL_VALUES, false);
		json_end(out, '}');
	}
}

static void status_json(struct out *out, const struct module *broker,
			const struct options *options)
{
	const struct record *status = &broker->status;
	uint64_t number = RECORD_BIT(XENLOOP_B_GUESTS);

	json_begin(out, NULL, '{');
	json_string(out, "module", broker_family.module);
	/* "guests" is the list here; its length counts those without vif. */
	module_json(out, &broker_family, status, ALL_VALUES & ~number, false);
	if (record_has(status, XENLOOP_B_GUESTS))
		json_number(out, "active",
			    record_number(status, XENLOOP_B_GUESTS));
	if (options->object == OBJECT_ALL) {
		json_begin(out, "guests", '[');
		guests_json(out, broker, options);
		json_end(out, ']');
		json_begin(out, "pairs", '[');
		pairs_json(out, broker, options);
		json_end(out, ']');
	}
	json_end(out, '}');
}

/**
 * broker_json() - print what the user wants, as elements of an array
 * @out: the printer
 * @broker: loaded and arranged
 * @options: what the user wants
 */
void broker_json(struct out *out, const struct module *broker,
		 const struct options *options)
{
	switch (options->object) {
	case OBJECT_GUEST:
		guests_json(out, broker, options);
		break;
	case OBJECT_PAIR:
		pairs_json(out, broker, options);
		break;
	default:
		status_json(out, broker, options);
	}
}

static void guest_text_line(struct out *out, const struct record *vif,
			    const struct options *options)
{
	bool active = record_has(vif, XENLOOP_B_EPOCH);

	text_line(out, 0);
	text_format(out, "guest %" PRIu64, record_number(vif, XENLOOP_B_DOMID));
	if (record_has(vif, XENLOOP_B_NAME))
		text_word(out, COLOR_NAME, record_string(vif, XENLOOP_B_NAME));
	text_word(out, active ? COLOR_GOOD : COLOR_NONE,
		  active ? "xenloop loaded" : "without xenloop");
	if (!options->details)
		return;
	if (record_has(vif, XENLOOP_B_INSTANCE))
		text_format(out, "instance %" PRIu64,
			    record_number(vif, XENLOOP_B_INSTANCE));
	if (active)
		text_format(out, "epoch %016" PRIx64,
			    record_number(vif, XENLOOP_B_EPOCH));
}

static void vif_text_line(struct out *out, const struct record *vif)
{
	if (!record_has(vif, XENLOOP_B_HANDLE))
		return;
	text_line(out, 1);
	text_format(out, "vif %" PRIu64, record_number(vif, XENLOOP_B_HANDLE));
	text_word(out, COLOR_NONE, "mac");
	text_word(out, COLOR_MAC, record_string(vif, XENLOOP_B_MAC));
	if (record_has(vif, XENLOOP_B_BRIDGE)) {
		text_word(out, COLOR_NONE, "bridge");
		text_word(out, COLOR_NAME,
			  record_string(vif, XENLOOP_B_BRIDGE));
	} else {
		text_word(out, COLOR_NONE, "no bridge");
	}
	if (record_has(vif, XENLOOP_B_PINNED))
		text_format(out, "pinned to %" PRIu64 " addresses",
			    record_number(vif, XENLOOP_B_PINNED));
}

static void guests_text(struct out *out, const struct module *broker,
			const struct options *options)
{
	const struct record *last = NULL;
	size_t i;

	for (i = 0; i < broker->first.count; i++) {
		const struct record *vif = &broker->first.list[i];

		if (!broker_wants_vif(broker, vif, options))
			continue;
		if (!last || !same_guest(last, vif))
			guest_text_line(out, vif, options);
		vif_text_line(out, vif);
		last = vif;
	}
}

static void side_text(struct out *out, const struct record *pair,
		      unsigned int domid, unsigned int name,
		      unsigned int handle)
{
	text_format(out, "%" PRIu64, record_number(pair, domid));
	if (record_has(pair, name))
		text_word(out, COLOR_NAME, record_string(pair, name));
	if (record_has(pair, handle))
		text_format(out, "vif %" PRIu64, record_number(pair, handle));
}

static void rule_text(struct out *out, const struct record *pair)
{
	text_word(out, COLOR_NONE, "-");
	text_word(out, COLOR_NONE, record_string(pair, XENLOOP_B_RULE));
	if (record_has(pair, XENLOOP_B_LINE))
		text_format(out, "(line %" PRIu64 ")",
			    record_number(pair, XENLOOP_B_LINE));
}

static void pair_text(struct out *out, const struct record *pair,
		      const struct options *options)
{
	const char *state = record_string(pair, XENLOOP_B_STATE);

	text_line(out, 0);
	text_word(out, COLOR_NONE, "pair");
	side_text(out, pair, XENLOOP_B_DOMID, XENLOOP_B_NAME, XENLOOP_B_HANDLE);
	text_word(out, COLOR_NONE, "-");
	side_text(out, pair, XENLOOP_B_PEER_DOMID, XENLOOP_B_PEER_NAME,
		  XENLOOP_B_PEER_HANDLE);
	text_word(out, words_color(state), state);
	/* Of what is allowed, the rule is a detail. */
	if (record_has(pair, XENLOOP_B_RULE) &&
	    (options->details || strcmp(state, "policy") == 0))
		rule_text(out, pair);
	if (options->details)
		text_format(out, "offers %" PRIu64 " %" PRIu64,
			    record_number(pair, XENLOOP_B_OFFER),
			    record_number(pair, XENLOOP_B_PEER_OFFER));
}

static void pairs_text(struct out *out, const struct module *broker,
		       const struct options *options)
{
	size_t i;

	for (i = 0; i < broker->second.count; i++)
		if (broker_wants_pair(broker, &broker->second.list[i], options))
			pair_text(out, &broker->second.list[i], options);
}

/* Without rules, and allowing all, there is no policy to speak of. */
static void policy_text(struct out *out, const struct record *status)
{
	const char *word = record_string(status, XENLOOP_B_DEFAULT);
	bool plain = strcmp(word, "allow") == 0 &&
		!record_number(status, XENLOOP_B_RULES);

	if (!record_has(status, XENLOOP_B_DEFAULT) || plain)
		return;
	text_format(out, "policy %s rules %" PRIu64, word,
		    record_number(status, XENLOOP_B_RULES));
}

static void status_text(struct out *out, const struct module *broker)
{
	const struct record *status = &broker->status;

	text_line(out, 0);
	text_format(out, "discovery %s",
		    record_string(status, XENLOOP_B_VERSION));
	if (record_has(status, XENLOOP_B_PROTOCOL))
		text_format(out, "protocol %" PRIu64,
			    record_number(status, XENLOOP_B_PROTOCOL));
	if (record_has(status, XENLOOP_B_GUESTS))
		text_format(out, "guests %" PRIu64,
			    record_number(status, XENLOOP_B_GUESTS));
	text_word(out, COLOR_NONE, "bridge");
	text_word(out, COLOR_NAME, record_has(status, XENLOOP_B_NIC) ?
		  record_string(status, XENLOOP_B_NIC) : "any");
	policy_text(out, status);
	if (broker->first.count == 0) {
		text_line(out, 1);
		text_word(out, COLOR_NONE, words_no_guest.text);
	}
}

/**
 * broker_text() - print what the user wants, in lines
 * @out: the printer
 * @broker: loaded and arranged
 * @options: what the user wants
 */
void broker_text(struct out *out, const struct module *broker,
		 const struct options *options)
{
	if (options->object == OBJECT_ALL || options->object == OBJECT_STATUS)
		status_text(out, broker);
	if (options->object == OBJECT_ALL || options->object == OBJECT_GUEST)
		guests_text(out, broker, options);
	if (options->object == OBJECT_ALL || options->object == OBJECT_PAIR)
		pairs_text(out, broker, options);
	text_end(out);
}

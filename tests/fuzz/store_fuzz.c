// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Any text as the value of any node. What is accepted is written, read and
 * written again, and must be the same text; what is refused leaves no trace.
 */
#include "input.h"
#include "store.h"

union value {
	struct xenloop_name name;
	struct xenloop_guest_value guest;
	struct xenloop_broker_value broker;
	struct xenloop_offer_value offer;
	struct xenloop_link_value link;
};

static int parse(u8 kind, const char *text, union value *v)
{
	switch (kind) {
	case 0:
		return xenloop_name_parse(text, &v->name);
	case 1:
		return xenloop_guest_parse(text, &v->guest);
	case 2:
		return xenloop_broker_parse(text, &v->broker);
	case 3:
		return xenloop_offer_parse(text, &v->offer);
	default:
		return xenloop_link_parse(text, &v->link);
	}
}

static int format(u8 kind, char *text, size_t size, const union value *v)
{
	switch (kind) {
	case 0:
		return xenloop_name_format(text, size, &v->name);
	case 1:
		return xenloop_guest_format(text, size, &v->guest);
	case 2:
		return xenloop_broker_format(text, size, &v->broker);
	case 3:
		return xenloop_offer_format(text, size, &v->offer);
	default:
		return xenloop_link_format(text, size, &v->link);
	}
}

static void check_link(const struct xenloop_link_value *v)
{
	static const u8 addr[16] = { 10, 0, 0, 1 };
	u32 i;

	MUST(v->ips <= XENLOOP_STORE_IPS);
	for (i = 0; i < v->ips; i++) {
		MUST(v->ip[i].version == 4 || v->ip[i].version == 6);
		MUST(v->ip[i].len <= (v->ip[i].version == 4 ? 32 : 128));
		xenloop_prefix_match(&v->ip[i], 4, addr);
		xenloop_prefix_match(&v->ip[i], 6, addr);
	}
	MUST(v->offer.serial || (!v->offer.answers && !v->offer.gref));
}

static void check_accepted(u8 kind, const char *text, const union value *v)
{
	char once[XENLOOP_STORE_MAX + 1], twice[XENLOOP_STORE_MAX + 1];
	union value again;

	MUST(strlen(text) <= XENLOOP_STORE_MAX);
	MUST(format(kind, once, sizeof(once), v) == (int)strlen(once));
	MUST(!parse(kind, once, &again));
	MUST(format(kind, twice, sizeof(twice), &again) == (int)strlen(once));
	MUST(!strcmp(once, twice));
	/* A name is a key: one link must not have two. */
	if (kind == 0)
		MUST(!strcmp(text, once));
	if (kind == 3)
		MUST(v->offer.offer.serial);
	if (kind == 4)
		check_link(&v->link);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	union value v, untouched;
	char *text;
	u8 kind;

	if (!size)
		return 0;
	kind = data[0] % 5;
	text = malloc(size);
	MUST(text);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = 0;
	memset(&v, 0xa5, sizeof(v));
	untouched = v;
	if (!parse(kind, text, &v))
		check_accepted(kind, text, &v);
	else
		MUST(!memcmp(&v, &untouched, sizeof(v)));
	free(text);
	return 0;
}

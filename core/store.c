// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * One table of fields a node; one parser and one writer for all of them.
 */
#include "store.h"

/**
 * enum kind - how a field is written
 * @DEC: u32, decimal
 * @HEX32: u32, hexadecimal
 * @HEX64: u64, hexadecimal
 * @MAC: six pairs of hexadecimal digits with colons
 * @IPS: HEX/LEN, comma separated; 8 digits for IPv4, 32 for IPv6
 */
enum kind { DEC, HEX32, HEX64, MAC, IPS };

/**
 * struct field - a name in a value
 * @name: its name
 * @kind: its form
 * @optional: may be absent, and is not written if zero
 * @offset: where it stands in the structure
 */
struct field {
	const char *name;
	enum kind kind;
	bool optional;
	size_t offset;
};

#define AT(type, member)	offsetof(struct xenloop_##type##_value, member)

#define PARTIES(type) \
	{ "instance", DEC, false, AT(type, parties.instance) }, \
	{ "peer-instance", DEC, false, AT(type, parties.peer_instance) }, \
	{ "epoch", HEX64, false, AT(type, parties.epoch) }, \
	{ "peer-epoch", HEX64, false, AT(type, parties.peer_epoch) }

#define OFFER(type, optional) \
	{ "serial", DEC, optional, AT(type, offer.serial) }, \
	{ "answers", DEC, optional, AT(type, offer.answers) }, \
	{ "gref", DEC, optional, AT(type, offer.gref) }

static const struct field guest_fields[] = {
	{ "version", DEC, false, AT(guest, version) },
	{ "epoch", HEX64, false, AT(guest, epoch) },
	{ "features", HEX32, false, AT(guest, features) },
	{ NULL, DEC, false, 0 }
};

static const struct field broker_fields[] = {
	{ "version", DEC, false, AT(broker, version) },
	{ "domid", DEC, false, AT(broker, domid) },
	{ "instance", DEC, false, AT(broker, instance) },
	{ NULL, DEC, false, 0 }
};

static const struct field offer_fields[] = {
	PARTIES(offer),
	OFFER(offer, false),
	{ NULL, DEC, false, 0 }
};

static const struct field link_fields[] = {
	PARTIES(link),
	{ "features", HEX32, false, AT(link, features) },
	{ "mac", MAC, false, AT(link, mac) },
	{ "ip", IPS, true, AT(link, ips) },
	OFFER(link, true),
	{ NULL, DEC, false, 0 }
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return 99;
}

/* Digits up to @end or the first other character; at least one. */
static int number(const char **text, const char *end, u32 base, u64 max,
		  u64 *value)
{
	const char *p = *text;
	u64 n = 0;

	while (p < end && (u32)digit(*p) < base) {
		u32 d = (u32)digit(*p++);

		if (base == 16 ? n > max >> 4 : n > (max - d) / base)
			return -EINVAL;
		n = n * base + d;
	}
	if (p == *text)
		return -EINVAL;
	*text = p;
	*value = n;
	return 0;
}

static int parse_mac(const char *p, const char *end, u8 *mac)
{
	u32 i;

	if (end - p != 17)
		return -EINVAL;
	for (i = 0; i < 6; i++, p += 3) {
		if (digit(p[0]) > 15 || digit(p[1]) > 15)
			return -EINVAL;
		if (i < 5 && p[2] != ':')
			return -EINVAL;
		mac[i] = (u8)(digit(p[0]) << 4 | digit(p[1]));
	}
	return 0;
}

static int parse_prefix(const char **text, const char *end,
			struct xenloop_prefix *prefix)
{
	const char *p = *text;
	u32 n = 0;
	u64 len;

	memset(prefix, 0, sizeof(*prefix));
	while (p < end && digit(*p) < 16 && n < 32) {
		prefix->addr[n / 2] |= (u8)(digit(*p++) << (n % 2 ? 0 : 4));
		n++;
	}
	if ((n != 8 && n != 32) || p == end || *p++ != '/')
		return -EINVAL;
	if (number(&p, end, 10, n * 4, &len))
		return -EINVAL;
	prefix->version = n == 8 ? 4 : 6;
	prefix->len = (u8)len;
	*text = p;
	return 0;
}

static int parse_ips(const char *p, const char *end,
		     struct xenloop_link_value *link)
{
	for (;;) {
		if (link->ips == XENLOOP_STORE_IPS ||
		    parse_prefix(&p, end, &link->ip[link->ips]))
			return -EINVAL;
		link->ips++;
		if (p == end)
			return 0;
		if (*p++ != ',')
			return -EINVAL;
	}
}

static int parse_number(const struct field *field, const char *p,
			const char *end, void *at)
{
	bool wide = field->kind == HEX64;
	u64 n;

	if (number(&p, end, field->kind == DEC ? 10 : 16,
		   wide ? ~0ull : 0xffffffffu, &n) || p != end)
		return -EINVAL;
	if (wide)
		memcpy(at, &n, sizeof(u64));
	else
		*(u32 *)at = (u32)n;
	return 0;
}

static int parse_field(const struct field *field, const char *p,
		       const char *end, void *value)
{
	void *at = (u8 *)value + field->offset;

	if (field->kind == MAC)
		return parse_mac(p, end, (u8 *)at);
	if (field->kind == IPS)
		return parse_ips(p, end, (struct xenloop_link_value *)value);
	return parse_number(field, p, end, at);
}

/* The end of the word at @p: a space or the end of the text. */
static const char *word_end(const char *p)
{
	while (*p > ' ' && *p < 127)
		p++;
	return *p == ' ' || !*p ? p : NULL;
}

static int parse_word(const struct field *fields, const char *p,
		      const char *end, u32 *seen, void *value)
{
	const char *equals = p;
	u32 i;

	while (equals < end && *equals != '=')
		equals++;
	if (equals == p || equals == end)
		return -EINVAL;
	for (i = 0; fields[i].name; i++) {
		size_t len = strlen(fields[i].name);

		if (len != (size_t)(equals - p) ||
		    memcmp(p, fields[i].name, len))
			continue;
		if (*seen & 1u << i)
			return -EINVAL;
		*seen |= 1u << i;
		return parse_field(&fields[i], equals + 1, end, value);
	}
	return 0;
}

/* Of an offer that may be absent, all stands there or nothing. */
static int complete(const struct field *fields, u32 seen)
{
	u32 wanted = 0, given = 0;
	u32 i;

	for (i = 0; fields[i].name; i++) {
		bool is = seen & 1u << i;

		if (!fields[i].optional && !is)
			return -EINVAL;
		if (fields[i].optional && fields[i].kind != IPS) {
			wanted++;
			given += is;
		}
	}
	return given && given != wanted ? -EINVAL : 0;
}

static int parse(const struct field *fields, const char *text, void *value)
{
	const char *p = text;
	u32 seen = 0;

	if (strnlen(text, XENLOOP_STORE_MAX + 1) > XENLOOP_STORE_MAX)
		return -EINVAL;
	for (;;) {
		const char *end = word_end(p);

		if (!end || parse_word(fields, p, end, &seen, value))
			return -EINVAL;
		if (!*end)
			return complete(fields, seen);
		p = end + 1;
	}
}

/**
 * struct out - text being written
 * @text: where
 * @size: room, with the final zero byte
 * @len: so far; past @size once it did not fit
 */
struct out {
	char *text;
	size_t size;
	size_t len;
};

static void put(struct out *out, char c)
{
	if (out->len + 1 < out->size) {
		out->text[out->len] = c;
		out->text[out->len + 1] = 0;
	}
	out->len++;
}

static void put_text(struct out *out, const char *text)
{
	while (*text)
		put(out, *text++);
}

static void put_hex(struct out *out, u64 n, u32 digits)
{
	while (digits--)
		put(out, "0123456789abcdef"[n >> digits * 4 & 15]);
}

static void put_dec(struct out *out, u32 n)
{
	char digits[10];
	u32 i = 0;

	do {
		digits[i++] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	while (i)
		put(out, digits[--i]);
}

static void put_mac(struct out *out, const u8 *mac)
{
	u32 i;

	for (i = 0; i < 6; i++) {
		if (i)
			put(out, ':');
		put_hex(out, mac[i], 2);
	}
}

static void put_ips(struct out *out, const struct xenloop_link_value *link)
{
	u32 i, j;

	for (i = 0; i < link->ips; i++) {
		if (i)
			put(out, ',');
		for (j = 0; j < (link->ip[i].version == 4 ? 4u : 16u); j++)
			put_hex(out, link->ip[i].addr[j], 2);
		put(out, '/');
		put_dec(out, link->ip[i].len);
	}
}

static void put_value(struct out *out, const struct field *field,
		      const void *value)
{
	const u8 *at = (const u8 *)value + field->offset;
	u64 wide;

	switch (field->kind) {
	case DEC:
		put_dec(out, *(const u32 *)at);
		break;
	case HEX32:
		put_hex(out, *(const u32 *)at, 8);
		break;
	case HEX64:
		memcpy(&wide, at, sizeof(wide));
		put_hex(out, wide, 16);
		break;
	case MAC:
		put_mac(out, at);
		break;
	case IPS:
		put_ips(out, (const struct xenloop_link_value *)value);
		break;
	}
}

/* Without an offer its three fields are left out, with one they all stand. */
static bool present(const struct field *field, const void *value, bool offer)
{
	if (!field->optional)
		return true;
	if (field->kind == IPS)
		return *(const u32 *)((const u8 *)value + field->offset);
	return offer;
}

static int format(const struct field *fields, char *text, size_t size,
		  const void *value, bool offer)
{
	struct out out = { text, size, 0 };
	u32 i;

	for (i = 0; fields[i].name; i++) {
		if (!present(&fields[i], value, offer))
			continue;
		if (out.len)
			put(&out, ' ');
		put_text(&out, fields[i].name);
		put(&out, '=');
		put_value(&out, &fields[i], value);
	}
	return out.len < size && out.len <= XENLOOP_STORE_MAX ? (int)out.len :
		-ENOSPC;
}

/**
 * xenloop_name_parse() - read "HANDLE-DOMID-PEERHANDLE"
 * @text: the last part of a node's path
 * @name: filled
 *
 * Return: 0 or -EINVAL.
 */
int xenloop_name_parse(const char *text, struct xenloop_name *name)
{
	const char *end = text + strnlen(text, XENLOOP_NAME_MAX);
	u64 n[3];
	u32 i;

	for (i = 0; i < 3; i++) {
		if (i && (text == end || *text++ != '-'))
			return -EINVAL;
		/* "00" would be a second name of the same link. */
		if (text < end && *text == '0' && digit(text[1]) < 10)
			return -EINVAL;
		if (number(&text, end, 10, 0xffff, &n[i]))
			return -EINVAL;
	}
	if (text != end || *end)
		return -EINVAL;
	name->handle = (u16)n[0];
	name->domid = (u16)n[1];
	name->peer_handle = (u16)n[2];
	return 0;
}

/**
 * xenloop_guest_parse() - read what a guest says of itself
 * @text: zero-terminated
 * @value: filled
 *
 * Return: 0 or -EINVAL.
 */
int xenloop_guest_parse(const char *text, struct xenloop_guest_value *value)
{
	struct xenloop_guest_value v = { 0 };

	if (parse(guest_fields, text, &v) || !v.version || !v.epoch)
		return -EINVAL;
	*value = v;
	return 0;
}

/**
 * xenloop_broker_parse() - read what the broker says of itself
 * @text: zero-terminated
 * @value: filled
 *
 * Return: 0 or -EINVAL.
 */
int xenloop_broker_parse(const char *text, struct xenloop_broker_value *value)
{
	struct xenloop_broker_value v = { 0 };

	if (parse(broker_fields, text, &v) || !v.version || v.domid > 0xffff)
		return -EINVAL;
	*value = v;
	return 0;
}

/**
 * xenloop_offer_parse() - read a guest's offer
 * @text: zero-terminated
 * @value: filled
 *
 * Return: 0 or -EINVAL.
 */
int xenloop_offer_parse(const char *text, struct xenloop_offer_value *value)
{
	struct xenloop_offer_value v;

	memset(&v, 0, sizeof(v));
	if (parse(offer_fields, text, &v) || !v.offer.serial)
		return -EINVAL;
	*value = v;
	return 0;
}

/**
 * xenloop_link_parse() - read a link
 * @text: zero-terminated
 * @value: filled; the offer's serial is 0 if there is none
 *
 * Return: 0 or -EINVAL.
 */
int xenloop_link_parse(const char *text, struct xenloop_link_value *value)
{
	struct xenloop_link_value v;

	memset(&v, 0, sizeof(v));
	if (parse(link_fields, text, &v))
		return -EINVAL;
	if (!v.offer.serial && (v.offer.answers || v.offer.gref))
		return -EINVAL;
	*value = v;
	return 0;
}

/**
 * xenloop_name_format() - write "HANDLE-DOMID-PEERHANDLE"
 * @text: where
 * @size: room, XENLOOP_NAME_MAX is enough
 * @name: what
 *
 * Return: length or -ENOSPC.
 */
int xenloop_name_format(char *text, size_t size,
			const struct xenloop_name *name)
{
	struct out out = { text, size, 0 };

	put_dec(&out, name->handle);
	put(&out, '-');
	put_dec(&out, name->domid);
	put(&out, '-');
	put_dec(&out, name->peer_handle);
	return out.len < size ? (int)out.len : -ENOSPC;
}

/**
 * xenloop_guest_format() - write what a guest says of itself
 * @text: where
 * @size: room; XENLOOP_STORE_MAX + 1 is always enough
 * @value: what
 *
 * Return: length or -ENOSPC.
 */
int xenloop_guest_format(char *text, size_t size,
			 const struct xenloop_guest_value *value)
{
	return format(guest_fields, text, size, value, true);
}

/**
 * xenloop_broker_format() - write what the broker says of itself
 * @text: where
 * @size: room
 * @value: what
 *
 * Return: length or -ENOSPC.
 */
int xenloop_broker_format(char *text, size_t size,
			  const struct xenloop_broker_value *value)
{
	return format(broker_fields, text, size, value, true);
}

/**
 * xenloop_offer_format() - write an offer
 * @text: where
 * @size: room
 * @value: what
 *
 * Return: length or -ENOSPC.
 */
int xenloop_offer_format(char *text, size_t size,
			 const struct xenloop_offer_value *value)
{
	return format(offer_fields, text, size, value, true);
}

/**
 * xenloop_link_format() - write a link
 * @text: where
 * @size: room
 * @value: what; no offer if its serial is 0
 *
 * Return: length or -ENOSPC.
 */
int xenloop_link_format(char *text, size_t size,
			const struct xenloop_link_value *value)
{
	return format(link_fields, text, size, value, value->offer.serial);
}

/**
 * xenloop_prefix_match() - is an address among those of a prefix?
 * @prefix: the prefix
 * @version: of the address, 4 or 6
 * @addr: 4 or 16 bytes, network order
 *
 * Return: true if it is.
 */
bool xenloop_prefix_match(const struct xenloop_prefix *prefix, u32 version,
			  const u8 *addr)
{
	u32 bytes = prefix->len / 8, bits = prefix->len % 8;

	if (prefix->version != version || memcmp(prefix->addr, addr, bytes))
		return false;
	return !bits || !((prefix->addr[bytes] ^ addr[bytes]) >> (8 - bits));
}

/**
 * xenloop_prefixes_allow() - may a packet have this source address?
 * @prefix: addresses that the sender may use
 * @count: their number
 * @version: of the address, 4 or 6
 * @addr: 4 or 16 bytes, network order
 *
 * Like for Xen's scripts, a version that is not listed is free, and fe80::/10 is.
 *
 * Return: true if it may.
 */
bool xenloop_prefixes_allow(const struct xenloop_prefix *prefix, u32 count,
			    u32 version, const u8 *addr)
{
	bool listed = false;
	u32 i;

	for (i = 0; i < count; i++) {
		if (xenloop_prefix_match(&prefix[i], version, addr))
			return true;
		listed |= prefix[i].version == version;
	}
	return !listed ||
	       (version == 6 && addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80);
}

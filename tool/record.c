// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Messages, checked against a family's table. */
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "memory.h"

#define MAC_LEN		6

/**
 * struct reader - where unpacking stands
 * @record: is filled
 * @family: has the table
 * @complaint: is told what is wrong
 * @room: size of @complaint
 */
struct reader {
	struct record *record;
	const struct family *family;
	char *complaint;
	size_t room;
};

typedef int (*take_fn)(struct reader *reader, const struct nlattr *attr);

static int bad(struct reader *reader, const char *key, const char *what)
{
	snprintf(reader->complaint, reader->room,
		 "module %s sent %s%s%s; are the module and this command of the same release?",
		 reader->family->module, what, key ? " " : "", key ? key : "");
	return -EBADMSG;
}

/* mnl_attr_parse ends silently at a torn attribute; here it is an error. */
static int for_each(struct reader *reader, const void *bytes, size_t len,
		    take_fn take)
{
	const char *at = bytes;
	int err;

	while (len > 0) {
		const struct nlattr *attr = (const void *)at;
		size_t step;

		if (!mnl_attr_ok(attr, (int)len))
			return bad(reader, NULL, "a torn attribute");
		err = take(reader, attr);
		if (err)
			return err;
		step = MNL_ALIGN(attr->nla_len);
		if (step > len)
			step = len;
		at += step;
		len -= step;
	}
	return 0;
}

static bool fits(const struct nlattr *attr, enum kind kind)
{
	switch (kind) {
	case KIND_FLAG:
		return mnl_attr_validate(attr, MNL_TYPE_U8) >= 0;
	case KIND_U16:
		return mnl_attr_validate(attr, MNL_TYPE_U16) >= 0;
	case KIND_U32:
		return mnl_attr_validate(attr, MNL_TYPE_U32) >= 0;
	case KIND_U64:
	case KIND_HEX:
		return mnl_attr_validate(attr, MNL_TYPE_U64) >= 0;
	case KIND_STRING:
		return mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0;
	case KIND_MAC:
		return mnl_attr_get_payload_len(attr) == MAC_LEN;
	case KIND_COUNTER:
		return mnl_attr_validate(attr, MNL_TYPE_NESTED) >= 0;
	case KIND_NONE:
		break;
	}
	return true;
}

static char *mac_text(const struct nlattr *attr)
{
	const uint8_t *b = mnl_attr_get_payload(attr);
	char text[3 * MAC_LEN];

	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x",
		 b[0], b[1], b[2], b[3], b[4], b[5]);
	return copy_string(text);
}

static void set_string(struct value *value, char *string)
{
	free(value->string);
	value->string = string;
}

static void store(struct value *value, const struct nlattr *attr,
		  enum kind kind)
{
	switch (kind) {
	case KIND_FLAG:
		value->number = mnl_attr_get_u8(attr);
		break;
	case KIND_U16:
		value->number = mnl_attr_get_u16(attr);
		break;
	case KIND_U32:
		value->number = mnl_attr_get_u32(attr);
		break;
	case KIND_U64:
	case KIND_HEX:
		value->number = mnl_attr_get_u64(attr);
		break;
	case KIND_STRING:
		set_string(value, copy_string(mnl_attr_get_str(attr)));
		break;
	case KIND_MAC:
		set_string(value, mac_text(attr));
		break;
	case KIND_COUNTER:
	case KIND_NONE:
		break;
	}
}

static int take_counter_part(struct reader *reader, const struct nlattr *attr)
{
	struct record *record = reader->record;
	struct counter *counter = &record->counters[record->counted - 1];
	uint16_t type = mnl_attr_get_type(attr);

	if (type == reader->family->counter_name) {
		if (!fits(attr, KIND_STRING))
			return bad(reader, "name", "a counter with an unreadable");
		free(counter->name);
		counter->name = copy_string(mnl_attr_get_str(attr));
	} else if (type == reader->family->counter_value) {
		if (!fits(attr, KIND_U64))
			return bad(reader, "value", "a counter with an unreadable");
		counter->value = mnl_attr_get_u64(attr);
	}
	return 0;
}

static int take_counter(struct reader *reader, const struct nlattr *nest)
{
	struct record *record = reader->record;
	int err;

	record->counters = grow(record->counters, record->counted,
				sizeof(*record->counters));
	record->counted++;
	err = for_each(reader, mnl_attr_get_payload(nest),
		       mnl_attr_get_payload_len(nest), take_counter_part);
	if (err)
		return err;
	if (!record->counters[record->counted - 1].name)
		return bad(reader, NULL, "a counter without a name");
	return 0;
}

static int take(struct reader *reader, const struct nlattr *attr)
{
	const struct family *family = reader->family;
	uint16_t type = mnl_attr_get_type(attr);
	const struct attribute *known;

	if (type >= family->count)
		return 0;
	known = &family->attributes[type];
	if (known->kind == KIND_NONE)
		return 0;
	if (!fits(attr, known->kind))
		return bad(reader, known->key, "an unreadable");
	reader->record->has |= RECORD_BIT(type);
	if (known->kind == KIND_COUNTER)
		return take_counter(reader, attr);
	store(&reader->record->value[type], attr, known->kind);
	/* Modules send an empty string for a name that there is not. */
	if (known->kind == KIND_STRING && !mnl_attr_get_str(attr)[0])
		reader->record->has &= ~RECORD_BIT(type);
	return 0;
}

static int check_complete(struct reader *reader, const struct part *part)
{
	uint64_t missing = part->required & ~reader->record->has;
	char what[64];
	unsigned int type;

	for (type = 0; type < reader->family->count; type++) {
		if (!(missing & RECORD_BIT(type)))
			continue;
		snprintf(what, sizeof(what), "a %s without", part->noun);
		return bad(reader, reader->family->attributes[type].key, what);
	}
	return 0;
}

/**
 * record_read() - unpack and check a message
 * @record: zeroed or cleared; filled
 * @family: where the message comes from
 * @part: what was asked for
 * @message: whose length was checked against what was received
 * @complaint: says what is wrong, if it is
 * @room: size of @complaint
 *
 * Attributes that the table does not know are ignored.
 *
 * Return: 0, or -EBADMSG
 */
int record_read(struct record *record, const struct family *family,
		const struct part *part, const struct nlmsghdr *message,
		char *complaint, size_t room)
{
	struct reader reader = {
		.record = record, .family = family,
		.complaint = complaint, .room = room,
	};
	size_t len = mnl_nlmsg_get_payload_len(message);
	int err;

	if (len < GENL_HDRLEN)
		return bad(&reader, NULL, "a message that is too short");
	err = for_each(&reader,
		       mnl_nlmsg_get_payload_offset(message, GENL_HDRLEN),
		       len - GENL_HDRLEN, take);
	return err ? err : check_complete(&reader, part);
}

/**
 * records_add() - make room for one message
 * @records: grows by it
 *
 * Return: the new record, empty
 */
struct record *records_add(struct records *records)
{
	records->list = grow(records->list, records->count,
			     sizeof(*records->list));
	return &records->list[records->count++];
}

/**
 * record_clear() - let go of what a record holds
 * @record: is empty afterwards
 */
void record_clear(struct record *record)
{
	size_t i;

	for (i = 0; i < RECORD_VALUES; i++)
		free(record->value[i].string);
	for (i = 0; i < record->counted; i++)
		free(record->counters[i].name);
	free(record->counters);
	memset(record, 0, sizeof(*record));
}

/**
 * records_clear() - let go of what a dump gave
 * @records: is empty afterwards
 */
void records_clear(struct records *records)
{
	size_t i;

	for (i = 0; i < records->count; i++)
		record_clear(&records->list[i]);
	free(records->list);
	memset(records, 0, sizeof(*records));
}

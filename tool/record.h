/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A message of a netlink family, unpacked.
 *
 * Each family has a table that says of every attribute what it holds and how
 * it is called in JSON. One function checks a message against the table, so
 * that no other code touches bytes that came from elsewhere.
 */
#ifndef XENLOOP_TOOL_RECORD_H
#define XENLOOP_TOOL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/netlink.h>

#define RECORD_VALUES	64
#define RECORD_BIT(n)	(UINT64_C(1) << (n))

/**
 * enum kind - what an attribute holds
 * @KIND_NONE: nothing that this command knows; ignored
 * @KIND_FLAG: u8, 0 or 1
 * @KIND_U16: u16
 * @KIND_U32: u32
 * @KIND_U64: u64
 * @KIND_HEX: u64 that is a name, not a quantity
 * @KIND_STRING: bytes that end with a zero
 * @KIND_MAC: 6 bytes
 * @KIND_COUNTER: nest of a name and a value; may be repeated
 */
enum kind {
	KIND_NONE,
	KIND_FLAG,
	KIND_U16,
	KIND_U32,
	KIND_U64,
	KIND_HEX,
	KIND_STRING,
	KIND_MAC,
	KIND_COUNTER,
};

/**
 * struct attribute - an entry of a family's table
 * @kind: what it holds
 * @key: its name in JSON and in complaints
 */
struct attribute {
	enum kind kind;
	const char *key;
};

/**
 * struct part - one thing that a family can be asked for
 * @command: its number in the generic netlink header
 * @noun: what one message of it is about
 * @required: bits of the attributes without which a message means nothing
 */
struct part {
	uint8_t command;
	const char *noun;
	uint64_t required;
};

/**
 * struct family - a generic netlink family
 * @name: as registered in the kernel
 * @module: the kernel module that has it
 * @version: of the family
 * @attributes: table, indexed by attribute number
 * @count: entries of @attributes, at most RECORD_VALUES
 * @counter_name: attribute number inside a KIND_COUNTER nest
 * @counter_value: the same
 * @status: the part that is one message
 * @first: the part that is dumped first
 * @second: the part that is dumped second
 */
struct family {
	const char *name;
	const char *module;
	uint8_t version;
	const struct attribute *attributes;
	unsigned int count;
	uint16_t counter_name;
	uint16_t counter_value;
	struct part status;
	struct part first;
	struct part second;
};

/**
 * struct value - what an attribute held
 * @number: of the kinds that are numbers
 * @string: of KIND_STRING and, written with colons, KIND_MAC
 */
struct value {
	uint64_t number;
	char *string;
};

/**
 * struct counter - one counter
 * @name: as in ethtool -S
 * @value: its count
 */
struct counter {
	char *name;
	uint64_t value;
};

/**
 * struct record - an unpacked message
 * @has: bit of each attribute that was there
 * @value: indexed by attribute number
 * @counters: all counters, in the order of the message
 * @counted: length of @counters
 */
struct record {
	uint64_t has;
	struct value value[RECORD_VALUES];
	struct counter *counters;
	size_t counted;
};

/**
 * struct records - the messages of a dump
 * @list: the messages
 * @count: length of @list
 */
struct records {
	struct record *list;
	size_t count;
};

int record_read(struct record *record, const struct family *family,
		const struct part *part, const struct nlmsghdr *message,
		char *complaint, size_t room);
struct record *records_add(struct records *records);
void record_clear(struct record *record);
void records_clear(struct records *records);

static inline bool record_has(const struct record *record, unsigned int type)
{
	return record->has & RECORD_BIT(type);
}

static inline uint64_t record_number(const struct record *record,
				     unsigned int type)
{
	return record->value[type].number;
}

/* Never NULL, so that what is missing shows as a word and not as a crash. */
static inline const char *record_string(const struct record *record,
					unsigned int type)
{
	const char *string = record->value[type].string;

	return string ? string : "?";
}

#endif /* XENLOOP_TOOL_RECORD_H */

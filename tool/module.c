// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* All that a module told about itself, and what both families print alike. */
#include "module.h"

#include <errno.h>
#include <inttypes.h>

static int load_status(struct module *module, struct netlink *nl, int id)
{
	struct records answer = { 0 };
	int err = netlink_get(nl, module->family, id, &module->family->status,
			      false, &answer);

	if (!err && answer.count != 1) {
		snprintf(nl->complaint, sizeof(nl->complaint),
			 "module %s sent %zu messages about its status, not one",
			 module->family->module, answer.count);
		err = -EBADMSG;
	}
	if (!err) {
		module->status = answer.list[0];
		answer.list[0] = (struct record){ 0 };
	}
	records_clear(&answer);
	return err;
}

/**
 * module_load() - ask a module for everything
 * @module: with its family set and all else zero
 * @nl: the conversation
 *
 * All is read before anything is printed: an error leaves no half a list.
 *
 * Return: 0, also if the module is not loaded, or a negative error
 */
int module_load(struct module *module, struct netlink *nl)
{
	const struct family *family = module->family;
	int id = netlink_family(nl, family);
	int err;

	if (id == -ENOENT)
		return 0;
	if (id < 0)
		return id;
	err = load_status(module, nl, id);
	if (!err)
		err = netlink_get(nl, family, id, &family->first, true,
				  &module->first);
	if (!err)
		err = netlink_get(nl, family, id, &family->second, true,
				  &module->second);
	module->present = !err;
	return err;
}

/**
 * module_clear() - let go of what a module told
 * @module: is empty afterwards
 */
void module_clear(struct module *module)
{
	record_clear(&module->status);
	records_clear(&module->first);
	records_clear(&module->second);
	module->present = false;
}

static void json_counters(struct out *out, const char *key,
			  const struct record *record)
{
	size_t i;

	json_begin(out, key, '{');
	for (i = 0; i < record->counted; i++)
		json_number(out, record->counters[i].name,
			    record->counters[i].value);
	json_end(out, '}');
}

static void json_value(struct out *out, const struct attribute *attribute,
		       const struct value *value)
{
	switch (attribute->kind) {
	case KIND_FLAG:
		json_bool(out, attribute->key, value->number != 0);
		break;
	case KIND_U16:
	case KIND_U32:
	case KIND_U64:
		json_number(out, attribute->key, value->number);
		break;
	case KIND_HEX:
		json_hex(out, attribute->key, value->number);
		break;
	case KIND_STRING:
	case KIND_MAC:
		json_string(out, attribute->key, value->string);
		break;
	case KIND_COUNTER:
	case KIND_NONE:
		break;
	}
}

/**
 * module_json() - print a message's attributes as members of a JSON object
 * @out: the printer
 * @family: whose message it is
 * @record: the message
 * @mask: which attributes
 * @statistics: print counters, if the mask has them
 */
void module_json(struct out *out, const struct family *family,
		 const struct record *record, uint64_t mask, bool statistics)
{
	unsigned int type;

	for (type = 0; type < family->count; type++) {
		const struct attribute *attribute = &family->attributes[type];

		if (!(mask & RECORD_BIT(type)))
			continue;
		if (attribute->kind == KIND_COUNTER && statistics)
			json_counters(out, attribute->key, record);
		else if (record_has(record, type))
			json_value(out, attribute, &record->value[type]);
	}
}

/**
 * module_counters() - print a message's counters, one a line
 * @out: the printer
 * @record: the message
 * @options: zeros are printed only with details
 * @indent: levels
 */
void module_counters(struct out *out, const struct record *record,
		     const struct options *options, int indent)
{
	size_t i;

	if (!options->statistics)
		return;
	for (i = 0; i < record->counted; i++) {
		const struct counter *counter = &record->counters[i];

		if (!counter->value && !options->details)
			continue;
		text_line(out, indent);
		text_word(out, COLOR_NONE, counter->name);
		text_format(out, "%" PRIu64, counter->value);
	}
}

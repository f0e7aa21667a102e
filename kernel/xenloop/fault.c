// SPDX-License-Identifier: GPL-2.0-only OR MIT
#include "fault.h"

#ifdef XENLOOP_FAULTS
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#define FAULT_NAME(id, name)	name,

static const char *const fault_name[XENLOOP_FAULT_COUNT] = {
	XENLOOP_FAULTS_LIST(FAULT_NAME)
};

#undef FAULT_NAME

static int fault = -1;

static int fault_set(const char *text, const struct kernel_param *param)
{
	int step = sysfs_match_string(fault_name, text);

	if (step < 0 && !sysfs_streq(text, "none"))
		return -EINVAL;
	WRITE_ONCE(fault, step < 0 ? -1 : step);
	return 0;
}

static int fault_get(char *text, const struct kernel_param *param)
{
	int step = READ_ONCE(fault);

	return sprintf(text, "%s\n", step < 0 ? "none" : fault_name[step]);
}

static const struct kernel_param_ops fault_ops = {
	.set = fault_set,
	.get = fault_get,
};

module_param_cb(fault, &fault_ops, NULL, 0644);
MODULE_PARM_DESC(fault, "the step of opening a channel that fails, or the lie told to the peer (for tests), or none");

/**
 * xenloop_fault() - shall this step fail?
 * @step: which one
 *
 * Return: true if a test wants it to.
 */
bool xenloop_fault(enum xenloop_fault step)
{
	return READ_ONCE(fault) == step;
}

/**
 * xenloop_fault_record() - what a liar says of a packet
 * @p: has just pushed it; what it knows itself stays true
 */
void xenloop_fault_record(const struct xenloop_producer *p)
{
	u32 at = (p->prod - 1) & p->ring.mask;
	struct xenloop_record *page = p->ring.record_page[at / XENLOOP_PAGE_RECORDS];
	struct xenloop_record *record = page + at % XENLOOP_PAGE_RECORDS;

	switch (READ_ONCE(fault)) {
	case XENLOOP_FAULT_LIE_LENGTH:
		record->len = U32_MAX;
		break;
	case XENLOOP_FAULT_LIE_SLOT:
		record->slot[0] = U16_MAX;
		break;
	case XENLOOP_FAULT_LIE_TWICE:
		record->slot[1] = record->slot[0];
		break;
	case XENLOOP_FAULT_LIE_CHECKSUM:
		record->flags |= XENLOOP_F_CSUM_PARTIAL;
		record->csum_start = U16_MAX;
		break;
	case XENLOOP_FAULT_LIE_GSO:
		record->gso_type = U8_MAX;
		break;
	}
}

/**
 * xenloop_fault_index() - what a liar says of how many records there are
 * @p: has just published
 */
void xenloop_fault_index(const struct xenloop_producer *p)
{
	if (xenloop_fault(XENLOOP_FAULT_LIE_INDEX))
		xl_store(p->ring.record_prod, p->prod + XENLOOP_MAX_SLOTS + 1);
}
#endif

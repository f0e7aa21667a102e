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
MODULE_PARM_DESC(fault, "the step of opening a channel that fails (for tests), or none");

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
#endif

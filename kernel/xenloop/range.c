// SPDX-License-Identifier: GPL-2.0-only OR MIT
#define pr_fmt(fmt) "xenloop: " fmt

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include "range.h"

static int range_set(const char *text, const struct kernel_param *param)
{
	struct xenloop_range *range = param->arg;
	unsigned int value;
	int err = kstrtouint(text, 0, &value);

	if (!err && (value < range->min || value > range->max))
		err = -ERANGE;
	if (err)
		pr_err("%s=%.*s: give a number from %u to %u\n", param->name,
		       (int)min_t(size_t, strcspn(text, "\n"), 20), text,
		       range->min, range->max);
	else
		WRITE_ONCE(range->value, value);
	return err;
}

static int range_get(char *text, const struct kernel_param *param)
{
	const struct xenloop_range *range = param->arg;

	return sysfs_emit(text, "%u\n", READ_ONCE(range->value));
}

const struct kernel_param_ops xenloop_range_ops = {
	.set = range_set,
	.get = range_get,
};

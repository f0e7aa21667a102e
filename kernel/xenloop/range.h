/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Module parameters that are numbers within a range: any other is refused,
 * loudly, when it is set.
 */
#ifndef XENLOOP_RANGE_H
#define XENLOOP_RANGE_H

#include <linux/moduleparam.h>

/**
 * struct xenloop_range - such a number
 * @value: it; read with READ_ONCE(), for it may change at any time
 * @min: the least
 * @max: the most
 */
struct xenloop_range {
	unsigned int value;
	unsigned int min;
	unsigned int max;
};

extern const struct kernel_param_ops xenloop_range_ops;

#endif /* XENLOOP_RANGE_H */

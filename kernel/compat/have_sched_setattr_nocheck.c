// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* May a module put its threads into any class? exported: sched_setattr_nocheck */
#include <linux/sched.h>
#include <uapi/linux/sched/types.h>

int probe(struct task_struct *task, const struct sched_attr *attr)
{
	return sched_setattr_nocheck(task, attr);
}

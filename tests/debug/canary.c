// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * One bug of each kind that the debug kernel is for, made on purpose: insmod canary.ko kind=KIND.
 * Were one of the checkers asleep, all the boot cases would pass on that kernel and show nothing.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/timer.h>

static char *kind = "";
module_param(kind, charp, 0);

static DEFINE_MUTEX(one);
static DEFINE_MUTEX(other);
static DEFINE_SPINLOCK(held);
static int __rcu *shared;
static void *lost;

static void use_after_free(void)
{
	char *page = kmalloc(64, GFP_KERNEL);

	kfree(page);
	OPTIMIZER_HIDE_VAR(page);
	pr_info("canary: %d\n", READ_ONCE(page[8]));
}

static void overrun(void)
{
	static char inside[13];
	int past = sizeof(inside);

	OPTIMIZER_HIDE_VAR(past);
	pr_info("canary: %d\n", READ_ONCE(inside[past]));
}

static void inversion(void)
{
	mutex_lock(&one);
	mutex_lock(&other);
	mutex_unlock(&other);
	mutex_unlock(&one);
	mutex_lock(&other);
	mutex_lock(&one);
	mutex_unlock(&one);
	mutex_unlock(&other);
}

static void no_reader(void)
{
	pr_info("canary: %p\n", rcu_dereference(shared));
}

static void sleeper(void)
{
	spin_lock(&held);
	might_sleep();
	spin_unlock(&held);
}

static void on_any_processor(void)
{
	pr_info("canary: on %d\n", smp_processor_id());
}

static void expire(struct timer_list *timer)
{
}

static void freed_timer(void)
{
	struct timer_list *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return;
	timer_setup(timer, expire, 0);
	mod_timer(timer, jiffies + 1000 * HZ);
	kfree(timer);
}

static void leak(void)
{
	int count;

	/* Several, for an old word on some stack may still point to one. */
	for (count = 0; count < 10; count++)
		lost = kmalloc(1000, GFP_KERNEL);
	lost = NULL;
}

static const struct {
	const char *name;
	void (*sing)(void);
} songs[] = {
	{ "use-after-free", use_after_free }, { "overrun", overrun }, { "inversion", inversion },
	{ "no-reader", no_reader }, { "sleeper", sleeper }, { "processor", on_any_processor },
	{ "freed-timer", freed_timer }, { "leak", leak },
};

static int __init canary_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(songs); i++) {
		if (!strcmp(kind, songs[i].name)) {
			songs[i].sing();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit canary_exit(void)
{
}

module_init(canary_init);
module_exit(canary_exit);
MODULE_DESCRIPTION("Bugs that a debug kernel must report");
MODULE_LICENSE("Dual MIT/GPL");

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Does the removal of a platform device return nothing? */
#include <linux/platform_device.h>

static void removed(struct platform_device *device)
{
}

const struct platform_driver probe = { .remove = removed };

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Does a family say from which command on it checks strictly? */
#include <net/genetlink.h>

const struct genl_family probe = { .resv_start_op = 1 };

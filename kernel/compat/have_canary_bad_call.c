// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Must not hold on any kernel: nothing declares this function. */
#include <linux/netdevice.h>

void probe(struct napi_struct *napi)
{
	napi_make_tea(napi);
}

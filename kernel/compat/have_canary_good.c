// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Must hold on every kernel, or no answer is worth anything. exported: napi_complete_done */
#include <linux/netdevice.h>

bool probe(struct napi_struct *napi)
{
	return napi_complete_done(napi, 0);
}

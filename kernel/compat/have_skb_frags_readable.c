// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Can fragments lie in memory that the processor cannot read? */
#include <linux/skbuff.h>

bool probe(const struct sk_buff *skb)
{
	return skb_frags_readable(skb);
}

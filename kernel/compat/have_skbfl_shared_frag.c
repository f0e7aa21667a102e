// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Do an skb's flags of fragments have a place of their own? */
#include <linux/skbuff.h>

void probe(struct sk_buff *skb)
{
	skb_shinfo(skb)->flags |= SKBFL_SHARED_FRAG;
}

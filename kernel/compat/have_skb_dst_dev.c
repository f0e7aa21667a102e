// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Is there skb_dst_dev()? */
#include <net/dst.h>

struct net_device *probe(const struct sk_buff *skb)
{
	return skb_dst_dev(skb);
}

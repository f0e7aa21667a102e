// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Does a time stamp of an acknowledgment know the packet that brought it? */
#include <linux/errqueue.h>
#include <linux/skbuff.h>

void probe(struct sk_buff *skb)
{
	__skb_tstamp_tx(skb, NULL, NULL, skb->sk, SCM_TSTAMP_SCHED);
}

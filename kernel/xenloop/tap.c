// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * Packet sockets see what takes the channel, as if it left by the vif: with an
 * Ethernet header in front, which they expect at the start of the data. The
 * packet itself stays as it is, so they get a head of their own; the payload in
 * fragments is shared, for they only read.
 */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include "compat.h"
#include "intercept.h"
#include "vif.h"

/**
 * xenloop_tap() - show a packet to packet sockets
 * @vif: by which it would have left
 * @skb: the packet from its network header on; unchanged
 * @to: the MAC address that it would have been sent to
 *
 * Context: bottom halves off. A copy for which there is no memory is not shown.
 */
void xenloop_tap(const struct xenloop_vif *vif, struct sk_buff *skb,
		 const u8 *to)
{
	struct net_device *dev = vif->dev;
	struct sk_buff *copy;

	if (!dev_nit_active_rcu(dev))
		return;
	copy = skb_realloc_headroom(skb, LL_RESERVED_SPACE(dev));
	if (!copy)
		return;
	copy->dev = dev;
	skb_reset_network_header(copy);
	if (dev_hard_header(copy, dev, ntohs(copy->protocol), to,
			    dev->dev_addr, copy->len) > 0) {
		skb_reset_mac_header(copy);
		/* Who has sent it by a packet socket is not shown it. No reference is
		 * needed: what taps get are clones without a socket.
		 */
		copy->sk = skb->sk;
		dev_queue_xmit_nit(copy, dev);
		copy->sk = NULL;
	}
	consume_skb(copy);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The xenloop device: up or down switches acceleration of its vif, its
 * statistics are those of the channels. It carries no address and no traffic
 * of its own.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/rtnetlink.h>
#include "compat.h"
#include "control.h"
#include "link.h"
#include "version.h"
#include "vif.h"

/**
 * struct link_priv - private part of the net_device
 * @vif: beside which it stands; it outlives the device
 */
struct link_priv {
	struct xenloop_vif *vif;
};

static struct xenloop_vif *link_vif(const struct net_device *link)
{
	return ((struct link_priv *)netdev_priv(link))->vif;
}

static void link_switch(struct net_device *link, bool up)
{
	WRITE_ONCE(link_vif(link)->link_up, up);
	xenloop_control_refresh();
}

static int link_open(struct net_device *link)
{
	link_switch(link, true);
	return 0;
}

static int link_stop(struct net_device *link)
{
	link_switch(link, false);
	return 0;
}

/* Nothing routes here; what a raw socket sends has nowhere to go. */
static netdev_tx_t link_xmit(struct sk_buff *skb, struct net_device *link)
{
	dev_kfree_skb_any(skb);
	DEV_STATS_INC(link, tx_dropped);
	return NETDEV_TX_OK;
}

static int link_iflink(const struct net_device *link)
{
	return READ_ONCE(link_vif(link)->dev->ifindex);
}

static void link_stats(struct net_device *link, struct rtnl_link_stats64 *s)
{
	const struct xenloop_vif *vif = link_vif(link);

	netdev_stats_to_stats64(s, &link->stats);
	s->tx_packets = xenloop_vif_counter(vif, XENLOOP_C_TX_PACKETS);
	s->tx_bytes = xenloop_vif_counter(vif, XENLOOP_C_TX_BYTES);
	s->rx_packets = xenloop_vif_counter(vif, XENLOOP_C_RX_PACKETS);
	s->rx_bytes = xenloop_vif_counter(vif, XENLOOP_C_RX_BYTES);
	s->tx_dropped += xenloop_vif_counter(vif, XENLOOP_C_TX_DROPPED);
	s->rx_dropped += xenloop_vif_counter(vif, XENLOOP_C_RX_NOMEM);
}

/* Also when the device is taken away with its network namespace. */
static void link_uninit(struct net_device *link)
{
	WRITE_ONCE(link_vif(link)->link, NULL);
}

static const struct net_device_ops link_ops = {
	.ndo_open = link_open,
	.ndo_stop = link_stop,
	.ndo_uninit = link_uninit,
	.ndo_start_xmit = link_xmit,
	.ndo_get_iflink = link_iflink,
	.ndo_get_stats64 = link_stats,
};

static void link_drvinfo(struct net_device *link, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "xenloop", sizeof(info->driver));
	strscpy(info->version, XENLOOP_MODULE_VERSION, sizeof(info->version));
	strscpy(info->bus_info, link_vif(link)->dev->name,
		sizeof(info->bus_info));
}

static int link_sset_count(struct net_device *link, int set)
{
	return set == ETH_SS_STATS ? XENLOOP_COUNTER_COUNT : -EOPNOTSUPP;
}

static void link_strings(struct net_device *link, u32 set, u8 *data)
{
	if (set == ETH_SS_STATS)
		memcpy(data, xenloop_counter_name,
		       sizeof(xenloop_counter_name));
}

static void link_ethtool_stats(struct net_device *link,
			       struct ethtool_stats *stats, u64 *data)
{
	u32 i;

	for (i = 0; i < XENLOOP_COUNTER_COUNT; i++)
		data[i] = xenloop_vif_counter(link_vif(link), i);
}

static const struct ethtool_ops link_ethtool_ops = {
	.get_drvinfo = link_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_sset_count = link_sset_count,
	.get_strings = link_strings,
	.get_ethtool_stats = link_ethtool_stats,
};

/* Without setup and newlink, "ip link add type xenloop" is refused, and
 * without dellink so is "ip link del": the device belongs to its vif.
 */
static struct rtnl_link_ops link_rtnl_ops __read_mostly = {
	.kind = "xenloop",
};

static void link_setup(struct net_device *link)
{
	/* No address: whoever finds interfaces by theirs (cloud-init, systemd's .link
	 * and .network files) must not take it for the vif.
	 */
	link->type = ARPHRD_NONE;
	link->netdev_ops = &link_ops;
	link->ethtool_ops = &link_ethtool_ops;
	link->rtnl_link_ops = &link_rtnl_ops;
	link->needs_free_netdev = true;
	link->flags = IFF_NOARP;
	link->priv_flags |= IFF_NO_QUEUE;
	link->max_mtu = ETH_MAX_MTU;
	link->mtu = ETH_MAX_MTU;
}

/* No link-local address, no router solicitations: it is not a way to anyone. */
static void link_no_addrconf(struct net_device *link)
{
#if IS_ENABLED(CONFIG_IPV6)
	struct inet6_dev *idev = __in6_dev_get(link);

	if (idev)
		idev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
#endif
}

/**
 * xenloop_link_create() - make the xenloop device of a vif and bring it up
 * @vif: the vif
 *
 * Context: RTNL.
 * Return: 0 or -errno.
 */
int xenloop_link_create(struct xenloop_vif *vif)
{
	struct net_device *link;
	int err;

	link = alloc_netdev(sizeof(struct link_priv), "xl%d", NET_NAME_ENUM,
			    link_setup);
	if (!link)
		return -ENOMEM;
	dev_net_set(link, dev_net(vif->dev));
	((struct link_priv *)netdev_priv(link))->vif = vif;
	err = register_netdevice(link);
	if (err) {
		free_netdev(link);
		return err;
	}
	link_no_addrconf(link);
	WRITE_ONCE(vif->link, link);
	err = dev_open(link, NULL);
	if (err)
		unregister_netdevice(link);
	return err;
}

/**
 * xenloop_link_destroy() - take the xenloop device of a vif away
 * @vif: the vif
 *
 * Context: RTNL.
 */
void xenloop_link_destroy(struct xenloop_vif *vif)
{
	if (vif->link)
		unregister_netdevice(vif->link);
}

/**
 * xenloop_links_init() - make the kind known to rtnetlink
 *
 * Return: 0 or -errno.
 */
int xenloop_links_init(void)
{
	return rtnl_link_register(&link_rtnl_ops);
}

/**
 * xenloop_links_exit() - forget the kind
 *
 * No device of it may be left: the vifs are gone already.
 */
void xenloop_links_exit(void)
{
	rtnl_link_unregister(&link_rtnl_ops);
}

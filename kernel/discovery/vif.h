/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A vif, as Dom0's backend directory and Dom0's kernel have it. */
#ifndef XENLOOP_DISCOVERY_VIF_H
#define XENLOOP_DISCOVERY_VIF_H

#include <linux/if_ether.h>
#include <linux/types.h>

#include "port.h"
#include "store.h"

/**
 * struct vif - what counts of a vif
 * @handle: its number in its guest
 * @connected: its backend is
 * @unclear: its addresses could not be understood: keep away from it
 * @mac: as the backend has it
 * @ips: entries of @ip; 0: any address
 * @ip: addresses that it is limited to
 * @ifname: of its device in Dom0
 * @bridge: that it was meant for
 * @port: where it is plugged in
 */
struct vif {
	u16 handle;
	bool connected;
	bool unclear;
	u8 mac[ETH_ALEN];
	u32 ips;
	struct xenloop_prefix ip[XENLOOP_STORE_IPS];
	char ifname[IFNAMSIZ];
	char bridge[PORT_BRIDGE_MAX];
	struct port port;
};

struct vif *vifs_read(u16 domid, u32 *count);
void vifs_read_ports(struct vif *vifs, u32 count);
const struct vif *vif_find(const struct vif *vifs, u32 count, u16 handle);

#endif /* XENLOOP_DISCOVERY_VIF_H */

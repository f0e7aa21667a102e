// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * The frontend's directory is the guest's to write, so all of this comes from
 * the backend's, which is Dom0's.
 */
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/inet.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/xenbus.h>

#include "node.h"
#include "vif.h"

static bool parse_mac(const char *text, u8 *mac)
{
	return strlen(text) == 17 &&
	       sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", &mac[0],
		      &mac[1], &mac[2], &mac[3], &mac[4], &mac[5]) == ETH_ALEN;
}

static int read_mac(const char *dir, u8 *mac)
{
	char *text = node_read(dir, "mac");
	bool ok;

	if (IS_ERR(text))
		return PTR_ERR(text);
	ok = parse_mac(text, mac) && is_valid_ether_addr(mac);
	kfree(text);
	return ok ? 0 : -EINVAL;
}

/* An address of @word, "ADDRESS" or "ADDRESS/LEN". */
static int parse_prefix(char *word, struct xenloop_prefix *prefix)
{
	char *slash = strchr(word, '/');
	u8 max;

	memset(prefix, 0, sizeof(*prefix));
	if (slash)
		*slash++ = 0;
	if (in4_pton(word, -1, prefix->addr, -1, NULL))
		prefix->version = 4;
	else if (in6_pton(word, -1, prefix->addr, -1, NULL))
		prefix->version = 6;
	else
		return -EINVAL;
	max = prefix->version == 4 ? 32 : 128;
	prefix->len = max;
	if (slash && (kstrtou8(slash, 10, &prefix->len) || prefix->len > max))
		return -EINVAL;
	return 0;
}

static int parse_ips(char *text, struct vif *vif)
{
	char *word;

	while ((word = strsep(&text, " ,")) != NULL) {
		if (!*word)
			continue;
		if (vif->ips == XENLOOP_STORE_IPS ||
		    parse_prefix(word, &vif->ip[vif->ips]))
			return -EINVAL;
		vif->ips++;
	}
	return 0;
}

static int read_ips(const char *dir, struct vif *vif)
{
	char *text = node_read(dir, "ip");
	int err;

	if (IS_ERR(text))
		return PTR_ERR(text) == -ENOENT ? 0 : PTR_ERR(text);
	err = parse_ips(text, vif);
	kfree(text);
	return err;
}

/* A text that does not fit counts as none. */
static void read_text(const char *dir, const char *name, char *to, size_t size)
{
	char *text = node_read(dir, name);

	*to = 0;
	if (IS_ERR(text))
		return;
	if (strlen(text) < size)
		strscpy(to, text, size);
	kfree(text);
}

/* netback says Reconfigured when netfront has got an XDP program, and stays with
 * that when the program has gone: the vif works all the while.
 */
static bool is_connected(u16 state)
{
	return state == XenbusStateConnected ||
	       state == XenbusStateReconfiguring ||
	       state == XenbusStateReconfigured;
}

/* Not an answer, but the lack of one: of memory, say. */
static bool is_passing(int err)
{
	return err == -ENOMEM || err == -EAGAIN || err == -EINTR;
}

/* Returns 0, or an error that may be over the next time. */
static int vif_read(u16 domid, struct vif *vif)
{
	char dir[NODE_PATH_MAX];
	int err, mac_err;
	u16 state;

	snprintf(dir, sizeof(dir), "/local/domain/0/backend/vif/%u/%u", domid,
		 vif->handle);
	err = node_read_u16(dir, "state", &state);
	mac_err = read_mac(dir, vif->mac);
	if (is_passing(err) || is_passing(mac_err))
		return is_passing(err) ? err : mac_err;
	vif->connected = !err && !mac_err && is_connected(state);
	vif->unclear = read_ips(dir, vif);
	read_text(dir, "bridge", vif->bridge, sizeof(vif->bridge));
	read_text(dir, "vifname", vif->ifname, sizeof(vif->ifname));
	if (!*vif->ifname)
		snprintf(vif->ifname, sizeof(vif->ifname), "vif%u.%u", domid,
			 vif->handle);
	port_read(vif->ifname, vif->bridge, &vif->port);
	return 0;
}

/**
 * vifs_read() - the vifs of a guest that Dom0 serves
 * @domid: of the guest
 * @count: filled with their number
 *
 * Return: an array for kfree(), NULL if there are none, or an error that may be
 * over the next time.
 */
struct vif *vifs_read(u16 domid, u32 *count)
{
	char dir[NODE_PATH_MAX];
	unsigned int entries, i;
	struct vif *vifs;
	char **names;
	int err = 0;

	*count = 0;
	snprintf(dir, sizeof(dir), "/local/domain/0/backend/vif/%u", domid);
	names = xenbus_directory(XBT_NIL, dir, "", &entries);
	if (IS_ERR(names))
		return is_passing(PTR_ERR(names)) ? ERR_CAST(names) : NULL;
	vifs = kcalloc(entries, sizeof(*vifs), GFP_KERNEL);
	if (!vifs)
		err = -ENOMEM;
	for (i = 0; !err && i < entries; i++) {
		if (node_number(names[i], &vifs[*count].handle))
			continue;
		err = vif_read(domid, &vifs[*count]);
		++*count;
	}
	kfree(names);
	if (!err)
		return vifs;
	kfree(vifs);
	*count = 0;
	return ERR_PTR(err);
}

/**
 * vifs_read_ports() - look again where vifs are plugged in
 * @vifs: of a guest
 * @count: their number
 *
 * The bridge announces little of what it changes; to ask it costs little.
 */
void vifs_read_ports(struct vif *vifs, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		port_read(vifs[i].ifname, vifs[i].bridge, &vifs[i].port);
}

/**
 * vif_find() - a vif by its number
 * @vifs: of a guest
 * @count: their number
 * @handle: which one
 *
 * Return: it, or NULL.
 */
const struct vif *vif_find(const struct vif *vifs, u32 count, u16 handle)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (vifs[i].handle == handle)
			return &vifs[i];
	}
	return NULL;
}

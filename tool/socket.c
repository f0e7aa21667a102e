// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The transport that leads to the kernel. */
#include "netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>

static ssize_t socket_send(void *peer, const void *bytes, size_t len)
{
	return mnl_socket_sendto(peer, bytes, len);
}

static ssize_t socket_receive(void *peer, void *bytes, size_t room)
{
	return mnl_socket_recvfrom(peer, bytes, room);
}

static void socket_close(void *peer)
{
	mnl_socket_close(peer);
}

/* Kernels that do not know these answer without them: nothing to report. */
static void ask_for_sentences(struct mnl_socket *socket)
{
	int one = 1;

	mnl_socket_setsockopt(socket, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(socket, NETLINK_CAP_ACK, &one, sizeof(one));
}

/**
 * socket_open() - a transport to the kernel
 * @via: is filled
 *
 * Return: 0, or a negative errno
 */
int socket_open(struct transport *via)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_GENERIC);
	int err;

	if (!socket)
		return -errno;
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = -errno;
		mnl_socket_close(socket);
		return err;
	}
	ask_for_sentences(socket);
	via->send = socket_send;
	via->receive = socket_receive;
	via->close = socket_close;
	via->peer = socket;
	via->portid = mnl_socket_get_portid(socket);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Questions to a generic netlink family, and its answers. */
#ifndef XENLOOP_TOOL_NETLINK_H
#define XENLOOP_TOOL_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "record.h"

/**
 * struct transport - how bytes get to the kernel and back
 * @send: all of the bytes, or -1 and errno
 * @receive: one datagram, or -1 and errno; ENOSPC if it did not fit
 * @close: ends it
 * @peer: handed to the three
 * @portid: our address; messages to another one are not for us
 *
 * The tests put a kernel of their own here.
 */
struct transport {
	ssize_t (*send)(void *peer, const void *bytes, size_t len);
	ssize_t (*receive)(void *peer, void *bytes, size_t room);
	void (*close)(void *peer);
	void *peer;
	uint32_t portid;
};

/**
 * struct netlink - a conversation
 * @via: how bytes travel
 * @seq: of the last question
 * @torn: a dump was interrupted by changes every time it was tried
 * @complaint: what went wrong, in words
 */
struct netlink {
	struct transport via;
	uint32_t seq;
	bool torn;
	char complaint[320];
};

int netlink_family(struct netlink *nl, const struct family *family);
int netlink_get(struct netlink *nl, const struct family *family, int id,
		const struct part *part, bool dump, struct records *records);
int netlink_tell(struct netlink *nl, const struct family *family, int id,
		 const struct part *part, uint16_t type, const char *string);

int socket_open(struct transport *via);

#endif /* XENLOOP_TOOL_NETLINK_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* XenStore nodes, read with bounds. Only the queue calls this: it sleeps. */
#ifndef XENLOOP_DISCOVERY_NODE_H
#define XENLOOP_DISCOVERY_NODE_H

#include <linux/types.h>

/* Longest path of a node that the broker touches, with its zero byte. */
#define NODE_PATH_MAX	80

void node_path(char *path, u16 domid, const char *below);
char *node_read(const char *dir, const char *name);
int node_read_u16(const char *dir, const char *name, u16 *value);
int node_number(const char *text, u16 *value);

#endif /* XENLOOP_DISCOVERY_NODE_H */

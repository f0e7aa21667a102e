// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * A guest chooses what stands in its nodes. Whoever reads one gets a string of
 * bounded length without a zero byte inside, or an error.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <xen/xenbus.h>
#include <xen/io/xenloop.h>

#include "node.h"

/**
 * node_path() - a path in a domain's directory
 * @path: filled; has room for NODE_PATH_MAX
 * @domid: of the domain
 * @below: path from there on, may be empty
 */
void node_path(char *path, u16 domid, const char *below)
{
	snprintf(path, NODE_PATH_MAX, "/local/domain/%u%s%s", domid,
		 *below ? "/" : "", below);
}

/**
 * node_read() - the value of a node
 * @dir: its directory
 * @name: its name
 *
 * Return: text for kfree(), or an error: -ENOENT if there is no such node,
 * -EMSGSIZE if it holds more than any node of XenLoop, or a zero byte.
 */
char *node_read(const char *dir, const char *name)
{
	unsigned int len;
	char *text = xenbus_read(XBT_NIL, dir, name, &len);

	if (IS_ERR(text))
		return text;
	if (len <= XENLOOP_STORE_MAX && strlen(text) == len)
		return text;
	kfree(text);
	return ERR_PTR(-EMSGSIZE);
}

/**
 * node_number() - a domid or a handle, as toolstacks write it
 * @text: decimal digits and nothing else
 * @value: filled
 *
 * Return: 0 or a negative errno.
 */
int node_number(const char *text, u16 *value)
{
	/* kstrtou16 would take a sign and a newline as well. */
	if (strspn(text, "0123456789") != strlen(text))
		return -EINVAL;
	return kstrtou16(text, 10, value);
}

/**
 * node_read_u16() - the value of a node that holds a small number
 * @dir: its directory
 * @name: its name
 * @value: filled
 *
 * Return: 0 or a negative errno.
 */
int node_read_u16(const char *dir, const char *name, u16 *value)
{
	char *text = node_read(dir, name);
	int err;

	if (IS_ERR(text))
		return PTR_ERR(text);
	err = node_number(text, value);
	kfree(text);
	return err;
}

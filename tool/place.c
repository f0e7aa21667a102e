// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* What this machine is to Xen. */
#include "place.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bit of /sys/hypervisor/properties/features: XENFEAT_dom0. */
#define FEATURE_DOM0	11

static bool first_line(const char *root, const char *name, char *line,
		       int room)
{
	char path[PATH_MAX];
	bool got;
	FILE *file;

	snprintf(path, sizeof(path), "%s%s", root, name);
	file = fopen(path, "re");
	if (!file)
		return false;
	got = fgets(line, room, file);
	fclose(file);
	return got;
}

/* xenfs may not be mounted; the features are there without it. */
static bool is_dom0(const char *root)
{
	char line[64];

	if (first_line(root, "/proc/xen/capabilities", line, sizeof(line)))
		return strstr(line, "control_d");
	if (first_line(root, "/sys/hypervisor/properties/features", line,
		       sizeof(line)))
		return strtoul(line, NULL, 16) >> FEATURE_DOM0 & 1;
	return false;
}

/**
 * place_find() - what this machine is to Xen
 * @root: where /proc and /sys are, "" outside of tests
 *
 * Return: what the kernel says
 */
enum place place_find(const char *root)
{
	char line[64];

	if (!first_line(root, "/sys/hypervisor/type", line, sizeof(line)) ||
	    strncmp(line, "xen", 3) != 0)
		return PLACE_ELSEWHERE;
	return is_dom0(root) ? PLACE_DOM0 : PLACE_GUEST;
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * hog ports|grants: takes all event channels, or all grants, that this domain may have, says "all N", and holds
 * them until it is ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* <xen/sys/evtchn.h>: an unbound port for a remote domain. */
struct bind_unbound {
	unsigned int remote_domain;
};

#define BIND_UNBOUND	_IOC(_IOC_NONE, 'E', 2, sizeof(struct bind_unbound))

/* <xen/gntalloc.h>: pages of the driver's, granted to a domain. */
struct alloc_gref {
	uint16_t domid;
	uint16_t flags;
	uint32_t count;
	uint64_t index;
	uint32_t gref[2];
};

/* The size in the number is that of the structure with one grant. */
#define ALLOC_GREF	_IOC(_IOC_NONE, 'G', 5, 24)

static int take_port(int fd)
{
	struct bind_unbound bind = { .remote_domain = 0 };

	return ioctl(fd, BIND_UNBOUND, &bind);
}

static int take_grant(int fd)
{
	struct alloc_gref alloc = { .count = 1 };

	return ioctl(fd, ALLOC_GREF, &alloc);
}

int main(int argc, char **argv)
{
	int grants = argc == 2 && !strcmp(argv[1], "grants");
	const char *device = grants ? "/dev/xen/gntalloc" : "/dev/xen/evtchn";
	int fd, n = 0;

	if (argc != 2 || (!grants && strcmp(argv[1], "ports") != 0)) {
		fprintf(stderr, "usage: hog ports|grants\n");
		return 2;
	}
	fd = open(device, O_RDWR);
	if (fd < 0) {
		printf("%s: %s\n", device, strerror(errno));
		return 1;
	}
	while ((grants ? take_grant : take_port)(fd) >= 0)
		n++;
	printf("all %d (%s)\n", n, strerror(errno));
	fflush(stdout);
	for (;;)
		pause();
}

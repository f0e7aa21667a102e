// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * hog: takes all event channels that this domain may have, says "all N", and holds them until it is ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* <xen/sys/evtchn.h>: an unbound port for a remote domain. */
struct bind_unbound {
	unsigned int remote_domain;
};

#define BIND_UNBOUND	_IOC(_IOC_NONE, 'E', 2, sizeof(struct bind_unbound))

int main(void)
{
	struct bind_unbound bind = { .remote_domain = 0 };
	int fd = open("/dev/xen/evtchn", O_RDWR), n = 0;

	if (fd < 0) {
		printf("/dev/xen/evtchn: %s\n", strerror(errno));
		return 1;
	}
	while (ioctl(fd, BIND_UNBOUND, &bind) >= 0)
		n++;
	printf("all %d (%s)\n", n, strerror(errno));
	fflush(stdout);
	for (;;)
		pause();
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* May modules close a port that is not bound to an interrupt? */
#include <xen/events.h>

void probe(evtchn_port_t port)
{
	xen_evtchn_close(port);
}

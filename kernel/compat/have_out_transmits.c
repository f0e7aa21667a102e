// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Does IPv6, too, count what it transmits behind the hooks, and what is requested before them? */
#include <linux/snmp.h>

int probe(void)
{
	return IPSTATS_MIB_OUTREQUESTS;
}

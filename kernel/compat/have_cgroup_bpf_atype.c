// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Have programs on control groups an index of their own? exported: bpf_empty_prog_array */
#include <linux/bpf-cgroup.h>

bool probe(struct sock *sk)
{
	return cgroup_bpf_enabled(CGROUP_INET_EGRESS) &&
	       cgroup_bpf_sock_enabled(sk, CGROUP_INET_EGRESS);
}

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The newest kernel's interfaces on older kernels. The rest of the code is
 * written for the newest one and includes this; have.h has the answers of the
 * probes beside this file, asked of the kernel that is built for.
 */
#ifndef XENLOOP_COMPAT_H
#define XENLOOP_COMPAT_H

#include <linux/bpf-cgroup.h>
#include <linux/errqueue.h>
#include <linux/ethtool.h>
#include <linux/if_bridge.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/sched.h>
#include <linux/sched/prio.h>
#include <net/dst.h>
#include <net/genetlink.h>
#include <net/ip6_fib.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/interface/event_channel.h>
#include <asm/xen/hypercall.h>
#include <uapi/linux/sched/types.h>
#include "have.h"

#ifndef HAVE_GNTTAB_END_PAGE
static inline void compat_end_access(grant_ref_t ref, struct page *page)
{
	gnttab_end_foreign_access(ref, 0, page ? (unsigned long)page_address(page) : 0);
}

#define gnttab_end_foreign_access(ref, page)	compat_end_access(ref, page)
#endif

#ifndef HAVE_NAPI_ADD_WEIGHTLESS
#define netif_napi_add(dev, napi, poll)	\
	netif_napi_add(dev, napi, poll, NAPI_POLL_WEIGHT)
#endif

/* A device that exists only for NAPIs to hang on. */
#ifdef HAVE_NETDEV_DUMMY
#define free_netdev_dummy(dev)	free_netdev(dev)
#else
static inline struct net_device *alloc_netdev_dummy(int priv)
{
	struct net_device *dev = kzalloc(sizeof(*dev) + priv, GFP_KERNEL);

	if (dev)
		init_dummy_netdev(dev);
	return dev;
}

#define free_netdev_dummy(dev)	kfree(dev)
#endif

#ifndef INVALID_GRANT_HANDLE
#define INVALID_GRANT_HANDLE	((grant_handle_t)-1)
#endif

#ifndef HAVE_DEV_NIT_ACTIVE_RCU
#define dev_nit_active_rcu(dev)	dev_nit_active(dev)
#endif

/* Older kernels have counted a packet of IPv6 before LOCAL_OUT. */
static inline void compat_count_output6(struct net *net, const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_IPV6) && defined(HAVE_OUT_TRANSMITS)
	IP6_UPD_PO_STATS(net, ip6_dst_idev(skb_dst(skb)), IPSTATS_MIB_OUT,
			 skb->len);
#endif
}

/* Does the bridge forward what comes from this port? The caller holds RTNL. Older
 * kernels do not tell, those without switchdev not when it changes, and a bridge
 * that cannot be asked is being unloaded.
 */
#if defined(HAVE_BRIDGE_PORT_STATE) && IS_ENABLED(CONFIG_BRIDGE) && \
	IS_ENABLED(CONFIG_NET_SWITCHDEV)
static inline bool compat_port_forwards(const struct net_device *dev)
{
	u8 (*get_state)(const struct net_device *dev);
	u8 state;

	get_state = symbol_get(br_port_get_stp_state);
	if (!get_state)
		return false;
	state = get_state(dev);
	symbol_put(br_port_get_stp_state);
	return state == BR_STATE_FORWARDING;
}
#else
static inline bool compat_port_forwards(const struct net_device *dev)
{
	return true;
}
#endif

#ifndef HAVE_SKB_FRAGS_READABLE
static inline bool skb_frags_readable(const struct sk_buff *skb)
{
	return true;
}
#endif

#ifndef HAVE_SKB_DST_DEV
static inline struct net_device *skb_dst_dev(const struct sk_buff *skb)
{
	return skb_dst(skb)->dev;
}
#endif

/* From command n on a family checks strictly; older kernels go by the policy. */
#ifdef HAVE_GENL_RESV_START_OP
#define COMPAT_GENL_RESV_START_OP(n)	.resv_start_op = (n),
#else
#define COMPAT_GENL_RESV_START_OP(n)
#endif

/* Does the scheduler want the processor, be it without haste? Where kernels are
 * preempted lazily, need_resched() tells of haste alone.
 */
static inline bool compat_need_resched(void)
{
#ifdef TIF_NEED_RESCHED_LAZY
	return need_resched() || test_thread_flag(TIF_NEED_RESCHED_LAZY);
#else
	return need_resched();
#endif
}

/* A thread that is to run when nothing else would. Where modules cannot ask for the
 * idle class it is the nicest there is.
 */
static inline int compat_sched_idle(struct task_struct *task)
{
#ifdef HAVE_SCHED_SETATTR_NOCHECK
	const struct sched_attr idle = {
		.size = sizeof(idle),
		.sched_policy = SCHED_IDLE,
	};

	return sched_setattr_nocheck(task, &idle);
#else
	sched_set_normal(task, MAX_NICE);
	return 0;
#endif
}

/* Would tc's egress filters or programs see what is sent on this device? */
static inline bool compat_tc_egress(const struct net_device *dev)
{
#if defined(HAVE_TCX_EGRESS)
	return rcu_access_pointer(dev->tcx_egress);
#elif defined(HAVE_MINIQ_EGRESS)
	return rcu_access_pointer(dev->miniq_egress);
#else
	return false;
#endif
}

/* How many hooks of netfilter's would? The caller holds RCU. */
static inline u32 compat_nf_egress(const struct net_device *dev)
{
#ifdef HAVE_NF_HOOKS_EGRESS
	const struct nf_hook_entries *hooks = rcu_dereference(dev->nf_hooks_egress);

	return hooks ? hooks->num_hook_entries : 0;
#else
	return 0;
#endif
}

/* Those have seen this frame, and are not to see it again. */
static inline void compat_skip_nf_egress(struct sk_buff *skb)
{
#ifdef CONFIG_NETFILTER_SKIP_EGRESS
	skb->nf_skip_egress = true;
#endif
}

/* Tells the socket, if it asked, when its packet entered the device's queue. */
static inline void compat_tstamp_sched(struct sk_buff *skb)
{
#ifdef HAVE_SKB_TSTAMP_ACK
	__skb_tstamp_tx(skb, NULL, NULL, skb->sk, SCM_TSTAMP_SCHED);
#else
	__skb_tstamp_tx(skb, NULL, skb->sk, SCM_TSTAMP_SCHED);
#endif
}

/* Does the driver itself run an XDP program? Only whether there is one is looked at. */
static inline bool compat_xdp_native(const struct net_device *dev)
{
	return READ_ONCE(dev->xdp_state[XDP_MODE_DRV].prog) ||
	       READ_ONCE(dev->xdp_state[XDP_MODE_DRV].link);
}

/* Does a program of the socket's control group look at what it sends? The caller holds RCU. */
static inline bool compat_cgroup_egress(struct sock *sk)
{
#if !defined(CONFIG_CGROUP_BPF)
	return false;
#elif defined(HAVE_CGROUP_BPF_ATYPE)
	return cgroup_bpf_enabled(CGROUP_INET_EGRESS) &&
	       cgroup_bpf_sock_enabled(sk, CGROUP_INET_EGRESS);
#else
	const struct bpf_prog_array *programs;
	const struct cgroup *group;

	if (!cgroup_bpf_enabled)
		return false;
	group = sock_cgroup_ptr(&sk->sk_cgrp_data);
	programs = rcu_dereference(group->bpf.effective[BPF_CGROUP_INET_EGRESS]);
	return programs && programs->items[0].prog;
#endif
}

#endif /* XENLOOP_COMPAT_H */

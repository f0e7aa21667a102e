/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Generic netlink of XenLoop: family XENLOOP_FAMILY in a guest (xenloop.ko),
 * XENLOOP_BROKER_FAMILY in Dom0 (discovery.ko).
 *
 * All commands that only show may be called by anybody, what changes something
 * by whoever administers the network (CAP_NET_ADMIN); a dump is consistent
 * enough to be shown, not a snapshot. Attributes that a reader does not know
 * are to be ignored; numbers are never used again for something else.
 *
 * Reasons travel as code and as a sentence, so that an older command can still
 * say why a newer module keeps a peer on netfront.
 */
#ifndef _UAPI_LINUX_XENLOOP_H
#define _UAPI_LINUX_XENLOOP_H

#define XENLOOP_FAMILY			"xenloop"
#define XENLOOP_FAMILY_VERSION		1
#define XENLOOP_BROKER_FAMILY		"xenloop-broker"
#define XENLOOP_BROKER_FAMILY_VERSION	1

/**
 * enum xenloop_cmd - commands of XENLOOP_FAMILY
 * @XENLOOP_CMD_UNSPEC: not used
 * @XENLOOP_CMD_STATUS_GET: one message about the module
 * @XENLOOP_CMD_VIF_GET: dump, a message a vif
 * @XENLOOP_CMD_PEER_GET: dump, a message a peer of a vif
 * @XENLOOP_CMD_SET: change @XENLOOP_A_INTERCEPT; CAP_NET_ADMIN
 * @__XENLOOP_CMD_MAX: their number
 * @XENLOOP_CMD_MAX: the last one
 */
enum xenloop_cmd {
	XENLOOP_CMD_UNSPEC,
	XENLOOP_CMD_STATUS_GET,
	XENLOOP_CMD_VIF_GET,
	XENLOOP_CMD_PEER_GET,
	XENLOOP_CMD_SET,
	__XENLOOP_CMD_MAX,
	XENLOOP_CMD_MAX = __XENLOOP_CMD_MAX - 1
};

/**
 * enum xenloop_attr - attributes of XENLOOP_FAMILY
 * @XENLOOP_A_UNSPEC: not used
 * @XENLOOP_A_PAD: alignment of 64-bit values
 * @XENLOOP_A_VERSION: string, of the module
 * @XENLOOP_A_PROTOCOL: u32, version of the wire
 * @XENLOOP_A_EPOCH: u64
 * @XENLOOP_A_DOMID: u32, this guest's; absent while the broker is
 * @XENLOOP_A_BROKER: u8, 1 if Dom0's broker is present
 * @XENLOOP_A_IFINDEX: u32, the vif's
 * @XENLOOP_A_IFNAME: string, the vif's
 * @XENLOOP_A_LINK_IFINDEX: u32, of the xenloop device beside the vif
 * @XENLOOP_A_LINK_IFNAME: string, of the same
 * @XENLOOP_A_HANDLE: u32, the vif's number in XenStore
 * @XENLOOP_A_ENABLED: u8, 1 if packets of this vif may take a channel
 * @XENLOOP_A_COUNTER: nest, repeated: one counter of a vif or a peer
 * @XENLOOP_A_COUNTER_NAME: string, as in ethtool -S
 * @XENLOOP_A_COUNTER_VALUE: u64
 * @XENLOOP_A_PEER_DOMID: u32
 * @XENLOOP_A_PEER_HANDLE: u32, of the peer's vif
 * @XENLOOP_A_MAC: 6 bytes, the peer's
 * @XENLOOP_A_STATE: string, the channel's
 * @XENLOOP_A_REASON: u32, enum xenloop_reason, why the channel is not open
 * @XENLOOP_A_REASON_TEXT: string, the same as a sentence
 * @XENLOOP_A_ERRNO: u32, positive errno of the last failed attempt, or absent
 * @XENLOOP_A_OPENED: u64, how often the channel was opened
 * @XENLOOP_A_SINCE: u64, seconds in the present state
 * @XENLOOP_A_QUEUES: u32, of the open channel
 * @XENLOOP_A_RX_SLOTS: u32, slots a queue in our memory
 * @XENLOOP_A_TX_SLOTS: u32, slots a queue in the peer's memory
 * @XENLOOP_A_GRANTS: u32, grants that the channel holds
 * @XENLOOP_A_MAPPED: u32, pages of the peer that it maps
 * @XENLOOP_A_BACKLOG: u32, packets waiting for space
 * @XENLOOP_A_PORT: u32, event channel of the first queue
 * @XENLOOP_A_PEERS: u32, that are known
 * @XENLOOP_A_CHANNELS: u32, that hold memory
 * @XENLOOP_A_STUCK_PAGES: u32, of closed channels that peers still map
 * @XENLOOP_A_MEMORY: u32, pages that channels receive in
 * @XENLOOP_A_BUDGET: u32, the most that these may be
 * @XENLOOP_A_INTERCEPT: string, where packets are taken: "ip" or "link"
 * @__XENLOOP_A_MAX: their number
 * @XENLOOP_A_MAX: the last one
 */
enum xenloop_attr {
	XENLOOP_A_UNSPEC,
	XENLOOP_A_PAD,
	XENLOOP_A_VERSION,
	XENLOOP_A_PROTOCOL,
	XENLOOP_A_EPOCH,
	XENLOOP_A_DOMID,
	XENLOOP_A_BROKER,
	XENLOOP_A_IFINDEX,
	XENLOOP_A_IFNAME,
	XENLOOP_A_LINK_IFINDEX,
	XENLOOP_A_LINK_IFNAME,
	XENLOOP_A_HANDLE,
	XENLOOP_A_ENABLED,
	XENLOOP_A_COUNTER,
	XENLOOP_A_COUNTER_NAME,
	XENLOOP_A_COUNTER_VALUE,
	XENLOOP_A_PEER_DOMID,
	XENLOOP_A_PEER_HANDLE,
	XENLOOP_A_MAC,
	XENLOOP_A_STATE,
	XENLOOP_A_REASON,
	XENLOOP_A_REASON_TEXT,
	XENLOOP_A_ERRNO,
	XENLOOP_A_OPENED,
	XENLOOP_A_SINCE,
	XENLOOP_A_QUEUES,
	XENLOOP_A_RX_SLOTS,
	XENLOOP_A_TX_SLOTS,
	XENLOOP_A_GRANTS,
	XENLOOP_A_MAPPED,
	XENLOOP_A_BACKLOG,
	XENLOOP_A_PORT,
	XENLOOP_A_PEERS,
	XENLOOP_A_CHANNELS,
	XENLOOP_A_STUCK_PAGES,
	XENLOOP_A_MEMORY,
	XENLOOP_A_BUDGET,
	XENLOOP_A_INTERCEPT,
	__XENLOOP_A_MAX,
	XENLOOP_A_MAX = __XENLOOP_A_MAX - 1
};

/**
 * enum xenloop_reason - why a peer is not on a channel
 * @XENLOOP_WHY_OPEN: it is
 * @XENLOOP_WHY_UNUSED: no packet has asked for it yet
 * @XENLOOP_WHY_IDLE: it was closed because nothing used it
 * @XENLOOP_WHY_DISABLED: the xenloop device or the vif is down, the vif has a MAC
 *	address that Dom0 did not give it, or netfront runs an XDP program
 * @XENLOOP_WHY_OPENING: it is being opened
 * @XENLOOP_WHY_CLOSING: it is being closed
 * @XENLOOP_WHY_CLOSED: the peer closed it
 * @XENLOOP_WHY_NO_ANSWER: the peer did not answer in time
 * @XENLOOP_WHY_NO_MEMORY: no memory for it here
 * @XENLOOP_WHY_NO_GRANTS: the grant table of this guest is full
 * @XENLOOP_WHY_NO_PORTS: no event channel is left here
 * @XENLOOP_WHY_STORE: XenStore refused the offer
 * @XENLOOP_WHY_REFUSED: the hypervisor refused memory or an event channel shared with the peer
 * @XENLOOP_WHY_VIOLATION: the peer broke the protocol
 * @XENLOOP_WHY_SUSPENDED: this guest is being saved or migrated
 * @XENLOOP_WHY_GONE: the peer has gone
 * @XENLOOP_WHY_OTHER: see the errno
 * @XENLOOP_WHY_BUDGET: all that this guest lets channels have is in use
 * @XENLOOP_WHY_RESIZING: it is opened anew, with more memory
 * @XENLOOP_WHY_STALLED: it is, but the peer has taken no packet from it for a while
 * @XENLOOP_WHY_HELD: the peer has not let go of a former channel's memory
 * @XENLOOP_WHYS: their number
 */
enum xenloop_reason {
	XENLOOP_WHY_OPEN,
	XENLOOP_WHY_UNUSED,
	XENLOOP_WHY_IDLE,
	XENLOOP_WHY_DISABLED,
	XENLOOP_WHY_OPENING,
	XENLOOP_WHY_CLOSING,
	XENLOOP_WHY_CLOSED,
	XENLOOP_WHY_NO_ANSWER,
	XENLOOP_WHY_NO_MEMORY,
	XENLOOP_WHY_NO_GRANTS,
	XENLOOP_WHY_NO_PORTS,
	XENLOOP_WHY_STORE,
	XENLOOP_WHY_REFUSED,
	XENLOOP_WHY_VIOLATION,
	XENLOOP_WHY_SUSPENDED,
	XENLOOP_WHY_GONE,
	XENLOOP_WHY_OTHER,
	XENLOOP_WHY_BUDGET,
	XENLOOP_WHY_RESIZING,
	XENLOOP_WHY_STALLED,
	XENLOOP_WHY_HELD,
	XENLOOP_WHYS
};

/**
 * enum xenloop_broker_cmd - commands of XENLOOP_BROKER_FAMILY
 * @XENLOOP_BROKER_CMD_UNSPEC: not used
 * @XENLOOP_BROKER_CMD_STATUS_GET: one message about the module
 * @XENLOOP_BROKER_CMD_GUEST_GET: dump, a message a vif of a guest
 * @XENLOOP_BROKER_CMD_PAIR_GET: dump, a message a pair of vifs, each pair once
 * @XENLOOP_BROKER_CMD_POLICY_GET: dump, a message a line of the policy; the
 *	default first, whether a line gives it or not
 * @XENLOOP_BROKER_CMD_POLICY_SET: either XENLOOP_B_POLICY, which replaces all,
 *	or XENLOOP_B_DEFAULT, which leaves the rules; refused whole if any of it
 *	is wrong
 * @__XENLOOP_BROKER_CMD_MAX: their number
 * @XENLOOP_BROKER_CMD_MAX: the last one
 */
enum xenloop_broker_cmd {
	XENLOOP_BROKER_CMD_UNSPEC,
	XENLOOP_BROKER_CMD_STATUS_GET,
	XENLOOP_BROKER_CMD_GUEST_GET,
	XENLOOP_BROKER_CMD_PAIR_GET,
	XENLOOP_BROKER_CMD_POLICY_GET,
	XENLOOP_BROKER_CMD_POLICY_SET,
	__XENLOOP_BROKER_CMD_MAX,
	XENLOOP_BROKER_CMD_MAX = __XENLOOP_BROKER_CMD_MAX - 1
};

/**
 * enum xenloop_broker_attr - attributes of XENLOOP_BROKER_FAMILY
 * @XENLOOP_B_UNSPEC: not used
 * @XENLOOP_B_PAD: alignment of 64-bit values
 * @XENLOOP_B_VERSION: string, of the module
 * @XENLOOP_B_PROTOCOL: u32, version of the wire
 * @XENLOOP_B_NIC: string, the only bridge that is served; absent: all
 * @XENLOOP_B_GUESTS: u32, domains that run xenloop.ko
 * @XENLOOP_B_DOMID: u32
 * @XENLOOP_B_INSTANCE: u32
 * @XENLOOP_B_EPOCH: u64, absent if the guest has no xenloop.ko
 * @XENLOOP_B_NAME: string, of the domain
 * @XENLOOP_B_HANDLE: u32, of a vif
 * @XENLOOP_B_BRIDGE: string, that the vif is on
 * @XENLOOP_B_MAC: 6 bytes
 * @XENLOOP_B_PINNED: u32, addresses that the vif is limited to; absent: none
 * @XENLOOP_B_PEER_DOMID: u32, the other side of a pair
 * @XENLOOP_B_PEER_NAME: string
 * @XENLOOP_B_PEER_HANDLE: u32
 * @XENLOOP_B_OFFER: u32, serial of the first side's current offer, or 0
 * @XENLOOP_B_PEER_OFFER: u32, of the other side's
 * @XENLOOP_B_STATE: string: "channel" (both offer), "opening" (one does),
 *	"introduced" (none does), "no-module" (a side has no xenloop.ko),
 *	"policy" (policy denies it), "waiting" (there is no policy yet),
 *	"unclear" (there are rules, and a side's name or UUID cannot be read)
 * @XENLOOP_B_DEFAULT: string, what policy says where no rule does: "allow",
 *	"deny", or "wait", which denies until a policy or a default is set
 * @XENLOOP_B_RULES: u32, rules of the policy
 * @XENLOOP_B_LINE: u32, of the policy; absent: none says so
 * @XENLOOP_B_RULE: string, that line
 * @XENLOOP_B_POLICY: string, all lines of a policy (see core/rules.h)
 * @__XENLOOP_B_MAX: their number
 * @XENLOOP_B_MAX: the last one
 */
enum xenloop_broker_attr {
	XENLOOP_B_UNSPEC,
	XENLOOP_B_PAD,
	XENLOOP_B_VERSION,
	XENLOOP_B_PROTOCOL,
	XENLOOP_B_NIC,
	XENLOOP_B_GUESTS,
	XENLOOP_B_DOMID,
	XENLOOP_B_INSTANCE,
	XENLOOP_B_EPOCH,
	XENLOOP_B_NAME,
	XENLOOP_B_HANDLE,
	XENLOOP_B_BRIDGE,
	XENLOOP_B_MAC,
	XENLOOP_B_PINNED,
	XENLOOP_B_PEER_DOMID,
	XENLOOP_B_PEER_NAME,
	XENLOOP_B_PEER_HANDLE,
	XENLOOP_B_OFFER,
	XENLOOP_B_PEER_OFFER,
	XENLOOP_B_STATE,
	XENLOOP_B_DEFAULT,
	XENLOOP_B_RULES,
	XENLOOP_B_LINE,
	XENLOOP_B_RULE,
	XENLOOP_B_POLICY,
	__XENLOOP_B_MAX,
	XENLOOP_B_MAX = __XENLOOP_B_MAX - 1
};

#endif /* _UAPI_LINUX_XENLOOP_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The counters of a vif: one list for ethtool -S, netlink and the code.
 *
 * X(id, name): id is xenloop_counter's, name is what people see. A packet that
 * asked for a peer and took netfront is counted in exactly one fallback_*.
 */
#ifndef XENLOOP_COUNTER_H
#define XENLOOP_COUNTER_H

#define XENLOOP_COUNTERS(X) \
	X(TX_PACKETS, "tx_packets") \
	X(TX_BYTES, "tx_bytes") \
	X(RX_PACKETS, "rx_packets") \
	X(RX_BYTES, "rx_bytes") \
	X(TX_EVENTS, "tx_events") \
	X(RX_EVENTS, "rx_events") \
	X(RX_SPURIOUS, "rx_spurious_events") \
	X(TX_CONTENDED, "tx_queue_contended") \
	X(TX_QUEUED, "tx_queued") \
	X(TX_DROPPED, "tx_dropped_queue_full") \
	X(TX_LOST, "tx_lost_unread_by_peer") \
	X(TX_GIVEN_BACK, "tx_given_back_to_netfront") \
	X(RX_CLOSING, "rx_received_while_closing") \
	X(RX_NOMEM, "rx_dropped_no_memory") \
	X(RX_DOWN, "rx_dropped_vif_down") \
	X(RX_SPOOFED, "rx_dropped_not_allowed_address") \
	X(VIOLATIONS, "protocol_violations") \
	X(OPENED, "channels_opened") \
	X(CLOSED, "channels_closed") \
	X(FB_NO_CHANNEL, "fallback_channel_not_open") \
	X(FB_DISABLED, "fallback_disabled") \
	X(FB_MULTICAST, "fallback_multicast") \
	X(FB_ROUTE, "fallback_route_not_plain") \
	X(FB_TOO_LONG, "fallback_needs_fragmenting") \
	X(FB_GSO, "fallback_gso_type") \
	X(FB_CSUM, "fallback_checksum_type") \
	X(FB_QDISC, "fallback_qdisc") \
	X(FB_MALFORMED, "fallback_malformed") \
	X(FB_EGRESS, "fallback_egress_filter") \
	X(FB_PACED, "fallback_paced_socket") \
	X(FB_CGROUP, "fallback_cgroup_program")

#define XENLOOP_COUNTER_ID(id, name)	XENLOOP_C_##id,

enum xenloop_counter {
	XENLOOP_COUNTERS(XENLOOP_COUNTER_ID)
	XENLOOP_COUNTER_COUNT
};

#undef XENLOOP_COUNTER_ID

#endif /* XENLOOP_COUNTER_H */

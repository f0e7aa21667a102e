/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * The values of the XenStore nodes in <xen/io/xenloop.h>, parsed and written.
 * Pure functions; any context. A parser fills all of the structure or, with
 * -EINVAL, none of it.
 */
#ifndef XENLOOP_CORE_STORE_H
#define XENLOOP_CORE_STORE_H

#include "env.h"

/* Longest "HANDLE-DOMID-PEERHANDLE" with its zero byte. */
#define XENLOOP_NAME_MAX	24

/**
 * struct xenloop_name - a link as one guest sees it
 * @handle: of its own vif
 * @domid: of the peer
 * @peer_handle: of the peer's vif
 */
struct xenloop_name {
	u16 handle;
	u16 domid;
	u16 peer_handle;
};

/**
 * struct xenloop_guest_value - .../data/xenloop/guest
 * @version: of the protocol, 1 or later
 * @epoch: the guest's
 * @features: XENLOOP_FEATURE_*
 */
struct xenloop_guest_value {
	u32 version;
	u64 epoch;
	u32 features;
};

/**
 * struct xenloop_broker_value - .../xenloop/broker
 * @version: of the protocol
 * @domid: the reader's own
 * @instance: the reader's own
 */
struct xenloop_broker_value {
	u32 version;
	u32 domid;
	u32 instance;
};

/**
 * struct xenloop_parties - whom an offer or a link is between
 * @instance: of the guest in whose directory it stands
 * @peer_instance: of the other one
 * @epoch: of the guest in whose directory it stands
 * @peer_epoch: of the other one
 */
struct xenloop_parties {
	u32 instance;
	u32 peer_instance;
	u64 epoch;
	u64 peer_epoch;
};

/**
 * struct xenloop_offer - an offer without its parties
 * @serial: 1 or more; 0: there is no offer
 * @answers: serial of the offer that it answers, or 0
 * @gref: grant of the channel page
 */
struct xenloop_offer {
	u32 serial;
	u32 answers;
	u32 gref;
};

/**
 * struct xenloop_offer_value - .../data/xenloop/offer/NAME
 * @parties: the writer first
 * @offer: the offer
 */
struct xenloop_offer_value {
	struct xenloop_parties parties;
	struct xenloop_offer offer;
};

/**
 * struct xenloop_prefix - addresses that a vif may use
 * @addr: network order; an IPv4 one in the first four bytes
 * @version: 4 or 6
 * @len: bits of @addr that must agree, 0..32 or 0..128
 */
struct xenloop_prefix {
	u8 addr[16];
	u8 version;
	u8 len;
};

/**
 * struct xenloop_link_value - .../xenloop/link/NAME
 * @parties: the reader first
 * @features: the peer's
 * @mac: the peer's
 * @ips: entries of @ip
 * @ip: where the peer's packets may come from: xenloop_prefixes_allow()
 * @offer: the peer's
 */
struct xenloop_link_value {
	struct xenloop_parties parties;
	u32 features;
	u8 mac[6];
	u32 ips;
	struct xenloop_prefix ip[XENLOOP_STORE_IPS];
	struct xenloop_offer offer;
};

int xenloop_name_parse(const char *text, struct xenloop_name *name);
int xenloop_guest_parse(const char *text, struct xenloop_guest_value *value);
int xenloop_broker_parse(const char *text, struct xenloop_broker_value *value);
int xenloop_offer_parse(const char *text, struct xenloop_offer_value *value);
int xenloop_link_parse(const char *text, struct xenloop_link_value *value);

int xenloop_name_format(char *text, size_t size,
			const struct xenloop_name *name);
int xenloop_guest_format(char *text, size_t size,
			 const struct xenloop_guest_value *value);
int xenloop_broker_format(char *text, size_t size,
			  const struct xenloop_broker_value *value);
int xenloop_offer_format(char *text, size_t size,
			 const struct xenloop_offer_value *value);
int xenloop_link_format(char *text, size_t size,
			const struct xenloop_link_value *value);

bool xenloop_prefix_match(const struct xenloop_prefix *prefix, u32 version,
			  const u8 *addr);
bool xenloop_prefixes_allow(const struct xenloop_prefix *prefix, u32 count,
			    u32 version, const u8 *addr);

#endif /* XENLOOP_CORE_STORE_H */

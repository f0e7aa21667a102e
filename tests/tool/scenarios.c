// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The machines that the command is run on. */
#include <errno.h>
#include <linux/xenloop.h>

#include "kernel.h"

static const uint8_t mac_5[] = { 0x00, 0x16, 0x3e, 0x00, 0x00, 0x05 };
static const uint8_t mac_6[] = { 0x00, 0x16, 0x3e, 0x00, 0x00, 0x06 };
static const uint8_t mac_long[] = { 0x00, 0x16, 0x3e, 0x00, 0x00, 0x05, 0x07 };

static void guest_status(uint8_t command, bool broker)
{
	say(GUEST_ID, command);
	if (twisted("escapes"))
		say_string(XENLOOP_A_VERSION,
			   "1\033[31m\"\\\n\xff\xc2\x9b");
	else if (twisted("not-utf8"))
		say_string(XENLOOP_A_VERSION,
			   "\xc3\xa9 \xc0\xaf \xed\xa0\x80 \xe0\x80\xaf "
			   "\xf0\x80\x80\xaf \xf4\x90\x80\x80 "
			   "\xf5\x80\x80\x80 \xe2\x82");
	else
		say_string(XENLOOP_A_VERSION, "1.2.3");
	say_u32(XENLOOP_A_PROTOCOL, 1);
	say_u64(XENLOOP_A_EPOCH, UINT64_C(0xfedcba9876543210));
	if (broker)
		say_u32(XENLOOP_A_DOMID, 3);
	say_u8(XENLOOP_A_BROKER, broker);
	say_u32(XENLOOP_A_PEERS, 3);
	say_u32(XENLOOP_A_CHANNELS, 1);
	say_u32(XENLOOP_A_STUCK_PAGES, twisted("stuck-pages") ? 266 : 0);
	say_u32(XENLOOP_A_MEMORY, 68);
	say_u32(XENLOOP_A_BUDGET, 8192);
	if (!twisted("old-module"))
		say_string(XENLOOP_A_INTERCEPT, "ip");
}

static void vif(uint8_t command, uint32_t ifindex, const char *name,
		const char *link, uint8_t enabled)
{
	say(GUEST_ID, command);
	say_u32(XENLOOP_A_IFINDEX, ifindex);
	say_string(XENLOOP_A_IFNAME, name);
	say_u32(XENLOOP_A_LINK_IFINDEX, ifindex + 2);
	say_string(XENLOOP_A_LINK_IFNAME, link);
	say_u32(XENLOOP_A_HANDLE, ifindex - 2);
	say_u8(XENLOOP_A_ENABLED, enabled);
	say_counter("tx_channel", 12345678901234);
	say_counter("fallback_multicast", 0);
	if (twisted("fallbacks")) {
		say_counter("fallback_channel_not_open", 2);
		say_counter("fallback_gso_type", 0);
		say_counter("fallback_route_not_plain", 12);
		say_counter("rx_dropped_no_memory", 1);
		say_counter("tx_dropped_queue_full", 4);
	}
}

static void twist_mac(void)
{
	if (twisted("short-mac"))
		say_bytes(XENLOOP_A_MAC, mac_5, 5);
	else if (twisted("long-mac"))
		say_bytes(XENLOOP_A_MAC, mac_long, 7);
	else
		say_bytes(XENLOOP_A_MAC, mac_5, sizeof(mac_5));
}

static void twist_domid(void)
{
	if (twisted("short-u32"))
		say_bytes(XENLOOP_A_PEER_DOMID, mac_5, 2);
	else if (twisted("long-u32"))
		say_bytes(XENLOOP_A_PEER_DOMID, "12345678", 8);
	else if (!twisted("no-domid"))
		say_u32(XENLOOP_A_PEER_DOMID, 5);
}

static void twist_state(void)
{
	if (twisted("string-without-zero"))
		say_bytes(XENLOOP_A_STATE, "open", 4);
	else if (twisted("empty-string"))
		say_bytes(XENLOOP_A_STATE, "", 0);
	else
		say_string(XENLOOP_A_STATE, "open");
	if (twisted("state-twice"))
		say_string(XENLOOP_A_STATE, "open");
}

static void twist_counter(void)
{
	struct nlattr *nest;

	if (twisted("nameless-counter")) {
		nest = mnl_attr_nest_start(saying(), XENLOOP_A_COUNTER);
		say_u64(XENLOOP_A_COUNTER_VALUE, 1);
		mnl_attr_nest_end(saying(), nest);
	} else if (twisted("short-counter")) {
		nest = mnl_attr_nest_start(saying(), XENLOOP_A_COUNTER);
		say_string(XENLOOP_A_COUNTER_NAME, "x");
		say_u32(XENLOOP_A_COUNTER_VALUE, 1);
		mnl_attr_nest_end(saying(), nest);
	} else if (twisted("torn-counter")) {
		say_bytes(XENLOOP_A_COUNTER, "\xff\x7f\x0e\x00xxxx", 8);
	}
	if (twisted("unknown-attribute")) {
		say_string(XENLOOP_A_MAX + 1, "news");
		say_string(200, "more news");
	}
}

/* These change the message as a whole, so they come when it is complete. */
static void twist_message(void)
{
	struct nlmsghdr *message = saying();

	if (twisted("torn-attribute")) {
		/* The last one of four bytes, whose header now claims more. */
		say_u32(200, 1);
		((struct nlattr *)mnl_nlmsg_get_payload_tail(message) - 2)
			->nla_len = 0x100;
	} else if (twisted("trailing-bytes"))
		message->nlmsg_len += 3;
	else if (twisted("short-message"))
		message->nlmsg_len = sizeof(*message) + 2;
	else if (twisted("other-seq"))
		message->nlmsg_seq ^= 1;
	else if (twisted("other-port"))
		message->nlmsg_pid ^= 1;
}

static void open_peer(uint8_t command)
{
	say(GUEST_ID, command);
	if (!twisted("no-ifindex"))
		say_u32(XENLOOP_A_IFINDEX, 2);
	twist_domid();
	say_u32(XENLOOP_A_PEER_HANDLE, 0);
	twist_mac();
	twist_state();
	say_u32(XENLOOP_A_REASON, XENLOOP_WHY_OPEN);
	say_u64(XENLOOP_A_OPENED, 3);
	say_u64(XENLOOP_A_SINCE, 130);
	say_u32(XENLOOP_A_QUEUES, 1);
	say_u32(XENLOOP_A_RX_SLOTS, 256);
	say_u32(XENLOOP_A_TX_SLOTS, 128);
	say_u32(XENLOOP_A_GRANTS, 266);
	say_u32(XENLOOP_A_MAPPED, 138);
	say_u32(XENLOOP_A_BACKLOG, 0);
	say_u32(XENLOOP_A_PORT, 17);
	say_counter("tx_packets", 10);
	say_counter("tx_full", 0);
	twist_counter();
	twist_message();
}

static void closed_peer(uint8_t command, uint32_t domid, uint32_t reason,
			const char *text, uint32_t err)
{
	say(GUEST_ID, command);
	say_u32(XENLOOP_A_IFINDEX, 2);
	say_string(XENLOOP_A_IFNAME, "eth0");
	say_u32(XENLOOP_A_HANDLE, 0);
	say_u32(XENLOOP_A_PEER_DOMID, domid);
	say_u32(XENLOOP_A_PEER_HANDLE, domid == 7 ? 2 : 0);
	say_bytes(XENLOOP_A_MAC, mac_6, sizeof(mac_6));
	say_string(XENLOOP_A_STATE, err ? "backoff" : "idle");
	say_u32(XENLOOP_A_REASON, reason);
	if (text)
		say_string(XENLOOP_A_REASON_TEXT, text);
	if (err)
		say_u32(XENLOOP_A_ERRNO, err);
	say_u64(XENLOOP_A_OPENED, 0);
	say_u64(XENLOOP_A_SINCE, 90061);
}

static void guest_peers(uint8_t command)
{
	/* Not in order, as a hash table gives them. */
	closed_peer(command, 7, XENLOOP_WHY_NO_ANSWER,
		    "the peer did not answer in time", ETIMEDOUT);
	open_peer(command);
	closed_peer(command, 6, XENLOOP_WHY_UNUSED, NULL, 0);
	if (twisted("new-reason"))
		closed_peer(command, 8, 99, "the moon is in the wrong place", 0);
	if (twisted("stalled"))
		closed_peer(command, 8, XENLOOP_WHY_STALLED, NULL, 0);
	if (twisted("disabled"))
		closed_peer(command, 8, XENLOOP_WHY_DISABLED, NULL, 0);
	if (twisted("new-reason-without-text"))
		closed_peer(command, 8, 99, NULL, 0);
}

static void guest(uint8_t command)
{
	switch (command) {
	case XENLOOP_CMD_STATUS_GET:
		guest_status(command, true);
		if (twisted("two-statuses"))
			guest_status(command, true);
		break;
	case XENLOOP_CMD_VIF_GET:
		if (!missing_once())
			vif(command, 3, "eth1", "xl1", 0);
		vif(command, 2, "eth0", "xl0", 1);
		break;
	case XENLOOP_CMD_PEER_GET:
		guest_peers(command);
		break;
	}
}

static void no_broker(uint8_t command)
{
	if (command == XENLOOP_CMD_STATUS_GET)
		guest_status(command, false);
	else if (command == XENLOOP_CMD_VIF_GET)
		vif(command, 2, "eth0", "xl0", 1);
}

static void no_peer(uint8_t command)
{
	if (command == XENLOOP_CMD_STATUS_GET)
		guest_status(command, true);
	else if (command == XENLOOP_CMD_VIF_GET)
		vif(command, 2, "eth0", "xl0", 1);
}

static void no_vif(uint8_t command)
{
	if (command == XENLOOP_CMD_STATUS_GET)
		guest_status(command, true);
}

/* A vif that appeared after the vifs were listed. */
static void orphans(uint8_t command)
{
	if (command == XENLOOP_CMD_STATUS_GET)
		guest_status(command, true);
	else if (command == XENLOOP_CMD_PEER_GET)
		closed_peer(command, 6, XENLOOP_WHY_UNUSED, NULL, 0);
}

static void crowd(uint8_t command)
{
	uint32_t domid;

	if (command != XENLOOP_CMD_PEER_GET) {
		no_peer(command);
		return;
	}
	for (domid = 400; domid > 0; domid--)
		closed_peer(command, domid, XENLOOP_WHY_UNUSED, NULL, 0);
}

/* A module that says as little as it may. */
static void terse(uint8_t command)
{
	say(GUEST_ID, command);
	if (command == XENLOOP_CMD_STATUS_GET)
		return;
	say_u32(XENLOOP_A_IFINDEX, 2);
	if (command == XENLOOP_CMD_PEER_GET)
		say_u32(XENLOOP_A_PEER_DOMID, 5);
}

static void broker_status(uint8_t command)
{
	say(BROKER_ID, command);
	say_string(XENLOOP_B_VERSION, "1.2.3");
	say_u32(XENLOOP_B_PROTOCOL, 1);
	if (twisted("nic"))
		say_string(XENLOOP_B_NIC, "xenbr0");
	say_u32(XENLOOP_B_GUESTS, 3);
	if (twisted("old-module"))
		return;
	say_string(XENLOOP_B_DEFAULT, twisted("waiting") ? "wait" :
		   twisted("policy") ? "deny" : "allow");
	say_u32(XENLOOP_B_RULES, twisted("policy") ? 2 : 0);
}

static void guest_vif(uint8_t command, uint32_t domid, const char *name,
		      uint32_t handle, const char *bridge, bool active)
{
	uint8_t mac[] = { 0x00, 0x16, 0x3e, 0x00, (uint8_t)handle,
			  (uint8_t)domid };

	say(BROKER_ID, command);
	say_u32(XENLOOP_B_DOMID, domid);
	say_u32(XENLOOP_B_INSTANCE, domid + 10);
	if (active)
		say_u64(XENLOOP_B_EPOCH, 0xabc);
	say_string(XENLOOP_B_NAME, name);
	say_u32(XENLOOP_B_HANDLE, handle);
	say_string(XENLOOP_B_BRIDGE, bridge);
	say_bytes(XENLOOP_B_MAC, mac, sizeof(mac));
	if (domid == 3 && handle == 0)
		say_u32(XENLOOP_B_PINNED, 2);
}

static void pair(uint8_t command, uint32_t domid, const char *name,
		 uint32_t peer, const char *peer_name, const char *state)
{
	say(BROKER_ID, command);
	say_u32(XENLOOP_B_DOMID, domid);
	say_string(XENLOOP_B_NAME, name);
	say_u32(XENLOOP_B_HANDLE, 0);
	say_u32(XENLOOP_B_PEER_DOMID, peer);
	say_string(XENLOOP_B_PEER_NAME, peer_name);
	say_u32(XENLOOP_B_PEER_HANDLE, 0);
	say_u32(XENLOOP_B_OFFER, 4);
	say_u32(XENLOOP_B_PEER_OFFER, 2);
	say_string(XENLOOP_B_STATE, state);
}

static void say_rule(uint32_t line, const char *rule)
{
	if (line)
		say_u32(XENLOOP_B_LINE, line);
	say_string(XENLOOP_B_RULE, rule);
}

static void policy_line(uint8_t command, uint32_t line, const char *rule)
{
	say(BROKER_ID, command);
	say_rule(line, rule);
}

static void policy(uint8_t command)
{
	say(BROKER_ID, command);
	say_string(XENLOOP_B_DEFAULT, twisted("waiting") ? "wait" : "deny");
	say_rule(twisted("waiting") ? 0 : 2, "default deny");
	if (twisted("waiting"))
		return;
	policy_line(command, 4, "group shop web 5 # the shop");
	policy_line(command, 5, "allow group shop web");
	policy_line(command, 9, "deny  db *");
}

static void policy_pairs(uint8_t command)
{
	pair(command, 3, "web", 5, "db", "channel");
	say_rule(5, "allow group shop web");
	pair(command, 5, "db", 6, "old", "policy");
	say_rule(9, "deny  db *");
	pair(command, 3, "web", 6, "old", "policy");
	say_rule(0, "default deny");
	pair(command, 3, "web", 9, "lonely", "unclear");
	pair(command, 6, "old", 9, "lonely", "waiting");
}

static void dom0(uint8_t command)
{
	switch (command) {
	case XENLOOP_BROKER_CMD_STATUS_GET:
		broker_status(command);
		break;
	case XENLOOP_BROKER_CMD_GUEST_GET:
		guest_vif(command, 9, "lonely", 0, "xenbr1", true);
		guest_vif(command, 3, "web", 1, "", true);
		guest_vif(command, 3, "web", 0, "xenbr0", true);
		guest_vif(command, 5, "db", 0, "xenbr0", true);
		guest_vif(command, 6, "old", 0, "xenbr0", false);
		guest_vif(command, 6, "old", 1, "", false);
		guest_vif(command, 8, "bare", 0, "xenbr2", false);
		break;
	case XENLOOP_BROKER_CMD_POLICY_GET:
		policy(command);
		break;
	case XENLOOP_BROKER_CMD_PAIR_GET:
		if (twisted("policy")) {
			policy_pairs(command);
			break;
		}
		pair(command, 5, "db", 6, "old", "no-module");
		pair(command, 3, "web", 5, "db",
		     twisted("not-introduced") ? "no-module" : "channel");
		if (twisted("new-state"))
			pair(command, 3, "web", 6, "old", "dreaming");
		break;
	}
}

static void no_guest(uint8_t command)
{
	if (command == XENLOOP_BROKER_CMD_STATUS_GET)
		broker_status(command);
}

const struct scenario scenarios[] = {
	{ "guest", guest, NULL },
	{ "no-broker", no_broker, NULL },
	{ "no-peer", no_peer, NULL },
	{ "no-vif", no_vif, NULL },
	{ "orphans", orphans, NULL },
	{ "crowd", crowd, NULL },
	{ "terse", terse, NULL },
	{ "dom0", NULL, dom0 },
	{ "no-guest", NULL, no_guest },
	{ "both", guest, dom0 },
	{ "nothing", NULL, NULL },
	{ NULL, NULL, NULL }
};

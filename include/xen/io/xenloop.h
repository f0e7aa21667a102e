/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * XenLoop: a channel of shared memory between two guests of one host.
 *
 * This file is the contract between the two guests of a channel and between
 * each guest and the broker (discovery.ko in Dom0). Everything here is read by
 * somebody who must not trust the writer.
 *
 * XenStore
 * ========
 * A *vif* is named by its frontend's handle, a *link* by three numbers,
 * HANDLE-DOMID-PEERHANDLE: this guest's vif, the peer's domain, the peer's vif.
 * Each value below is one node, so that it changes as a whole; it is a list of
 * "name=value" separated by one space. A reader ignores names that it does not
 * know, and refuses a value with a name twice, with a character outside
 * printable ASCII, or longer than XENLOOP_STORE_MAX.
 *
 * Written by guest N, read by the broker:
 *
 *   /local/domain/N/data/xenloop/guest
 *	"version=1 epoch=E features=F"
 *	Present while xenloop.ko is loaded. E (64 bits, hexadecimal) is random
 *	and new at every load and resume. F (32 bits, hexadecimal) is a set of
 *	XENLOOP_FEATURE_*. Absent: this guest has no XenLoop; no link names it.
 *
 *   /local/domain/N/data/xenloop/offer/HANDLE-DOMID-PEERHANDLE
 *	"instance=I peer-instance=J epoch=E peer-epoch=P serial=S answers=A
 *	 gref=G"
 *	Present while this guest has memory granted to the peer. I and J echo
 *	what the broker gave for this guest and the peer, E and P are the
 *	epochs of both as the writer knows them. S (32 bits, decimal, from 1)
 *	grows with every offer that the guest makes in one epoch. A is the
 *	serial of the peer's offer that this one answers, 0 if it answers none.
 *	G is the grant of the channel page (below). An offer whose instances or
 *	epochs are not current, or that answers another serial than that of the
 *	reader's present offer, is of a former life and is ignored.
 *
 * Written by the broker, readable by guest N and nobody else:
 *
 *   /local/domain/N/xenloop/broker
 *	"version=1 domid=N instance=I"
 *	Present while the broker runs. I (32 bits, decimal, from 1) is new at
 *	every appearance of a domain: domids are used again, instances are not.
 *
 *   /local/domain/N/xenloop/link/HANDLE-DOMID-PEERHANDLE
 *	"instance=I peer-instance=J epoch=E peer-epoch=P features=F mac=M
 *	 [ip=A,B,...] [serial=S answers=A gref=G]"
 *	Present while the two vifs share a bridge and policy allows it. The
 *	instances and epochs are the reader's and the peer's, F the peer's
 *	features, M the MAC address of the peer's vif as its backend has it.
 *	ip, if the peer's vif pins its addresses, lists the only ones from
 *	which packets may come. The last three are the peer's offer, if it has
 *	a current one.
 *
 * Example, guests 3 and 5 on one bridge, 3 has asked 5 for a channel:
 *
 *   /local/domain/3/data/xenloop/guest = "version=1 epoch=1f00... features=0"
 *   /local/domain/3/data/xenloop/offer/0-5-0 = "instance=7 peer-instance=9
 *	epoch=1f00... peer-epoch=77ab... serial=1 answers=0 gref=812"
 *   /local/domain/5/xenloop/broker = "version=1 domid=5 instance=9"
 *   /local/domain/5/xenloop/link/0-3-0 = "instance=9 peer-instance=7
 *	epoch=77ab... peer-epoch=1f00... features=0 mac=00:16:3e:00:00:01
 *	serial=1 answers=0 gref=812"
 *
 * Opening
 * =======
 * There are no roles. Whoever wants a channel grants receive memory and writes
 * an offer; the other answers with its own. Each maps the other's memory, binds
 * or waits for the event channels, writes the serial of its own offer and then
 * XENLOOP_READY into the sender state of the mapped channel page, and notifies.
 * Nobody puts a record into the other's memory before the other has written
 * READY into its own.
 * The guest with the lower domid allocates the event channels and names them in
 * its channel page before it makes the offer; the other one binds them.
 *
 * The channel
 * ===========
 * Each guest grants its own *receive* memory to the other: the channel page;
 * list pages, which hold the grants of all that follows; and for each queue a
 * ring of records, a ring of returned slots, and the slots. The guest that
 * grants is the receiver (consumer) of that memory, the one that maps it the
 * sender (producer). So a channel is two of these, one each way.
 *
 * A packet is copied into as many free slots as it needs, each full but the
 * last, and a record names them. All slots are the sender's at first; a record
 * passes its slots to the receiver, a return passes one back, in any order.
 * There are at least as many records as slots, and every record holds a slot,
 * so a sender that owns a slot always finds room for a record.
 *
 * Indices run freely, modulo 2^32. Each shared word has one writer, and a
 * writer never reads its own words back.
 *
 * Events
 * ======
 * After publishing an index, a side notifies only if the index passed the event
 * index that the other side has published: (new - event) < (new - old), as in
 * Xen's ring.h. A full barrier stands between the two, on both sides.
 *
 * Closing
 * =======
 * Each sender publishes its last index, writes XENLOOP_CLOSED as sender state
 * and notifies; each receiver takes everything up to that index, writes
 * XENLOOP_DRAINED as receiver state and notifies. When both ways are drained,
 * or a deadline has passed, each side unmaps, and then ends its grants.
 */
#ifndef __XEN_PUBLIC_IO_XENLOOP_H__
#define __XEN_PUBLIC_IO_XENLOOP_H__

#define XENLOOP_VERSION		1

/* Longest value of a node, without the final zero byte. */
#define XENLOOP_STORE_MAX	1023

/* Addresses that one vif may pin. Xen's vif scripts set no limit. */
#define XENLOOP_STORE_IPS	16

/* "XLP1", little endian, at the start of a channel page. */
#define XENLOOP_MAGIC		0x31504c58u

#define XENLOOP_PAGE_SHIFT	12
#define XENLOOP_PAGE_SIZE	(1u << XENLOOP_PAGE_SHIFT)

#define XENLOOP_MAX_QUEUES	8
#define XENLOOP_MAX_LISTS	16
#define XENLOOP_LIST_REFS	(XENLOOP_PAGE_SIZE / 4)

/* Slots of one queue. The least holds the largest packet with some to spare. */
#define XENLOOP_MIN_SLOTS	32
#define XENLOOP_MAX_SLOTS	4096

/* The largest packet is an IPv6 one: 65535 bytes after a header of 40. */
#define XENLOOP_MIN_LEN		20
#define XENLOOP_MAX_LEN		65575
#define XENLOOP_RECORD_SLOTS	17

/* No feature is defined in version 1; unknown ones are ignored. */
#define XENLOOP_FEATURES	0u

/* xenloop_sender_state.state */
#define XENLOOP_READY		1u
#define XENLOOP_CLOSED		2u
/* xenloop_receiver_state.state */
#define XENLOOP_DRAINED		1u

/* xenloop_record.flags */
#define XENLOOP_F_CSUM_PARTIAL	0x01	/* csum_start, csum_offset are valid */
#define XENLOOP_F_CSUM_VALID	0x02	/* the sender vouches for the checksum */
#define XENLOOP_F_ECN		0x04	/* GSO: the first segment alone has CWR */
#define XENLOOP_F_FIXED_ID	0x08	/* GSO: all segments have one IPv4 id */
#define XENLOOP_F_ALL		0x0f

/* xenloop_record.gso_type */
#define XENLOOP_GSO_NONE	0
#define XENLOOP_GSO_TCPV4	1
#define XENLOOP_GSO_TCPV6	2
#define XENLOOP_GSO_UDP		3	/* a train of datagrams (UDP_SEGMENT) */

/**
 * struct xenloop_record - one packet
 * @len: bytes from the network header on, XENLOOP_MIN_LEN..XENLOOP_MAX_LEN
 * @gso_type: XENLOOP_GSO_*
 * @flags: XENLOOP_F_*
 * @gso_size: payload of one segment, 0 without GSO
 * @gso_segs: number of segments, 0 without GSO; a hint
 * @csum_start: where summing starts, from the network header
 * @csum_offset: where the sum is stored, from @csum_start; it ends within the
 *	first 128 bytes
 * @reserved: zero; ignored by the reader
 * @slot: the slots in order; as many as @len needs, the others are ignored
 * @pad: zero; ignored by the reader
 */
struct xenloop_record {
	uint32_t len;
	uint8_t gso_type;
	uint8_t flags;
	uint16_t gso_size;
	uint16_t gso_segs;
	uint16_t csum_start;
	uint16_t csum_offset;
	uint16_t reserved;
	uint16_t slot[XENLOOP_RECORD_SLOTS];
	uint16_t pad[7];
};

#define XENLOOP_PAGE_RECORDS	(XENLOOP_PAGE_SIZE / 64)
#define XENLOOP_PAGE_RETURNS	(XENLOOP_PAGE_SIZE / 2)

/**
 * struct xenloop_header - geometry, constant from before the offer on
 * @magic: XENLOOP_MAGIC
 * @version: XENLOOP_VERSION
 * @queues: 1..XENLOOP_MAX_QUEUES; a channel uses the lower of both sides'
 * @features: of the writer
 * @slots: of each queue, XENLOOP_MIN_SLOTS..XENLOOP_MAX_SLOTS; the rings of
 *	records and of returns have as many entries, rounded up to a power of
 *	two, and fill pages of XENLOOP_PAGE_RECORDS and XENLOOP_PAGE_RETURNS
 * @lists: list pages, as many as needed
 * @port: event channel of each queue if the writer has the lower domid, else 0
 * @list: grants of the list pages (read-only). Together they hold, for each
 *	queue in turn, the grants of its record pages (read-write), of its
 *	return pages (read-only) and of its slots (read-write)
 * @pad: unused
 */
struct xenloop_header {
	uint32_t magic;
	uint16_t version;
	uint16_t queues;
	uint32_t features;
	uint32_t slots;
	uint32_t lists;
	uint32_t port[XENLOOP_MAX_QUEUES];
	uint32_t list[XENLOOP_MAX_LISTS];
	uint32_t pad[19];
};

/* Whatever one side writes fills a cache line, so that no other shares it. */

/**
 * struct xenloop_sender_state - where the sender stands
 * @state: 0, XENLOOP_READY or XENLOOP_CLOSED
 * @serial: of the sender's own offer, written before @state. Either side may
 *	have withdrawn an offer that the other still sees, so a state counts
 *	only if it comes with the offer that the reader is connected to
 * @pad: unused
 */
struct xenloop_sender_state {
	uint32_t state;
	uint32_t serial;
	uint32_t pad[14];
};

/**
 * struct xenloop_receiver_state - where the receiver stands
 * @state: 0 or XENLOOP_DRAINED
 * @pad: unused
 */
struct xenloop_receiver_state {
	uint32_t state;
	uint32_t pad[15];
};

/**
 * struct xenloop_sender_line - what the sender tells of one queue
 * @record_prod: records published
 * @return_event: notify when @return_prod passes this
 * @pad: unused
 */
struct xenloop_sender_line {
	uint32_t record_prod;
	uint32_t return_event;
	uint32_t pad[14];
};

/**
 * struct xenloop_receiver_line - what the receiver tells of one queue
 * @return_prod: slots returned
 * @record_event: notify when record_prod passes this
 * @record_cons: records taken; for accounts only, no decision hangs on it
 * @pad: unused
 */
struct xenloop_receiver_line {
	uint32_t return_prod;
	uint32_t record_event;
	uint32_t record_cons;
	uint32_t pad[13];
};

struct xenloop_queue_lines {
	struct xenloop_sender_line sender;
	struct xenloop_receiver_line receiver;
};

/**
 * struct xenloop_page - the channel page
 * @header: written by the receiver before the offer
 * @sender: written by the sender
 * @receiver: written by the receiver
 * @queue: the indices of each queue
 */
struct xenloop_page {
	struct xenloop_header header;
	struct xenloop_sender_state sender;
	struct xenloop_receiver_state receiver;
	struct xenloop_queue_lines queue[XENLOOP_MAX_QUEUES];
};

#endif /* __XEN_PUBLIC_IO_XENLOOP_H__ */

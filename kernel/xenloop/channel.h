/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A channel: receive memory of ours, the peer's mapped, and the queues.
 *
 * Made by the first action that offers, gone after RELEASE. The control queue
 * alone makes and changes it. The data path finds it through the peer's @path,
 * under RCU, between START and RELEASE.
 */
#ifndef XENLOOP_CHANNEL_H
#define XENLOOP_CHANNEL_H

#include "mapping.h"
#include "memory.h"
#include "queue.h"
#include "store.h"

struct xenloop_peer;

/**
 * struct xenloop_channel - a channel
 * @peer: whose; outlives the channel
 * @memory: ours
 * @mapping: the peer's, NULL before CONNECT
 * @serial: of our offer
 * @answers: serial of the peer's offer that ours answers, or 0
 * @peer_serial: of the peer's offer that we are connected to, or 0
 * @queues: in use, once connected
 * @cut: its memory is less than was wanted
 * @outgrown: its peer needs more; set by the data path, once
 * @violated: the peer broke the rules; set by the data path, once
 * @closing: the NAPI must tell the control queue when the ring runs empty
 * @drained: we wrote DRAINED
 * @started: jiffies when it began to take packets
 * @settle: lets them go
 * @packets: both ways, at the last look for idleness
 * @active: jiffies of the last look that found packets
 * @queue: the queues that our memory has
 */
struct xenloop_channel {
	struct xenloop_peer *peer;
	struct xenloop_memory *memory;
	struct xenloop_mapping *mapping;
	u32 serial;
	u32 answers;
	u32 peer_serial;
	u32 queues;
	bool cut;
	bool outgrown;
	bool violated;
	bool closing;
	bool drained;
	unsigned long started;
	struct delayed_work settle;
	u64 packets;
	unsigned long active;
	struct xenloop_queue *queue[XENLOOP_MAX_QUEUES];
};

struct xenloop_channel *xenloop_channel_create(struct xenloop_peer *peer,
					       u32 answers);
int xenloop_channel_connect(struct xenloop_channel *channel,
			    const struct xenloop_offer *offer);
void xenloop_channel_start(struct xenloop_channel *channel);
void xenloop_channel_stop(struct xenloop_channel *channel);
void xenloop_channel_give_back(struct xenloop_channel *channel);
void xenloop_channel_destroy(struct xenloop_channel *channel);

u32 xenloop_channel_peer_state(const struct xenloop_channel *channel);
bool xenloop_channel_drained(struct xenloop_channel *channel);
bool xenloop_channel_severed(const struct xenloop_channel *channel);
bool xenloop_channel_used(struct xenloop_channel *channel);
void xenloop_channel_outgrown(struct xenloop_channel *channel);
void xenloop_channel_recount(struct xenloop_channel *channel);
void xenloop_channel_violate(struct xenloop_channel *channel, const char *how);

#endif /* XENLOOP_CHANNEL_H */

/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * A kernel that answers as a test wants it to.
 *
 * A scenario names the families that are there and fills in what they say. A
 * twist is one thing that goes wrong in it; twisted() is asked wherever a
 * twist has its place.
 */
#ifndef XENLOOP_TESTS_KERNEL_H
#define XENLOOP_TESTS_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <libmnl/libmnl.h>

#include "netlink.h"

#define GUEST_ID	0x21
#define BROKER_ID	0x22

/**
 * struct scenario - a machine
 * @name: on the command line
 * @guest: answers for family xenloop, NULL if it is not loaded
 * @broker: answers for family xenloop-broker, NULL if it is not loaded
 */
struct scenario {
	const char *name;
	void (*guest)(uint8_t command);
	void (*broker)(uint8_t command);
};

extern const struct scenario scenarios[];

/* What a scenario says: messages, one after the other. */
struct nlmsghdr *say(uint16_t type, uint8_t command);
struct nlmsghdr *saying(void);
void say_u8(uint16_t type, uint8_t value);
void say_u32(uint16_t type, uint32_t value);
void say_u64(uint16_t type, uint64_t value);
void say_string(uint16_t type, const char *string);
void say_bytes(uint16_t type, const void *bytes, size_t len);
void say_counter(const char *name, uint64_t value);

bool twisted(const char *name);
/* A dump is under way that will turn out to have been interrupted. */
bool missing_once(void);

/* Set by the programs before they run the command. */
extern const struct scenario *scenario;
extern const char *twist;
extern void (*mutate)(char *bytes, size_t *len);

int kernel_open(struct transport *via);

#endif /* XENLOOP_TESTS_KERNEL_H */

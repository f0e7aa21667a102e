/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What every unit test includes, and the groups of tests there are. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "random.h"

/* Memory that ends where its pages end: a step outside is a fault. */
void *guarded_new(size_t size);
void guarded_free(void *memory, size_t size);

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

int fifo_tests(void);
int fifo_property_tests(void);
int geometry_tests(void);
int record_tests(void);
int packet_tests(void);
int store_tests(void);
int store_property_tests(void);
int rules_tests(void);
int rules_property_tests(void);
int state_tests(void);
int state_property_tests(void);

#endif /* TESTS_UNIT_H */

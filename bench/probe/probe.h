/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* What the files of bench/probe share. */
#ifndef BENCH_PROBE_H
#define BENCH_PROBE_H

#include <stdint.h>

/* Ends the program with a message that names what failed. */
void give_up(const char *what) __attribute__((noreturn));

/* Nanoseconds of a clock that only goes forward. */
uint64_t now(void);

/* One number from the command line, from 1 to most. */
unsigned long number(const char *text, unsigned long most);

/* Each is a program of its own by its name on the command line, and gets what follows the name. */
int count_main(char **words);
int copies_main(char **words);
int accept_main(char **words);
int connect_main(char **words);

#endif /* BENCH_PROBE_H */

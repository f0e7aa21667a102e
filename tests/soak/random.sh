# SPDX-License-Identifier: GPL-2.0-only OR MIT
# shellcheck shell=bash
# Choices that depend on the seed and on nothing else. Each is left in $chosen: a subshell could not move the generator on.

random_state=0

# random_seed SEED
random_seed() {
	random_state=$(($1 + 1))
	random_below 2
	random_below 2
}

# random_below N: 0..N-1. A linear congruence modulo 2^64 whose upper bits are taken, the lower ones vary too little.
random_below() {
	random_state=$((random_state * 6364136223846793005 + 1442695040888963407))
	chosen=$((((random_state >> 33) & 0x7fffffff) % $1))
}

# random_from LOW HIGH
random_from() {
	random_below $(($2 - $1 + 1))
	chosen=$((chosen + $1))
}

# random_of WORD...: a word that is there twice is chosen twice as often.
random_of() {
	random_from 1 $#
	chosen=${!chosen}
}

# random_other N: a guest, but not guest N.
random_other() {
	random_from 1 $((LAB_GUESTS - 1))
	chosen=$((chosen < $1 ? chosen : chosen + 1))
}

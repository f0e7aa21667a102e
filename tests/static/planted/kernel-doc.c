// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Planted for kernel-doc: a parameter without a word on it. */

/**
 * planted() - does nothing
 * @first: described
 */
void planted(int first, int second)
{
}

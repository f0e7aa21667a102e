// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Planted for cppcheck: past the end of an array. */
int planted(void);

int planted(void)
{
	int a[4] = { 0 };

	return a[4];
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Planted for clang's analyzer: on one path nothing lies behind the pointer. */
int planted(int *p);

int planted(int *p)
{
	if (!p)
		return *p;
	return 0;
}

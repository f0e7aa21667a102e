// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Planted for checkpatch: neither the spaces nor the braces are the kernel's. */
int planted(int x) {
	if(x) { return 1; }
	return 0;
}

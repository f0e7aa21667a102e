# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Real Xen, a real Dom0 and real guests, booted under QEMU's emulation."""

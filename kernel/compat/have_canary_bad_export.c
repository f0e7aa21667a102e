// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Must not hold on any kernel: it compiles, but no module can have it. exported: do_exit_and_make_tea */

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* Must not hold on any kernel: no module can have this. exported: do_exit_and_make_tea */

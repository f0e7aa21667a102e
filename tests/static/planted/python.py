# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Planted for the compiler of Python: no condition.
if :
    pass

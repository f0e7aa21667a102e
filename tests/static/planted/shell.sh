#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR MIT
# Planted for shellcheck: words split where none should.
rm -rf $1

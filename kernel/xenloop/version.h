/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#ifndef XENLOOP_VERSION_H
#define XENLOOP_VERSION_H

#define XENLOOP_MODULE_VERSION	"3.0.0"

#endif /* XENLOOP_VERSION_H */

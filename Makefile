# SPDX-License-Identifier: GPL-2.0-only OR MIT
# make help tells what there is. Everything is built below build/.

SHELL := /bin/sh

KERNEL ?= 6.1
PREFIX ?= /usr/local
DESTDIR ?=

# Installed is for KDIR or, without one, for the kernel that runs here, if its headers are here too.
running := $(shell uname -r)
target := $(or $(KDIR),$(wildcard /lib/modules/$(running)/build))
release = $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"$$/\1/p' $(target)/include/generated/utsrelease.h)
folder = /lib/modules/$(release)/extra
no_headers = the headers of the running kernel, $(running), are not installed (Debian: apt-get install linux-headers-$(running))

.PHONY: all modules modules-target tool install install-modules uninstall demo bench bench-compare profile unused vcpus scale check check-debug check-long check-planted soak clean help

all: modules-target tool

modules-target:
ifneq ($(target),)
	@scripts/modules $(target)
else
	@echo "make: no modules, for $(no_headers); make modules builds them for the lab" >&2
endif

modules:
	@scripts/modules $(or $(KDIR),$(KERNEL))

tool:
	@scripts/need make gcc libc6-dev libmnl-dev
	@$(MAKE) --no-print-directory -C tool

install: install-modules tool
	@$(MAKE) --no-print-directory -C tool install PREFIX=$(PREFIX)

install-modules: modules-target
ifeq ($(target),)
	@echo "make: $(no_headers); or name the folder of another kernel's: make install KDIR=..." >&2
	@exit 1
else
	@scripts/need kmod=depmod
	install -d $(DESTDIR)$(folder)
	install -m 644 build/modules/$(release)/xenloop.ko build/modules/$(release)/discovery.ko $(DESTDIR)$(folder)
	PATH=$$PATH:/usr/sbin:/sbin depmod $(if $(DESTDIR),-b $(DESTDIR)) $(release)
endif

uninstall:
	@$(MAKE) --no-print-directory -C tool uninstall PREFIX=$(PREFIX)
ifneq ($(target),)
	rm -f $(DESTDIR)$(folder)/xenloop.ko $(DESTDIR)$(folder)/discovery.ko
	PATH=$$PATH:/usr/sbin:/sbin depmod $(if $(DESTDIR),-b $(DESTDIR)) $(release)
endif

demo:
	@bench/demo

bench:
	@bench/bench

bench-compare:
	@scripts/need python3
	@/usr/bin/python3 -B bench/compare.py $(OLD) $(NEW)

profile:
	@bench/profile

unused:
	@bench/unused

vcpus:
	@bench/vcpus

scale:
	@bench/scale

check:
	@scripts/need git python3
	@tests/run $(SUITE)

check-debug:
	@scripts/need git python3
	@tests/run debug

check-long:
	@tests/run long

check-planted:
	@tests/run planted

soak:
	@tests/soak/run

clean:
	[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name lab -exec rm -rf {} +

help:
	@echo "make               the command, and the modules for the running kernel"
	@echo "make install       both into the system (KDIR=... for another kernel's folder, DESTDIR=..., PREFIX=...)"
	@echo "make uninstall     and out of it"
	@echo "make modules       the modules for the lab's kernel 6.1; KERNEL=5.10|6.1|6.12|7.3|debug or KDIR=... for others"
	@echo "make tool          the command alone"
	@echo "make demo          netfront, XenLoop and loopback side by side, in real guests under emulation"
	@echo "make bench         all measurements, in an hour or so; WORKS='ping tcp' for some, CLOCK=wall, KERNEL=..., TYPE=pvh"
	@echo "make bench-compare what moved since the recorded result; OLD=FILE NEW=FILE for others"
	@echo "make profile WORK='tcp-65536' [PATHS='netfront xenloop loopback']: where the instructions go"
	@echo "make unused        what the modules cost traffic that takes no channel"
	@echo "make vcpus         a stream on each of a guest's processors, by one queue and by one for each; VCPUS='2 4'"
	@echo "make scale         16 guests, a channel between all at once: time, memory, grants, Dom0; GUESTS='2 4' for others"
	@echo "make check         all tests; SUITE='unit static' for some of them; make check-long for those that take hours"
	@echo "make check-debug   the boot cases on a kernel with KASAN, lockdep, kmemleak and the like, which is built first"
	@echo "make check-planted bugs planted in the modules, which the boot cases must find: an hour"
	@echo "make soak HOURS=2  random events in four guests amid random traffic; SEED=... for the same again, KERNEL=..., CLOCK=..."
	@echo "make clean         removes what was built; what was fetched for the lab stays in build/lab"

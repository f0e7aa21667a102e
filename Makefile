# SPDX-License-Identifier: GPL-2.0-only OR MIT
# make help tells what there is. Everything is built below build/.

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/sh

KERNEL ?= 6.1
prefix ?= /usr
DESTDIR ?=

# Without a KDIR: the kernel that runs here, if its headers are here too.
running := $(shell uname -r)
running_kdir := $(wildcard /lib/modules/$(running)/build)
install_kdir := $(or $(KDIR),$(running_kdir))
install_release = $(shell cat $(install_kdir)/include/config/kernel.release)
modules_dir = $(DESTDIR)/lib/modules/$(install_release)/extra

.PHONY: all modules modules-running tool install uninstall demo bench check check-long clean help

all: modules-running tool

modules-running:
ifneq ($(install_kdir),)
	@scripts/modules $(install_kdir)
else
	@echo "No modules: the headers of this kernel, $(running), are not installed (make modules KERNEL=... builds for another)."
endif

modules:
	@scripts/modules $(or $(KDIR),$(KERNEL))

tool:
	@scripts/need gcc make libmnl-dev pkg-config
	@$(MAKE) --no-print-directory -C tool

install:
ifeq ($(install_kdir),)
	@echo "The headers of this kernel, $(running), are not installed: apt-get install linux-headers-$(running), or name a KDIR=." >&2
	@exit 1
else
	@scripts/modules $(install_kdir)
	@$(MAKE) --no-print-directory tool
	install -d $(modules_dir) $(DESTDIR)$(prefix)/sbin
	install -m 644 build/modules/$(install_release)/xenloop.ko build/modules/$(install_release)/discovery.ko $(modules_dir)
	install -m 755 build/tool/xenloop $(DESTDIR)$(prefix)/sbin/xenloop
	PATH=$$PATH:/usr/sbin:/sbin depmod $(if $(DESTDIR),-b $(DESTDIR)) $(install_release)
endif

uninstall:
	rm -f $(modules_dir)/xenloop.ko $(modules_dir)/discovery.ko $(DESTDIR)$(prefix)/sbin/xenloop
	PATH=$$PATH:/usr/sbin:/sbin depmod $(if $(DESTDIR),-b $(DESTDIR)) $(install_release)

demo:
	@bench/demo

bench:
	@bench/run

check:
	@tests/run $(SUITE)

check-long:
	@tests/run long

clean:
	rm -rf build/modules build/tool build/check build/static build/matrix build/demo

help:
	@echo "make               the command, and the modules for the running kernel"
	@echo "make install       both into the system (KDIR=... for another kernel, DESTDIR=... for another root)"
	@echo "make uninstall     and out of it"
	@echo "make modules       the modules for the lab's kernel 6.1; KERNEL=5.10|6.1|6.12|7.3 or KDIR=... for others"
	@echo "make tool          the command xenloop alone"
	@echo "make demo          netfront, XenLoop and loopback side by side, in real guests under emulation"
	@echo "make bench         all measurements"
	@echo "make check         all tests; SUITE='unit static' for some; make check-long for the hours-long ones"
	@echo "make clean         removes what was built; the kernels and packages fetched for the lab stay in build/lab"

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The command line of lab/run."""

import argparse
import os
import re
from pathlib import Path

from . import debug_kernel, kernels

EPILOG = """\
In Dom0 SCRIPT finds on its PATH:
  guest [-t S] N COMMAND...   run COMMAND in guest N: its streams, its exit status
  wait-for [-t S] CONDITION   wait until a shell command succeeds
  guest-create N, guest-destroy N, dom-id N, and xl
  host N COMMAND...           run COMMAND in the Dom0 of host N of --hosts; guest-migrate N HOST
and in its environment LAB_GUESTS, LAB_HOSTS, LAB_CLOCK, LAB_KERNEL, LAB_TYPE, and LAB_OUT: a folder whose files come back.

exit status: SCRIPT's own, or
  70  a console complained (a panic, an oops, a WARNING ...): the last lines say which
  71  SCRIPT did not end in time, or the machine stopped
  72  the lab could not boot
   2  the command line is wrong
"""


def number(low, high):
    def read(text):
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text} is not a number from {low} to {high}")
        return int(text)
    return read


def package(text):
    if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", text):
        raise argparse.ArgumentTypeError(f"{text} is no name of a Debian package")
    return text


def carried(text):
    """FILE[:PLACE], where it goes in Dom0 and the guests."""
    source, _, place = text.partition(":")
    if not Path(source).exists():
        raise argparse.ArgumentTypeError(f"there is no {source}")
    return Path(source).resolve(), place or f"root/{Path(source).name}"


def plugin(text):
    """FILE[,NAME=VALUE...], as QEMU takes it, but with FILE found from here."""
    file, comma, words = text.partition(",")
    if not Path(file).is_file():
        raise argparse.ArgumentTypeError(f"there is no {file}")
    return str(Path(file).resolve()) + comma + words


def parser():
    parse = argparse.ArgumentParser(
        prog="lab/run", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=EPILOG,
        description="Boots Xen, a Dom0 and guests under QEMU's emulation and runs SCRIPT in Dom0. "
                    "Without SCRIPT: a shell in Dom0.")
    add = parse.add_argument
    add("--clock", choices=("wall", "instructions"), default="wall",
        help="wall: as fast as it goes; instructions: guest time is instructions executed, for measuring")
    add("--kernel", choices=kernels.NAMES, default="6.1",
        help="Debian's kernel in Dom0 and guests (6.1); debug: 6.1 with KASAN, lockdep, kmemleak and the like, "
             "built when it is first asked for")
    add("--type", choices=("pv", "pvh"), default="pv", help="what the guests are (pv)")
    add("--guests", type=number(0, 64), default=2, metavar="N", help="how many guests (2)")
    add("--hosts", type=number(1, 2), default=1, metavar="N",
        help="how many emulated machines (1); SCRIPT runs in the first, where all guests begin")
    add("--vcpus", type=number(1, 8), default=1, metavar="N", help="virtual processors of each guest (1)")
    add("--cpus", type=number(1, 16), default=None, metavar="N",
        help="processors of the emulated machine (2; 1 on the wall clock if this machine has less than 4)")
    add("--memory", type=number(96, 4096), default=None, metavar="MIB", help="memory of each guest")
    add("--dom0-memory", type=number(512, 8192), default=None, metavar="MIB", help="memory of Dom0 (1024)")
    add("--deb", type=package, action="append", default=[], metavar="PACKAGE",
        help="a Debian package, with what it depends on, for Dom0 and guests; may be repeated")
    add("--file", type=carried, action="append", default=[], metavar="FILE[:PLACE]",
        help="a file or folder for Dom0 and guests, at PLACE or under /root; may be repeated")
    add("--no-modules", action="store_true", help="do not load the modules of this tree")
    add("--keep", action="store_true", help="leave the machine running after SCRIPT; lab/attach enters it")
    add("--timeout", type=number(1, 1000000), default=None, metavar="S", help="seconds that SCRIPT may take")
    add("--expect-complaint", metavar="REGEX", action="append", default=[],
        help="lines of consoles that match are no failure; may be repeated")
    add("--boot-log", action="store_true", help="consoles tell all of the boot, not its warnings alone; slower")
    add("--plugin", type=plugin, default=None, metavar="FILE[,NAME=VALUE...]", help="a plugin for QEMU's emulator")
    add("--name", default=None, metavar="NAME", help="the folder's name under build/lab/runs (date and time)")
    add("-q", "--quiet", action="store_true", help="no progress on standard error")
    add("script", nargs="?", metavar="SCRIPT", help="a program for Dom0, most often a shell script")
    add("arguments", nargs=argparse.REMAINDER, metavar="ARG")
    return parse


def read(words):
    parse = parser()
    options = parse.parse_args(words)
    if options.script and not Path(options.script).is_file():
        parse.error(f"there is no script {options.script}")
    if options.name and not re.fullmatch(r"[\w.-]+", options.name):
        parse.error(f"--name {options.name}: letters, digits, dots and dashes only")
    for regex in options.expect_complaint:
        try:
            re.compile(regex)
        except re.error as error:
            parse.error(f"--expect-complaint {regex}: {error}")
    if options.cpus is None:
        # Emulated processors that take turns on real ones spin on each other's locks most of the time.
        options.cpus = 1 if options.clock == "wall" and (os.cpu_count() or 1) < 4 else 2
    debug = options.kernel == debug_kernel.NAME
    if options.memory is None:
        options.memory = debug_kernel.MEMORY if debug else 160
    if options.dom0_memory is None:
        options.dom0_memory = debug_kernel.DOM0_MEMORY if debug else 1024
    options.slower = debug_kernel.SLOWER if debug else 1
    if options.timeout is None:
        options.timeout = (900 if options.clock == "wall" else 3600) * options.slower
    return options

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The debug kernel: Debian's source with lab/debug.patch, configured by lab/debug.config, built once and kept."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .packages import Suite
from .places import BUILD, LAB, LabError, TOP, digest, exclusive, say

NAME = "debug"
SUITE, PACKAGE = "bookworm", "linux-source-6.1"
CONFIG, PATCH = LAB / "debug.config", LAB / "debug.patch"
TOOLS = "make gcc libc6-dev flex bison bc libelf-dev xz-utils patch perl kmod".split()

# What modules are built with: the same that Debian takes into a package of headers.
HEADERS = ("Makefile", ".config", "Module.symvers", "include", "scripts", "arch/x86/Makefile", "arch/x86/include",
           "tools/objtool/objtool")

# The kernel names who built it and when; it is the same kernel for everyone.
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/", "LC_ALL": "C", "KBUILD_BUILD_USER": "lab",
               "KBUILD_BUILD_HOST": "lab", "KBUILD_BUILD_TIMESTAMP": "@0", "KCONFIG_ALLCONFIG": str(CONFIG)}
SAYS_EVERY = 60

# What a guest and Dom0 need of memory with shadow, quarantine and the records of debugging; and how many times as
# long as with a common kernel anything may take.
MEMORY, DOM0_MEMORY = 352, 1280
SLOWER = 6
# Every report counts, not the first alone; and a leak is told with its trace.
LINE = " kasan_multi_shot kmemleak.verbose=1"


def prepare():
    """Builds it unless that was done before. Not to be called with a lock held, for it takes a quarter of an hour."""
    with exclusive("images"):
        source = _source()
    with exclusive("debug-kernel"):
        if not _tree(source).exists():
            need(*TOOLS)
            _build(source, _tree(source))


def need(*packages):
    # Standard output is for what was asked for.
    subprocess.run([TOP / "scripts/need", *packages], check=True, stdout=sys.stderr.fileno())


def built():
    """suite, version and tree of the kernel that prepare has made."""
    source = _source()
    tree = _tree(source)
    if not tree.exists():
        raise LabError("the debug kernel is not built: make modules KERNEL=debug")
    return SUITE, source.name.split("_")[1], tree


def release_in(tree):
    return next((tree / "lib/modules").iterdir()).name


def headers(tree):
    """The folder that scripts/modules builds against."""
    return tree / "usr/src" / f"linux-headers-{release_in(tree)}"


def _source():
    return Suite(SUITE).closure(PACKAGE, only=f"^{re.escape(PACKAGE)}$")[0]


def _tree(source):
    key = digest(source.name, CONFIG.read_bytes(), PATCH.read_bytes(), Path(__file__).read_bytes())
    return BUILD / "trees" / f"{NAME}-{key[:12]}"


def _build(source, tree):
    """What was compiled before an interruption stays in work; what is whole appears as tree."""
    work = BUILD / "debug-kernel" / tree.name
    if not work.exists():
        _unpack(source, work)
    linux = work / "linux"
    _configure(linux, work / "log")
    _compile(linux, work / "log")
    draft = work / "tree"
    shutil.rmtree(draft, ignore_errors=True)
    _collect(linux, draft, work / "log")
    draft.rename(tree)
    shutil.rmtree(work)


def _unpack(source, work):
    say(f"unpacking {source.name}")
    # Those that an older configuration has left go: each has more than a gigabyte.
    shutil.rmtree(work.parent, ignore_errors=True)
    draft = work.with_name(work.name + ".draft")
    linux = draft / "linux"
    linux.mkdir(parents=True)
    subprocess.run(["dpkg-deb", "-x", source, draft], check=True)
    packed = draft / "usr/src" / f"{PACKAGE}.tar.xz"
    subprocess.run(["tar", "-xJf", packed, "-C", linux, "--strip-components=1"], check=True)
    shutil.rmtree(draft / "usr")
    done = subprocess.run(["patch", "-s", "-p1", "-d", linux, "-i", PATCH], capture_output=True, text=True)
    if done.returncode:
        raise LabError(f"lab/debug.patch does not fit {source.name}: {done.stdout.strip()}")
    draft.rename(work)


def _configure(linux, log):
    _make(linux, log, "allnoconfig")
    have = set((linux / ".config").read_text().splitlines())
    wanted = re.findall(r"^(?:CONFIG_\w+=.*|# CONFIG_\w+ is not set)$", CONFIG.read_text(), re.M)
    lost = [line for line in wanted if line not in have]
    if lost:
        raise LabError(f"the kernel does not take these of lab/debug.config: {', '.join(lost)}")


def _compile(linux, log):
    say("building the debug kernel, once: a quarter of an hour on two processors")
    began = told = time.monotonic()
    count = 0

    def progress(line):
        nonlocal count, told
        count += line.startswith(("  CC", "  AS"))
        if time.monotonic() - told > SAYS_EVERY:
            told = time.monotonic()
            say(f"{count} files of the debug kernel compiled ({(told - began) / 60:.0f} min)")
    _make(linux, log, f"-j{os.cpu_count()}", "bzImage", "modules", each=progress)


def _make(linux, log, *words, each=lambda line: None):
    with open(log, "w") as kept:
        process = subprocess.Popen(["make", "-C", linux, *words], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        with process.stdout:
            for line in process.stdout:
                kept.write(line)
                each(line)
    if process.wait():
        trouble = [line for line in log.read_text().splitlines() if re.search(r"\berror\b|\*\*\*", line, re.I)]
        raise LabError(f"the debug kernel cannot be built: {' '.join(trouble[:1])} ({log} has more)")


def _collect(linux, tree, log):
    """The image, the modules, and the headers, each where Debian's packages have it."""
    release = (linux / "include/config/kernel.release").read_text().strip()
    (tree / "boot").mkdir(parents=True)
    shutil.copy(linux / "arch/x86/boot/bzImage", tree / "boot" / f"vmlinuz-{release}")
    _make(linux, log, f"INSTALL_MOD_PATH={tree}", "modules_install")
    for link in ("build", "source"):
        (tree / "lib/modules" / release / link).unlink(missing_ok=True)
    unwanted = shutil.ignore_patterns("*.o", "*.a", ".*.cmd")
    for name in HEADERS:
        target = headers(tree) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (linux / name).is_dir():
            shutil.copytree(linux / name, target, symlinks=True, ignore=unwanted)
        else:
            shutil.copy(linux / name, target)

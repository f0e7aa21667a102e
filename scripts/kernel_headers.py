# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Headers of the very kernels that the lab boots, each with the compiler that Debian built it with.

On a machine of the kernel's own suite they are installed as ordinary packages. For another suite its
packages are unpacked into one folder, in which scripts/in-suite runs the build.
"""

import subprocess
import sys
from pathlib import Path

from xenlab import debug_kernel, kernels
from xenlab.packages import Suite, unpack
from xenlab.places import LabError, exclusive, say

TOP = Path(__file__).resolve().parent.parent

# What the kernel's build runs beside the compiler: W=1 checks comments with a Perl or a Python program.
TOOLS = ("make", "binutils", "dash", "bash", "coreutils", "sed", "grep", "gawk", "findutils", "diffutils", "perl-base",
         "python3", "libc-bin", "xz-utils", "sparse")

# The links that packages make when they are set up, which here never happens.
LINKS = {"usr/bin/awk": "gawk", "usr/bin/perl": "perl", "bin/sh": "dash"}


def own_suite():
    lines = Path("/etc/os-release").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line).get("VERSION_CODENAME", "").strip('"')


def install(release):
    """The headers from this machine's own apt; False if it does not have that kernel (any more)."""
    package = f"linux-headers-{release}"
    done = subprocess.run([TOP / "scripts" / "need", "make", package], stdout=sys.stderr.fileno())
    return done.returncode == 0 and Path("/usr/src", package, "Makefile").exists()


def root_for(suite, release):
    """A folder with everything that a build for that kernel needs."""
    root = unpack(suite.closure(f"linux-headers-{release}", *TOOLS, only="."))
    for path, target in LINKS.items():
        link = root / path
        if not link.exists() and not link.is_symlink():
            link.symlink_to(target)
    for folder in ("proc", "dev", "tmp"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    return root


def of_debug_kernel():
    """Built with this machine's compiler, it has its headers beside it."""
    debug_kernel.need("make", "gcc")
    debug_kernel.prepare()
    with exclusive("images"):
        kernel = kernels.find(debug_kernel.NAME)
    print(kernel.release, "-", debug_kernel.headers(kernel.tree))


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in kernels.NAMES:
        raise LabError(f"kernel-headers: name one kernel of {', '.join(kernels.NAMES)}")
    if sys.argv[1] == debug_kernel.NAME:
        return of_debug_kernel()
    with exclusive(f"headers-{sys.argv[1]}"):
        known = kernels.known(sys.argv[1])
        release = known["release"]
        kdir = f"/usr/src/linux-headers-{release}"
        if known["suite"] == own_suite() and install(release):
            root = "-"
        else:
            root = root_for(Suite(known["suite"]), release)
    print(release, root, kdir)


try:
    main()
except LabError as error:
    say(str(error))
    sys.exit(1)

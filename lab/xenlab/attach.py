# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""lab/attach: enters or ends a lab that was kept."""

import argparse
import os
import signal
import sys

from .places import BUILD
from .terminal import attach


def main():
    parse = argparse.ArgumentParser(prog="lab/attach", description="Enters a lab that lab/run --keep left running.")
    parse.add_argument("--stop", action="store_true", help="end it instead")
    parse.add_argument("name", nargs="?", default="latest", metavar="NAME", help="as lab/run said (the last one)")
    options = parse.parse_args()
    folder = (BUILD / "runs" / options.name).resolve()
    try:
        keeper, door = (folder / "kept").read_text().split()
        os.kill(int(keeper), 0)
    except (OSError, ValueError):
        print(f"attach: {options.name} is not running; lab/run --keep leaves a lab running", file=sys.stderr)
        return 1
    if options.stop:
        os.kill(int(keeper), signal.SIGTERM)
    else:
        attach(door)
    return 0


sys.exit(main())

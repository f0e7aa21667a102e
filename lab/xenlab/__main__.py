# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""lab/run: reads the command line, runs, and exits with the verdict."""

import os
import signal
import subprocess
import sys

from . import options, places
from .host import stop_on_signals
from .run import NO_BOOT, Run


def run(chosen, report=None):
    try:
        return Run(chosen, report).execute()
    except (places.LabError, subprocess.CalledProcessError, OSError) as error:
        places.say_always(str(error))
        return NO_BOOT
    except KeyboardInterrupt:
        return 130


def run_and_keep(chosen):
    """A keeper runs the lab and outlives this process, which ends when the keeper reports the verdict."""
    reading, writing = os.pipe()
    keeper = os.fork()
    if not keeper:
        os.close(reading)
        os.setsid()
        status = run(chosen, lambda verdict: hand_over(writing, verdict))
        os.write(writing, bytes([status]))
        os._exit(status)
    os.close(writing)
    try:
        said = os.read(reading, 1)
    except (KeyboardInterrupt, SystemExit):
        os.kill(keeper, signal.SIGTERM)
        raise
    return said[0] if said else NO_BOOT


def hand_over(writing, verdict):
    """The keeper lets go of the terminal first, so that whoever reads this output sees its end."""
    sys.stdout.flush()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.write(writing, bytes([verdict & 255]))


def main():
    chosen = options.read(sys.argv[1:])
    places.quiet = chosen.quiet
    stop_on_signals()
    try:
        return run_and_keep(chosen) if chosen.keep else run(chosen)
    except KeyboardInterrupt:
        return 130


sys.exit(main())

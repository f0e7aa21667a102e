# SPDX-License-Identifier: GPL-2.0-only OR MIT
import subprocess
import sys

from . import options, places
from .host import stop_on_signals
from .run import NO_BOOT, Run


def main():
    chosen = options.read(sys.argv[1:])
    places.quiet = chosen.quiet
    stop_on_signals()
    try:
        return Run(chosen).execute()
    except places.LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return NO_BOOT
    except subprocess.CalledProcessError as error:
        print(f"lab: {error}", file=sys.stderr)
        return NO_BOOT
    except KeyboardInterrupt:
        return 130


sys.exit(main())

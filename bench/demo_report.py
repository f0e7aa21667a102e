# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What make demo measured: checks by the counters that every work took the path it is listed under, prints the
table, and writes result.json and ratios.svg."""

import json
import sys

from measurements import Folder
from ratios import svg
from table import options, print_paths, print_table, row, setting_of, times_better
from works import WORKS


def main():
    asked = options(__doc__)
    folder, works = Folder(asked.run), [WORKS[name] for name in asked.works]
    measured, complaints = folder.read(works)
    for complaint in complaints:
        print(f"demo: FAILED: {complaint}", file=sys.stderr)
    if complaints:
        return 1
    setting, words = setting_of(asked)
    rows = [row(work, measured, folder.limits(), setting) for work in works]
    print(f"\n{words}, under QEMU's emulation: the figures are for comparison with each other only.")
    print_table(rows)
    print_paths(works, measured)
    for name in ("guest", "dom0"):
        print(f"\n# xenloop show, in {'a guest' if name == 'guest' else 'Dom0'}")
        print((asked.run / f"show-{name}").read_text().rstrip())
    (asked.out / "result.json").write_text(json.dumps(rows, indent=1) + "\n")
    (asked.out / "ratios.svg").write_text(svg(rows, words, times_better))
    print(f"\n{asked.out}/result.json and {asked.out}/ratios.svg hold the same.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

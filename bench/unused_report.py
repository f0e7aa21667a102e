# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What make unused measured: instructions of the whole host for each work without the modules and with them, for each
operation or each byte. Writes unused.json, and ends with 1 if one costs more than a hundredth more."""

import json
import statistics
import sys

from counts import RECORD
from readers import Wrong
from table import options, setting_of
from works import WORKS

COLUMNS = ("without", "with")
PLACES = {"dom0": "to Dom0", "outside": "to a machine beyond"}
MOST_PERCENT = 1.0


def instructions(path):
    return sum(size * count for _address, _place, size, _processor, count in RECORD.iter_unpack(path.read_bytes()))


def cost(asked, work, column, place):
    """Instructions an operation, or a byte where there are no operations, in each run."""
    costs = []
    for run in sorted((asked.run / column / f"{work.name}@{place}").iterdir(), key=lambda run: int(run.name)):
        reading = work.read((run / "said").read_text(), (run / "served").read_text())
        amount = reading.operations or reading.bytes
        costs.append(instructions(asked.out / "counts" / (run / "number").read_text().strip()) / amount)
    return costs


def row(asked, work, place):
    costs = {column: cost(asked, work, column, place) for column in COLUMNS}
    middle = {column: statistics.median(each) for column, each in costs.items()}
    return {"work": work.title, "place": place, **middle, "percent": (middle["with"] / middle["without"] - 1) * 100,
            "spread": {column: (max(each) / min(each) - 1) * 100 for column, each in costs.items()}}


def main():
    asked = options(__doc__)
    setting, words = setting_of(asked)
    try:
        rows = [{**row(asked, WORKS[name], place), **setting} for name in asked.works for place in PLACES]
    except Wrong as error:
        print(f"unused: FAILED: {error}", file=sys.stderr)
        return 1
    (asked.out / "unused.json").write_text(json.dumps(rows, indent=1) + "\n")
    print(f"\n{words}: instructions of the whole host for each operation, or each byte of a stream.")
    print(f"{'':70}{'without':>12}{'with':>12}{'more':>9}   (spread of the runs)")
    for each in rows:
        print(f"{each['work'] + ', ' + PLACES[each['place']]:70}{each['without']:12.1f}{each['with']:12.1f}"
              f"{each['percent']:8.2f}%   ({max(each['spread'].values()):.2f}%)")
    worst = max(rows, key=lambda each: each["percent"])
    if worst["percent"] > MOST_PERCENT:
        print(f"unused: {worst['work']} costs {worst['percent']:.2f}% more with the modules loaded", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

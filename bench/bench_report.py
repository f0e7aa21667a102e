# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What make bench measured: checks by the counters that every work took the path it is listed under, prints the
table, and writes result.json, result.csv, the plots and a page with all of it."""

import csv
import json
import sys

import page
import plots
from measurements import Folder
from paths import columns_of
from table import options, print_costs, print_paths, print_table, row, setting_of
from works import WORKS


def flat(rows):
    """A line for each work and column."""
    for each in rows:
        for column in columns_of(each):
            cost = each["cost"][column]
            line = {name: each[name] for name in ("name", "work", "unit", "better", "size", "clock", "kernel", "commit")}
            line |= {"column": column, "figure": each[column], "lowest": each["spread"][column][0],
                     "highest": each["spread"][column][1], "limit": each["limit"],
                     "packets": cost["packets"], "bytes": cost["bytes"], "operations": cost["operations"],
                     "hypercalls": cost["hypercalls"], "events": cost["events"]}
            yield line | {f"instructions: {layer}": count for layer, count in cost["instructions"].items()}


def write_csv(path, rows):
    lines = list(flat(rows))
    with open(path, "w", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


def write(out, rows, setting, skipped):
    (out / "result.json").write_text(json.dumps(rows, indent=1) + "\n")
    write_csv(out / "result.csv", rows)
    drawn = {name: picture for name, picture in plots.all_of(rows, setting).items() if picture}
    for name, picture in drawn.items():
        (out / f"{name}.svg").write_text(picture)
    (out / "result.html").write_text(page.html(rows, setting, drawn, skipped))


def read_skipped(out):
    """What bench/measure left out, and why."""
    path = out / "skipped"
    return path.read_text().splitlines() if path.exists() else []


def main():
    asked = options(__doc__)
    folder = Folder(asked.run, asked.out / "counts")
    skipped = read_skipped(asked.out)
    works = [WORKS[name] for name in asked.works if (asked.run / "xenloop" / name).exists()]
    measured, complaints = folder.read(works)
    for complaint in complaints:
        print(f"bench: FAILED: {complaint}", file=sys.stderr)
    whole = [work for work in works if all((work.name, column) in measured for column in folder.columns())]
    if not whole:
        return 1
    setting, words = setting_of(asked)
    rows = [row(work, measured, folder.limits(), setting) for work in whole]
    print(f"\n{words}, under QEMU's emulation: the figures are for comparison with each other only.")
    print_table(rows)
    print_costs(rows)
    print_paths(whole, measured)
    for reason in skipped:
        print(reason)
    write(asked.out, rows, words, skipped + [f"FAILED: {complaint}" for complaint in complaints])
    print(f"\n{asked.out}/result.html has all of it, with plots; result.json and result.csv beside it.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

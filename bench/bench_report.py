# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What make bench measured: checks by the counters that every work took the path it is listed under, prints the
table, and writes result.json, result.csv, the plots and a page with all of it."""

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path

import page
import plots
from measurements import Folder, limit
from paths import COLUMNS, TITLES
from works import WORKS

TOP = Path(__file__).resolve().parent.parent


def digits(figure):
    """A figure with as many digits as mean something."""
    return None if figure is None else round(figure, 3 if figure < 1 else 1)


def commit():
    """The commit that was measured, marked if the tree held something else."""
    done = subprocess.run(["git", "-C", TOP, "-c", "safe.directory=*", "describe", "--always", "--dirty", "--abbrev=12",
                           "--exclude=*"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def row(work, measured, limits, setting):
    columns = {column: measured[work.name, column] for column in COLUMNS}
    return {"work": work.title, "unit": work.unit, "better": work.better,
            **{column: digits(each.figure) for column, each in columns.items()},
            "limit": digits(limit(work, limits)), **setting, "name": work.name, "group": work.group, "size": work.size,
            "spread": {column: [digits(end) for end in each.spread] for column, each in columns.items()},
            "more": {column: each.more for column, each in columns.items() if each.more},
            "cost": {column: each.cost() for column, each in columns.items()}}


def print_table(rows):
    print(f"\n{'':46}{'':8}{'netfront':>10}{'XenLoop':>10}{'loopback':>10}{'copies':>10}   {'XenLoop is, of':^19}")
    print(f"{'':46}{'':8}{'':30}{'alone':>10}   {'netfront':>9}{'loopback':>10}")
    for each in rows:
        figures = "".join(f"{each[column]:10.0f}" for column in COLUMNS)
        floor = "" if each["limit"] is None else f"{each['limit']:.4g}"
        print(f"{each['work']:46}{each['unit']:8}{figures}{floor:>10}   {page.times_better(each, 'netfront'):8.2f}x"
              f"{page.times_better(each, 'loopback'):9.2f}x")
    print("(for times, how many times shorter)")


def print_costs(rows):
    print(f"\nInstructions of the whole host a packet / of Dom0 a packet / events a packet / hypercalls a packet:")
    for each in rows:
        cells = []
        for column in COLUMNS:
            cost = each["cost"][column]["per_packet"]
            cells.append(f"{TITLES[column]} {cost['host']:.0f} / {cost['dom0']:.0f} / {cost['events']:.3f} / "
                         f"{cost['hypercalls']:.3f}" if cost else f"{TITLES[column]} -")
        print(f"  {each['work']:46}" + "   ".join(f"{cell:38}" for cell in cells).rstrip())


def print_paths(works, measured):
    print("\nPackets of guest 1 by the channel / by Dom0, while it was measured:")
    for work in works:
        cells = ["{} {} / {}".format(TITLES[column], *measured[work.name, column].ways) for column in COLUMNS]
        print(f"  {work.title:46}" + "   ".join(f"{cell:26}" for cell in cells).rstrip())


def flat(rows):
    """A line for each work and column."""
    for each in rows:
        for column in COLUMNS:
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


def options():
    parse = argparse.ArgumentParser(description=__doc__)
    for name in ("--clock", "--type"):
        parse.add_argument(name, required=True)
    parse.add_argument("--run", type=Path, required=True, help="what bench/bench-dom0 wrote")
    parse.add_argument("out", type=Path, help="where the results go")
    parse.add_argument("works", nargs="+", choices=list(WORKS))
    return parse.parse_args()


def main():
    asked = options()
    folder = Folder(asked.run, asked.out / "counts")
    skipped = read_skipped(asked.out)
    works = [WORKS[name] for name in asked.works if (asked.run / COLUMNS[0] / name).exists()]
    measured, complaints = folder.read(works)
    for complaint in complaints:
        print(f"bench: FAILED: {complaint}", file=sys.stderr)
    whole = [work for work in works if all((work.name, column) in measured for column in COLUMNS)]
    if not whole:
        return 1
    kernel = (asked.run / "kernel").read_text().strip()
    rows = [row(work, measured, folder.limits(), {"clock": asked.clock, "kernel": kernel, "commit": commit(),
                                                  "type": asked.type}) for work in whole]
    setting = f"Linux {kernel}, Xen 4.17, two {asked.type.upper()} guests with one vCPU, {asked.clock} clock"
    print(f"\n{setting}, under QEMU's emulation: the figures are for comparison with each other only.")
    print_table(rows)
    print_costs(rows)
    print_paths(whole, measured)
    for reason in skipped:
        print(reason)
    write(asked.out, rows, setting, skipped + [f"FAILED: {complaint}" for complaint in complaints])
    print(f"\n{asked.out}/result.html has all of it, with plots; result.json and result.csv beside it.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

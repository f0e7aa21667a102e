# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Measurements as rows, which result.json holds, and rows as the tables that are printed."""

import argparse
import subprocess
from pathlib import Path

from measurements import limit
from paths import COLUMNS, TITLES, columns_of
from works import WORKS

TOP = Path(__file__).resolve().parent.parent


def options(purpose):
    """What a report is asked for."""
    parse = argparse.ArgumentParser(description=purpose)
    for name in ("--clock", "--type"):
        parse.add_argument(name, required=True)
    parse.add_argument("--run", type=Path, required=True, help="what bench/bench-dom0 wrote")
    parse.add_argument("out", type=Path, help="where the results go")
    parse.add_argument("works", nargs="+", choices=list(WORKS))
    return parse.parse_args()


def digits(figure):
    """A figure with as many digits as mean something."""
    return None if figure is None else round(figure, 3 if figure < 1 else 1)


def commit():
    """The commit that was measured, marked if the tree held something else."""
    done = subprocess.run(["git", "-C", TOP, "-c", "safe.directory=*", "describe", "--always", "--dirty", "--abbrev=12",
                           "--exclude=*"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def row(work, measured, limits, setting):
    columns = {column: measured[work.name, column] for column in COLUMNS
               if (work.name, column) in measured}
    return {"work": work.title, "unit": work.unit, "better": work.better,
            **{column: digits(each.figure) for column, each in columns.items()},
            "limit": digits(limit(work, limits)), **setting, "name": work.name, "group": work.group, "size": work.size,
            "spread": {column: [digits(end) for end in each.spread] for column, each in columns.items()},
            "more": {column: each.more for column, each in columns.items() if each.more},
            "cost": {column: each.cost() for column, each in columns.items()}}


def setting_of(asked):
    """The circumstances of a run, for each row and in words."""
    kernel, xen = ((asked.run / name).read_text().strip() for name in ("kernel", "xen"))
    setting = {"clock": asked.clock, "kernel": kernel, "commit": commit(), "type": asked.type}
    words = f"Linux {kernel}, Xen {xen}, two {asked.type.upper()} guests with one vCPU, {asked.clock} clock"
    return setting, words


def times_better(row, column):
    """How many times better XenLoop is than another column."""
    ratio = row["xenloop"] / row[column]
    return 1 / ratio if row["better"] == "lower" else ratio


def print_table(rows):
    columns = columns_of(rows[0])
    heads = [TITLES[column].split(", ") for column in columns] + [["copies", "alone"]]
    for line, right in enumerate((f"   {'XenLoop is, of':^19}", f"   {'netfront':>9}{'loopback':>10}")):
        print("\n" * (not line) + " " * 54 + "".join(f"{(head + [''])[line]:>10}" for head in heads) + right)
    for each in rows:
        figures = "".join(f"{each[column]:10.0f}" for column in columns)
        floor = "" if each["limit"] is None else f"{each['limit']:.4g}"
        print(f"{each['work']:46}{each['unit']:8}{figures}{floor:>10}   {times_better(each, 'netfront'):8.2f}x"
              f"{times_better(each, 'loopback'):9.2f}x")
    print("(for times, how many times shorter)")


def print_costs(rows):
    print("\nInstructions of the whole host a packet / of Dom0 a packet / events a packet / hypercalls a packet:")
    for each in rows:
        cells = []
        for column in columns_of(each):
            cost = each["cost"][column]["per_packet"]
            cells.append(f"{TITLES[column]} {cost['host']:.0f} / {cost['dom0']:.0f} / {cost['events']:.3f} / "
                         f"{cost['hypercalls']:.3f}" if cost else f"{TITLES[column]} -")
        print(f"  {each['work']:46}" + "   ".join(f"{cell:38}" for cell in cells).rstrip())


def print_paths(works, measured):
    print("\nPackets of guest 1 by the channel / by Dom0, while it was measured:")
    for work in works:
        cells = ["{} {} / {}".format(TITLES[column], *measured[work.name, column].ways) for column in COLUMNS
                 if (work.name, column) in measured]
        print(f"  {work.title:46}" + "   ".join(f"{cell:26}" for cell in cells).rstrip())

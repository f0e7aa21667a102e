# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""compare.py [--by PERCENT] [OLD [NEW]]: what moved between two results of make bench by more than 2 %. Without names, from
the recorded result of the same clock, kernel and type to build/bench/result.json. Ends with 1 if XenLoop became worse."""

import argparse
import json
import sys
from pathlib import Path

from paths import CHANNELS, TITLES, columns_of

TOP = Path(__file__).resolve().parent.parent
NEW = TOP / "build/bench/result.json"
SETTING = ("clock", "type", "kernel")


def read(path):
    if not path.exists():
        sys.exit(f"bench-compare: there is no {path}" + ("; make bench makes it" if path == NEW else ""))
    return {row["name"]: row for row in json.loads(path.read_text())}


def branch(row):
    """The same kernel is the same for us whatever Debian's revision of it: 6.1.0-56-amd64 is 6.1."""
    return row["clock"], row["type"], ".".join(row["kernel"].split(".")[:2])


def recorded(new):
    """The recorded result of the same setting; of several the one that was recorded last, by its name."""
    setting = branch(next(iter(new.values())))
    for path in sorted((TOP / "bench/results").glob("20*.json"), reverse=True):
        rows = json.loads(path.read_text())
        if rows and branch(rows[0]) == setting:
            return path
    sys.exit(f"bench-compare: bench/results holds no result of {', '.join(setting)} to compare with; name one: OLD=FILE")


def cost(row, column):
    """Instructions of the whole host for what was done once, and of what."""
    for kind, name in (("per_operation", "an operation"), ("per_mib", "a MiB")):
        found = row["cost"][column][kind]
        if found:
            return found["host"], f"instructions {name}"
    return None, ""


def figures(row):
    """(what, column, figure, whether less is better) of everything in a row that may move."""
    for column in columns_of(row):
        yield row["unit"], column, row[column], row["better"] == "lower"
        figure, unit = cost(row, column)
        if figure:
            yield unit, column, figure, True


def moved(old, new, percent):
    """(row, column, unit, before, after, change in percent, whether it is better) of what moved."""
    for name, row in new.items():
        before = {(unit, column): figure for unit, column, figure, _ in figures(old[name])} if name in old else {}
        for unit, column, figure, less in figures(row):
            was = before.get((unit, column))
            change = 100 * (figure / was - 1) if was else 0
            if abs(change) > percent:
                yield row, column, unit, was, figure, change, (change < 0) == less


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--by", type=float, default=2, metavar="PERCENT", help="how far is far (2)")
    parse.add_argument("old", nargs="?", type=Path, metavar="OLD")
    parse.add_argument("new", nargs="?", type=Path, metavar="NEW", default=NEW)
    asked = parse.parse_args()
    new = read(asked.new)
    path = asked.old or recorded(new)
    old = read(path)
    was, now = next(iter(old.values())), next(iter(new.values()))
    print(f"from {path} ({was['commit']}, {was['kernel']}) to {asked.new} ({now['commit']}, {now['kernel']})")
    if branch(was) != branch(now):
        print("they were measured in different settings: " + ", ".join(branch(was)) + " and " + ", ".join(branch(now)))
    worse = 0
    for row, column, unit, before, after, change, better in moved(old, new, asked.by):
        worse += column in CHANNELS and not better
        print(f"{'better' if better else 'WORSE ':6} {change:+7.1f} %  {row['work']:46} {TITLES[column]:13} "
              f"{before:12,.1f} to {after:12,.1f} {unit}")
    for name in sorted(set(old) ^ set(new)):
        print(f"only in {'the first' if name in old else 'the second'}: {name}")
    print(f"{len(set(old) & set(new))} works compared, by more than {asked.by:g} %: {worse} figures of XenLoop became worse")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())

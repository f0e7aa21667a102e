# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The table and the picture of bench/migration: requests answered a second, over time."""

import argparse
import csv
import re
import sys
from pathlib import Path

from svg import document, line, polyline, rectangle, text

WIDTH, TOP, BOTTOM, LEFT, RIGHT = 1000, 90, 380, 70, 980
PAPER, WAY, OPEN = "#1f6f8b", "#e4e4e4", "#f6dadd"


def read_rate(path):
    """[(second, answers a second)]; the last interval is as long as those before."""
    said = path.read_text().splitlines()
    if not said or not said[-1].startswith("answered "):
        raise SystemExit(f"bench/migration: {path} has no end: {said[-1:]}")
    rows = [tuple(map(int, row.split())) for row in said[:-1]]
    step = rows[1][0] - rows[0][0]
    return [(begin / 1000, count * 1000 / step) for begin, count in rows]


def read_events(path):
    return [(float(row.split()[0]), row.split()[1]) for row in path.read_text().splitlines()]


def read_channel(path):
    """When guest 2 had a channel, and had none any more, by its kernel's log."""
    found = re.findall(r"\[ *([0-9.]+)\].*: (ready in connected|closed in open|gone in open|remove in open)",
                       path.read_text())
    return [(float(when), "opens" if what.startswith("ready") else "closes") for when, what in found]


def table(folder, kernel, pause):
    """Lines of (second, what, figure); the first interval is second 0."""
    rate = read_rate(folder / "rate")
    zero = rate[0][0]
    happened = read_events(folder / "events") + read_channel(folder / "channel")
    return [("0", "kernel", kernel), ("0", "pause", pause), ("0", "clock", "instruction"),
            *((f"{when - zero:.2f}", "rate", f"{figure:g}") for when, figure in rate),
            *((f"{when - zero:.2f}", what, "") for when, what in sorted(happened) if when >= zero or what == "apart")]


class Picture:
    """Seconds across, answers a second up."""

    def __init__(self, rows):
        self.rate = [(float(when), float(figure)) for when, what, figure in rows if what == "rate"]
        self.events = [(max(0.0, float(when)), what) for when, what, figure in rows if not figure]
        self.kernel = next(figure for _, what, figure in rows if what == "kernel")
        self.pause = next(figure for _, what, figure in rows if what == "pause")
        # The first runs were by the wall clock, and did not say so.
        self.clock = next((figure for _, what, figure in rows if what == "clock"), "wall")
        self.end = self.rate[-1][0]
        self.most = max(figure for _, figure in self.rate) * 1.1

    def x(self, second):
        return LEFT + (RIGHT - LEFT) * min(second, self.end) / self.end

    def y(self, figure):
        return BOTTOM - (BOTTOM - TOP) * figure / self.most

    def spans(self, begins, ends):
        """[(from, to)] between events of these names."""
        found, begin = [], None
        for when, what in [*self.events, (self.end, ends[0])]:
            if what in begins and begin is None:
                begin = when
            elif what in ends and begin is not None:
                found.append((begin, when))
                begin = None
        return found

    def areas(self):
        kinds = ((WAY, "migration", ("leaves",), ("apart", "together")), (OPEN, "channel open", ("opens",), ("closes",)))
        parts, x = [], LEFT
        for color, name, begins, ends in kinds:
            parts += [rectangle(self.x(a), TOP, self.x(b) - self.x(a), BOTTOM - TOP, color, name)
                      for a, b in self.spans(begins, ends)]
            parts += [rectangle(x, BOTTOM + 48, 13, 13, color), text(x + 19, BOTTOM + 59, name)]
            x += 140
        return parts

    def places(self):
        parts = []
        for name in ("apart", "together"):
            parts += [text((self.x(a) + self.x(b)) / 2, TOP - 8, name, 'text-anchor="middle" font-weight="bold"')
                      for a, b in self.spans((name,), ("leaves",))]
        return parts

    def axes(self):
        step = next(step for step in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if self.most / step <= 10)
        parts = []
        for tick in range(0, int(self.most) + 1, step):
            parts += [line(LEFT, self.y(tick), RIGHT, self.y(tick)),
                      text(LEFT - 6, self.y(tick) + 4, str(tick), 'text-anchor="end"')]
        for second in range(0, int(self.end) + 1, 10):
            parts.append(text(self.x(second), BOTTOM + 18, str(second), 'text-anchor="middle"'))
        return [*parts, text((LEFT + RIGHT) / 2, BOTTOM + 38, "seconds of the asking guest's clock", 'text-anchor="middle" fill="#555"')]

    def draw(self):
        pause = int(self.pause)
        words = f"{pause / 1000:g} ms between requests" if pause else "one request after the other"
        curve = polyline([(self.x(when), self.y(figure)) for when, figure in self.rate], PAPER)
        return document(WIDTH, BOTTOM + 75, [*self.areas(), *self.axes(), *self.places(), curve],
                        "Requests answered a second, while the answering guest migrates",
                        f"TCP, 8 bytes, {words}, PVH guests, kernel {self.kernel}, two hosts, {self.clock} clock, emulated")


def draw(source, target):
    with open(source, newline="") as kept:
        rows = [row for row in csv.reader(kept) if row and not row[0].startswith("#")]
    Path(target).write_text(Picture(rows).draw())
    print(target)


def main():
    parse = argparse.ArgumentParser(description="For bench/migration.")
    parse.add_argument("--draw", nargs=2, metavar=("CSV", "SVG"))
    parse.add_argument("made", nargs="*", metavar="KERNEL PAUSE FOLDER OUT")
    chosen = parse.parse_args()
    if chosen.draw:
        return draw(*chosen.draw)
    kernel, pause, folder, out = chosen.made
    target = Path(out) / "rate.csv"
    with open(target, "w", newline="") as kept:
        kept.write("# SPDX-License-Identifier: GPL-2.0-only OR MIT\n")
        csv.writer(kept, lineterminator="\n").writerows(table(Path(folder), kernel, pause))
    print(target)
    return draw(target, Path(out) / "migration.svg")


sys.exit(main())

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What bench/bench-dom0 left behind, read and checked: one Measured for each work and column."""

import re
import statistics
from dataclasses import dataclass, field

import counts
from paths import COLUMNS, TITLES, Moved, check_path
from readers import Wrong
from works import COPIES


@dataclass
class Measured:
    """The median of the runs of one work in one column, the lowest and the highest, and what the median cost."""
    figure: float
    spread: tuple
    packets: int
    # Packets of guest 1 by the channel and by Dom0, whatever was measured.
    ways: tuple
    operations: int
    bytes: int
    more: dict = field(default_factory=dict)
    instructions: dict = field(default_factory=dict)
    hypercalls: int = 0
    events: int = 0

    def per(self, amount):
        """Instructions of each layer, and calls, for each of so many."""
        if not amount or not self.instructions:
            return None
        return {"host": round(sum(self.instructions.values()) / amount, 1), "dom0": round(self.instructions["Dom0"] / amount, 1),
                "hypercalls": round(self.hypercalls / amount, 4), "events": round(self.events / amount, 4)}

    def cost(self):
        return {"packets": self.packets, "bytes": self.bytes, "operations": self.operations,
                "instructions": self.instructions, "hypercalls": self.hypercalls, "events": self.events,
                "per_packet": self.per(self.packets), "per_mib": self.per(self.bytes / (1 << 20)),
                "per_operation": self.per(self.operations)}


class Folder:
    """The measurements of one run of the lab. Counts and symbols are there on the instruction clock only."""

    def __init__(self, folder, counted=None):
        self.folder, self.counted = folder, counted
        there = counted and (folder / "symbols-xen").exists()
        self.names = counts.Names(folder, counted) if there else None

    def columns(self):
        """What works were measured by."""
        return [column for column in COLUMNS if (self.folder / column).exists()]

    def counts(self, place):
        path = self.counted / (place / "number").read_text().strip() if self.names else None
        return counts.Counts(path, self.names) if path else None

    def _run(self, work, column, place):
        if (place / "failed").exists():
            raise Wrong((place / "failed").read_text().strip())
        reading = work.read((place / "said").read_text(), (place / "served").read_text())
        moved = Moved(place)
        check_path(column, moved, reading)
        ways = moved.packets("guest1", "xl0"), moved.packets("dom0", "vif1")
        return Measured(reading.figure, (), moved.measured_packets(column), ways, reading.operations,
                        reading.bytes + reading.bytes_back, reading.more), place

    def measured(self, work, column):
        places = sorted((self.folder / column / work.name).iterdir(), key=lambda place: int(place.name))
        runs = sorted((self._run(work, column, place) for place in places), key=lambda run: run[0].figure)
        figures = [run.figure for run, _ in runs]
        middle, place = runs[(len(runs) - 1) // 2]
        middle.figure = statistics.median(figures)
        middle.spread = figures[0], figures[-1]
        found = self.counts(place)
        if found:
            middle.instructions = found.layers()
            middle.hypercalls, middle.events = found.entered(counts.HYPERCALLS), found.entered(counts.EVENTS)
        return middle

    def read(self, works):
        """All measurements, and every complaint about them."""
        measured, complaints = {}, []
        for work in works:
            for column in self.columns():
                try:
                    measured[work.name, column] = self.measured(work, column)
                except (Wrong, OSError, ValueError, KeyError) as error:
                    complaints.append(f"{work.title}, {TITLES[column]}: {error}")
        return measured, complaints

    def limits(self):
        """Nanoseconds that the copies of one message took, by its size."""
        path = self.folder / "limit"
        text = path.read_text() if path.exists() else ""
        return {int(size): float(time) for size, time in
                re.findall(rf"copies: (\d+) bytes {COPIES} times: ([\d.]+) ns", text)}


def limit(work, limits):
    """The figure of a work that only copied its messages."""
    time = limits.get(work.size)
    if not time:
        return None
    return work.messages * time / 1000 if work.unit == "us" else work.size * 8e3 / time

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The plots of make bench: latency and throughput against the size of a message, and cost by layer."""

from paths import TITLES, columns_of
from svg import Logarithmic, circle, document, line, polyline, rectangle, text

COLORS = {"netfront": "#1f6f8b", "xenloop": "#d1495b", "link": "#8e44ad", "loopback": "#e0a030", "limit": "#888888"}
LAYERS = {"guest 1, program": "#bcd9a0", "guest 1, kernel": "#5f9e3e", "guest 2, program": "#a9cbe8",
          "guest 2, kernel": "#3c78b4", "Xen": "#d1495b", "Dom0": "#e0a030"}
WIDTH, TOP, PANEL, BARS = 1000, 90, 400, 405


def size(bytes_):
    return f"{bytes_ // 1024}K" if bytes_ >= 1024 and bytes_ % 1024 == 0 else str(bytes_)


def _legend(y, entries):
    parts, x = [], 60
    for name, color in entries:
        parts += [rectangle(x, y, 13, 13, color), text(x + 19, y + 11, name)]
        x += 40 + 7.5 * len(name)
    return parts


class Panel:
    """One pair of logarithmic axes: sizes across, figures up."""

    def __init__(self, rows, left, title, unit):
        self.rows = sorted(rows, key=lambda row: row["size"])
        self.title, self.unit, self.left = title, unit, left
        figures = [row[column] for row in rows for column in TITLES if row.get(column)]
        self.x = Logarithmic([row["size"] for row in rows], left, left + PANEL, 1.5)
        self.y = Logarithmic(figures, TOP + 320, TOP)

    def axes(self):
        parts = [text(self.left, TOP - 14, f"{self.title}, {self.unit}", 'font-weight="bold"')]
        for tick in self.y.ticks():
            y = self.y.at(tick)
            parts += [line(self.left, y, self.left + PANEL, y), text(self.left - 6, y + 4, f"{tick:g}", 'text-anchor="end"')]
        for row in self.rows:
            parts.append(text(self.x.at(row["size"]), TOP + 340, size(row["size"]), 'text-anchor="middle"'))
        return parts

    def curve(self, column):
        there = [row for row in self.rows if row.get(column)]
        points = [(self.x.at(row["size"]), self.y.at(row[column])) for row in there]
        parts = [polyline(points, COLORS[column], "5 4" if column == "limit" else "")]
        for row, (x, y) in zip(there, points):
            parts.append(circle(x, y, COLORS[column], f"{TITLES[column]}, {row['work']}: {row[column]:g} {row['unit']}"))
        return parts

    def draw(self):
        return self.axes() + [part for column in TITLES for part in self.curve(column)]


def _against_size(rows, prefixes, title, setting):
    """Two panels, TCP and UDP, of the works whose names begin so."""
    parts = []
    for left, (prefix, name) in zip((70, 560), prefixes.items()):
        chosen = [row for row in rows if row["name"].startswith(prefix) and row["name"][len(prefix):].isdecimal()]
        if chosen:
            parts += Panel(chosen, left, name, chosen[0]["unit"]).draw()
    if not parts:
        return None
    parts += [text(WIDTH / 2, TOP + 362, "bytes of a message", 'text-anchor="middle" fill="#555"'),
              *_legend(TOP + 380, [(TITLES[column], COLORS[column]) for column in TITLES
                                  if any(column in row for row in rows)])]
    return document(WIDTH, TOP + 410, parts, title, f"{setting}, emulated")


def _bar(row, column, y, scale):
    instructions = row["cost"][column]["instructions"]
    parts, x = [], BARS
    for layer, color in LAYERS.items():
        width = instructions[layer] * scale
        parts.append(rectangle(x, y, width, 13, color, f"{layer}: {100 * instructions[layer] / sum(instructions.values()):.0f} %"))
        x += width
    return parts, x


def _amount(row, column):
    """What a cost is divided by, and its name: what is done often, or what is much."""
    cost = row["cost"][column]
    return (cost["operations"], "an operation") if cost["operations"] else (cost["bytes"] / (1 << 20), "a MiB")


def _costs(rows, setting):
    """Bars of one work are to one scale, its dearest column as long as the paper allows."""
    parts, y = [], TOP - 20
    rows = [row for row in rows if all(row["cost"][column]["instructions"] and _amount(row, column)[0] for column in columns_of(row))]
    for row in rows:
        each = {column: sum(row["cost"][column]["instructions"].values()) / _amount(row, column)[0] for column in columns_of(row)}
        parts.append(text(BARS - 76, y + 26, row["work"], 'text-anchor="end" font-size="12"'))
        for column in columns_of(row):
            scale = 450 / max(each.values()) / _amount(row, column)[0]
            bar, end = _bar(row, column, y, scale)
            parts += [*bar, text(BARS - 6, y + 11, TITLES[column], 'text-anchor="end" font-size="11"'),
                      text(end + 5, y + 11, f"{each[column]:,.0f} {_amount(row, column)[1]}", 'font-size="11"')]
            y += 15
        y += 11
    parts += _legend(y + 10, LAYERS.items())
    return document(WIDTH, y + 40, parts, "Instructions of the whole host, by layer", f"{setting}, emulated") if rows else None


def all_of(rows, setting):
    """{name: picture}; None where nothing was measured that it could show."""
    return {
        "latency": _against_size(rows, {"tcp-rr-": "TCP", "udp-rr-": "UDP"}, "Round trip against size", setting),
        "throughput": _against_size(rows, {"tcp-": "TCP", "udp-": "UDP"}, "Throughput against size", setting),
        "cost": _costs(rows, setting),
    }

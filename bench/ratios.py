# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""A plot of how many times better XenLoop is than netfront and than loopback, as SVG, without any program."""

import math
from xml.sax.saxutils import escape

LEFT, WIDTH, BAR, STEP, TOP = 330, 420, 13, 46, 70
COLORS = {"netfront": "#1f6f8b", "loopback": "#e0a030"}


def _ticks(low, high):
    return [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low <= tick <= high]


class _Scale:
    """Ratios on a logarithmic axis, so that twice as good and half as good look alike."""

    def __init__(self, ratios):
        self.low = min(0.5, *ratios) / 1.1
        self.high = max(2, *ratios) * 1.25

    def x(self, ratio):
        return LEFT + WIDTH * math.log(ratio / self.low) / math.log(self.high / self.low)


def _text(x, y, words, more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{escape(words)}</text>'


def _bar(scale, y, ratio, color):
    one, end = scale.x(1), scale.x(ratio)
    left, right = min(one, end), max(one, end)
    return [f'<rect x="{left:.1f}" y="{y}" width="{max(right - left, 1):.1f}" height="{BAR}" fill="{color}"/>',
            _text(right + 5, y + BAR - 2, f"{ratio:.2f}")]


def svg(rows, setting, times_better):
    """The picture. times_better(row, column) gives a ratio above 1 where XenLoop is better."""
    ratios = {(row["work"], column): times_better(row, column) for row in rows for column in COLORS}
    scale = _Scale(ratios.values())
    bottom = TOP + STEP * len(rows)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 {bottom + 50}" font-family="sans-serif" '
           'font-size="13">', f'<rect width="820" height="{bottom + 50}" fill="white"/>',
           _text(20, 26, "How many times better XenLoop is", 'font-size="17" font-weight="bold"'),
           _text(20, 46, f"{setting}, emulated", 'fill="#555"')]
    for tick in _ticks(scale.low, scale.high):
        x = scale.x(tick)
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom}" '
                   f'stroke="{"#333" if tick == 1 else "#ddd"}"/>')
        out.append(_text(x, bottom + 16, f"{tick:g}", 'text-anchor="middle"'))
    for i, row in enumerate(rows):
        y = TOP + STEP * i
        out.append(_text(LEFT - 12, y + 19, row["work"], 'text-anchor="end"'))
        for n, column in enumerate(COLORS):
            out += _bar(scale, y + n * (BAR + 2), ratios[row["work"], column], COLORS[column])
    for n, column in enumerate(COLORS):
        x = LEFT + 150 * n
        out.append(f'<rect x="{x}" y="{bottom + 28}" width="{BAR}" height="{BAR}" fill="{COLORS[column]}"/>')
        out.append(_text(x + 20, bottom + 39, f"than {column}"))
    return "\n".join([*out, "</svg>\n"])

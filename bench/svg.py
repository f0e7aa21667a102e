# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The little of SVG that the plots need, without any program."""

import math
from xml.sax.saxutils import escape


def text(x, y, words, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(words)}</text>'


def rectangle(x, y, width, height, color, title=""):
    inside = f"<title>{escape(title)}</title>" if title else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" fill="{color}">{inside}</rect>'


def line(x1, y1, x2, y2, color="#ddd"):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"/>'


def polyline(points, color, dashes=""):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dashes}"/>'


def circle(x, y, color, title):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"><title>{escape(title)}</title></circle>'


def document(width, height, parts, title, subtitle=""):
    head = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" font-family="sans-serif" '
            'font-size="13">', f'<rect width="{width}" height="{height:.0f}" fill="white"/>',
            text(20, 26, title, 'font-size="17" font-weight="bold"'), text(20, 46, subtitle, 'fill="#555"')]
    return "\n".join([*head, *parts, "</svg>\n"])


class Logarithmic:
    """An axis on which twice as much is always as far."""

    def __init__(self, values, start, end, room=1.3):
        self.low, self.high = min(values) / room, max(values) * room
        self.start, self.end = start, end

    def at(self, value):
        return self.start + (self.end - self.start) * math.log(value / self.low) / math.log(self.high / self.low)

    def ticks(self):
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        every = [step * 10.0 ** decade for decade in decades for step in (1, 2, 5)]
        shown = [tick for tick in every if self.low <= tick <= self.high]
        return shown if len(shown) <= 12 else [tick for tick in shown if f"{tick:e}".startswith("1")]

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""One self-contained page with all that make bench measured."""

from xml.sax.saxutils import escape

from paths import TITLES, columns_of
from table import times_better

STYLE = """
body { font: 15px/1.5 sans-serif; max-width: 1100px; margin: 2em auto; padding: 0 1em; color: #222 }
table { border-collapse: collapse; margin: 1em 0; font-size: 14px }
th, td { padding: .25em .7em; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap }
td:first-child, th:first-child { text-align: left; white-space: normal }
.better { color: #287a2c } .worse { color: #b3261e } svg { width: 100%; height: auto }
div { overflow-x: auto }
"""


def _figure(value):
    return "" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _spread(row, column):
    low, high = row["spread"][column]
    return "" if low == high else f" <small>{_figure(low)} to {_figure(high)}</small>"


def _table(heads, lines):
    head = "".join(f"<th>{escape(word)}</th>" for word in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<div><table><tr>{head}</tr>\n{body}\n</table></div>"


def _figures(rows):
    lines = []
    for row in rows:
        cells = [escape(row["work"]), row["unit"], *(_figure(row[column]) + _spread(row, column) for column in columns_of(row)),
                 _figure(row["limit"])]
        for column in ("netfront", "loopback"):
            ratio = times_better(row, column)
            cells.append(f'<span class="{"better" if ratio >= 1 else "worse"}">{ratio:.2f}x</span>')
        lines.append(cells)
    return _table(["work", "", *(TITLES[column] for column in columns_of(rows[0])), TITLES["limit"], "to netfront", "to loopback"], lines)


def _losses(rows):
    lines = [[escape(row["work"]), *(_figure(row["more"].get(column, {}).get("lost_percent")) for column in columns_of(row))]
             for row in rows if any("lost_percent" in more for more in row["more"].values())]
    return "<h2>Datagrams lost, %</h2>" + _table(["work", *(TITLES[column] for column in columns_of(rows[0]))], lines) if lines else ""


def _costs(rows, kind, title):
    lines = []
    for row in rows:
        for column in columns_of(row):
            cost = row["cost"][column][kind]
            if cost:
                lines.append([escape(row["work"]) if column == "netfront" else "", TITLES[column], f"{cost['host']:,.0f}",
                              f"{cost['dom0']:,.0f}", f"{cost['events']:.3f}", f"{cost['hypercalls']:.3f}"])
    heads = ["work", "", "instructions of the host", "of Dom0", "events", "hypercalls"]
    return f"<h2>Cost of {title}</h2>" + _table(heads, lines) if lines else ""


def html(rows, setting, pictures, skipped):
    """pictures: {name: SVG}; skipped: lines on what is not in the table, and why."""
    first = rows[0]
    missing = "".join(f"<li>{escape(reason)}</li>" for reason in skipped)
    return "\n".join([
        "<!DOCTYPE html>", "<!-- SPDX-License-Identifier: GPL-2.0-only OR MIT -->",
        f'<html lang="en"><head><meta charset="utf-8"><title>XenLoop, measured</title><style>{STYLE}</style></head><body>',
        "<h1>XenLoop, measured</h1>",
        f"<p>{escape(setting)}, commit {escape(first['commit'])}. Under QEMU's emulation: the figures are for comparison "
        "with each other only. On the instruction clock a nanosecond is an instruction that the whole host executes.</p>",
        _figures(rows), f"<p>Not measured:</p><ul>{missing}</ul>" if missing else "", *pictures.values(), _losses(rows),
        _costs(rows, "per_operation", "an operation"), _costs(rows, "per_mib", "a MiB"), _costs(rows, "per_packet", "a packet"),
        "</body></html>\n"])

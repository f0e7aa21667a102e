# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Where the instructions of a measurement went: by layer, by function, and as a picture in which width is instructions."""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

import counts
from measurements import Folder
from paths import TITLES
from plots import LAYERS
from readers import Wrong
from svg import document, rectangle, text
from works import WORKS

WIDTH, ROW = 1400, 26


def by_layer(found):
    """{layer: {function: (instructions, entries)}}"""
    layers = defaultdict(lambda: defaultdict(lambda: (0, 0)))
    for key, count in found.instructions.items():
        domain, where, name = key
        functions = layers[counts.layer(domain, where)]
        # Xen works for all domains, and its functions are the same for all.
        before = functions[name]
        functions[name] = before[0] + count, before[1] + found.entries.get(key, 0)
    return layers


def table(layers, done, unit, least):
    """Text: the layers, then each one's functions, those that make up less than a share of all left out."""
    total = sum(count for functions in layers.values() for count, _ in functions.values())
    yield f"{total:,} instructions, {done:,} times {unit}: {total / done:,.0f} each"
    for name in counts.LAYERS:
        size = sum(count for count, _ in layers[name].values())
        yield f"  {name:18} {100 * size / total:5.1f} %  {size / done:12,.1f}"
    yield ""
    yield f"{'':50}{'':8}{'instructions':>15}{'calls':>14}"
    yield f"{'layer, function':50}{'share':>8}{unit:>15}{unit:>14}"
    for name in counts.LAYERS:
        yield f"{name}"
        for function, (count, entries) in sorted(layers[name].items(), key=lambda item: -item[1][0]):
            if count >= least * total:
                yield f"  {function[:48]:48}{100 * count / total:6.2f} %{count / done:15,.1f}{entries / done:14,.2f}"


def _boxes(functions, left, scale, y, color):
    """The functions of one layer side by side, the widest first; what is too narrow to see is one box."""
    parts, x, rest = [], left, 0
    for name, (count, _) in sorted(functions.items(), key=lambda item: -item[1][0]):
        width = count * scale
        if width < 2:
            rest += count
            continue
        parts.append(rectangle(x, y, width - 0.5, 6 * ROW, color, f"{name}: {count:,}"))
        parts.append(f'<text transform="translate({x + width / 2 + 4:.1f},{y + 6 * ROW - 5}) rotate(-90)" '
                     f'font-size="11">{name[:24]}</text>' if width > 11 else "")
        x += width
    return [*parts, rectangle(x, y, rest * scale, 6 * ROW, "#ddd", f"the rest: {rest:,}")]


def icicle(layers, title, subtitle):
    total = sum(count for functions in layers.values() for count, _ in functions.values())
    scale, x, top = (WIDTH - 40) / total, 20, 66
    parts = [rectangle(20, top, WIDTH - 40, ROW, "#eee", f"{total:,}"), text(26, top + 18, f"the whole host: {total:,} instructions")]
    for name, color in LAYERS.items():
        size = sum(count for count, _ in layers[name].values())
        parts.append(rectangle(x, top + ROW + 2, size * scale - 1, ROW, color, f"{name}: {size:,}"))
        if size * scale > 8 * len(name):
            parts.append(text(x + 6, top + ROW + 20, f"{name} {100 * size / total:.0f} %"))
        parts += _boxes(layers[name], x, scale, top + 2 * ROW + 4, color)
        x += size * scale
    return document(WIDTH, top + 8 * ROW + 20, parts, title, subtitle)


def amount(measured, work):
    """By what the instructions are divided, and its name."""
    if measured.operations:
        return measured.operations, "an operation"
    return max(1, round(measured.bytes / (1 << 20))), "a MiB"


def report(folder, work, column, out, least):
    measured = folder.measured(work, column)
    place = folder.folder / column / work.name / "1"
    layers = by_layer(folder.counts(place))
    done, unit = amount(measured, work)
    lines = [f"{work.title}, {TITLES[column]}: {measured.figure:,.1f} {work.unit}", *table(layers, done, unit, least)]
    (out / f"{work.name}-{column}.txt").write_text("\n".join(lines) + "\n")
    (out / f"{work.name}-{column}.svg").write_text(
        icicle(layers, f"{work.title}, {TITLES[column]}", f"{measured.figure:,.1f} {work.unit}; width is instructions"))
    print("\n".join(lines[:9]))


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--counts", type=Path, required=True, help="where bench/count wrote")
    parse.add_argument("--least", type=float, default=0.001, help="the share of all that a function must have to be listed")
    parse.add_argument("--columns", nargs="+", required=True, choices=[name for name in TITLES if name != "limit"])
    parse.add_argument("--run", type=Path, required=True, help="what bench/bench-dom0 wrote")
    parse.add_argument("out", type=Path, help="where the profiles go")
    parse.add_argument("works", nargs="+", choices=list(WORKS))
    asked = parse.parse_args()
    folder, status = Folder(asked.run, asked.counts), 0
    for name in asked.works:
        for column in asked.columns:
            try:
                report(folder, WORKS[name], column, asked.out, asked.least)
            except (Wrong, OSError) as error:
                print(f"profile: {name} by {column}: {error}", file=sys.stderr)
                status = 1
    print(f"{asked.out} holds the functions (.txt) and the pictures (.svg)")
    return status


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What make scale measured, as a table, result.json and a plot of time and memory against the number of guests."""

import argparse
import json
import sys
from pathlib import Path
from statistics import mean

from svg import circle, document, line, polyline, text
from table import commit

# The usual limit of a domain's grant table; a frame holds 512.
FRAMES = 64
LEFT, TOP, WIDTH, HEIGHT, GAP = 70, 100, 360, 280, 130


def read(lines):
    """{guests: {name: [values, of each guest or the one of Dom0]}}"""
    found = {}
    for each in lines:
        guests, name, *values = each.split()
        found.setdefault(int(guests), {}).setdefault(name, []).append(int(values[-1]))
    return found


def row(guests, figures, idle_us):
    """idle_us: what XenStore takes in Dom0 while it rests, without discovery."""
    one = {name: values[0] for name, values in figures.items()}
    # What is free again once the channels are closed is what they took; before, programs ran for the first time.
    taken = mean(idle - open_ for idle, open_ in zip(figures["free_idle"], figures["free_open"]))
    return {
        "guests": guests, "pairs": guests * (guests - 1) // 2, "seconds": max(figures["took_ms"]) / 1000,
        "tried_again": sum(figures["failed"]), "kib_a_guest": round(taken), "kib_a_channel": round(taken / (guests - 1)),
        "least_free_mib": min(figures["free_open"]) // 1024, "grant_frames": max(figures["grant_frames"]),
        "grants_a_channel": round(mean(figures["channel_grants"]) / (guests - 1), 1),
        "grants_mapped": one.get("grants"), "opening_runs": one["opening_runs"],
        "opening_ms": one["opening_runs_us"] / 1000, "opening_store_ms": one["opening_store_us"] / 1000,
        "arrival_runs": one["arrival_runs"], "arrival_ms": one["arrival_runs_us"] / 1000,
        "arrival_store_ms": one["arrival_store_us"] / 1000,
        "rest_runs": one["rest_open_runs"] + one["rest_cold_runs"],
        "rest_store_ms": (one["rest_open_store_us"] - idle_us) / 1000,
    }


def complaints(rows):
    for each in rows:
        if each["rest_runs"]:
            yield f"{each['guests']} guests: discovery ran {each['rest_runs']} times while nothing happened"
        # Ten milliseconds of a minute are what other programs of Dom0 have of XenStore.
        if each["rest_store_ms"] > 10:
            yield f"{each['guests']} guests: XenStore took {each['rest_store_ms']} ms of a minute while nothing happened"
        if not each["arrival_runs"]:
            yield f"{each['guests']} guests: discovery is not seen to run when a guest comes"


def print_table(rows):
    heads = {"guests": "guests", "pairs": "pairs", "seconds": "all open, s", "tried_again": "tried again",
             "kib_a_channel": "KiB a channel", "kib_a_guest": "KiB a guest", "least_free_mib": "MiB free, least",
             "grants_a_channel": "grants a channel", "grant_frames": f"grant frames of {FRAMES}", "opening_ms": "Dom0 for opening, ms",
             "arrival_ms": "an arrival, ms", "arrival_store_ms": "its XenStore, ms", "arrival_runs": "runs", "rest_runs": "runs at rest",
             "rest_store_ms": "XenStore at rest, ms a minute"}
    print("".join(f"{head:>{len(head) + 3}}" for head in heads.values()))
    for each in rows:
        print("".join(f"{each[name]:>{len(head) + 3}}" for name, head in heads.items()))


def panel(left, rows, name, title, unit):
    """A curve that begins at nothing, on plain axes."""
    top = max(row_[name] for row_ in rows) * 1.1 or 1
    step = 10 ** len(str(int(top / 2))) / 10 if top >= 2 else 0.2
    step = step if top / step < 8 else step * 2

    def x(guests):
        return left + WIDTH * guests / rows[-1]["guests"]

    def y(value):
        return TOP + HEIGHT * (1 - value / top)

    parts = [text(left, TOP - 16, f"{title}, {unit}", 'font-weight="bold"')]
    for index in range(int(top / step) + 1):
        parts += [line(left, y(index * step), left + WIDTH, y(index * step)),
                  text(left - 6, y(index * step) + 4, f"{index * step:g}", 'text-anchor="end"')]
    parts.append(polyline([(x(each["guests"]), y(each[name])) for each in rows], "#d1495b"))
    for each in rows:
        parts += [circle(x(each["guests"]), y(each[name]), "#d1495b", f"{each['guests']} guests: {each[name]:g} {unit}"),
                  text(x(each["guests"]), TOP + HEIGHT + 20, str(each["guests"]), 'text-anchor="middle"')]
    return [*parts, text(left + WIDTH / 2, TOP + HEIGHT + 42, "guests", 'text-anchor="middle" fill="#555"')]


def svg(rows, setting):
    shown = [{**each, "mib_a_guest": round(each["kib_a_guest"] / 1024, 2)} for each in rows]
    parts = panel(LEFT, shown, "seconds", "From cold until every pair has its channel", "s")
    parts += panel(LEFT + WIDTH + GAP, shown, "mib_a_guest", "Memory of a guest for all its channels", "MiB")
    return document(LEFT + 2 * WIDTH + GAP + 40, TOP + HEIGHT + 60, parts, "All pairs at once", setting)


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    for name in ("--clock", "--kernel"):
        parse.add_argument(name, required=True)
    parse.add_argument("figures", type=Path, help="what bench/scale-dom0 wrote")
    parse.add_argument("out", type=Path, help="where the results go")
    asked = parse.parse_args()
    found = read(asked.figures.read_text().splitlines())
    idle_us = found[0]["rest_without_store_us"][0]
    rows = [row(guests, figures, idle_us) for guests, figures in sorted(found.items()) if "took_ms" in figures]
    print_table(rows)
    wrong = list(complaints(rows))
    for words in wrong:
        print(f"scale: FAILED: {words}", file=sys.stderr)
    setting = {"clock": asked.clock, "kernel": asked.kernel, "commit": commit()}
    (asked.out / "result.json").write_text(json.dumps([{**each, **setting} for each in rows], indent=1) + "\n")
    words = f"guests of 128 MiB with one vCPU, Linux {asked.kernel}, {asked.clock} clock, emulated"
    (asked.out / "scale.svg").write_text(svg(rows, words))
    print(f"{asked.out}/result.json and {asked.out}/scale.svg hold the same.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""vcpus_report.py RUNS OUT VCPUS...: what make vcpus measured, as a table, and as OUT/vcpus.json."""

import json
import re
import sys
from pathlib import Path

from counts import RECORD
from table import commit


def counter(folder, name):
    """How far a counter of guest 1 moved."""
    values = [int(re.search(rf"^ *{name}: (\d+)$", (folder / moment).read_text(), re.M).group(1))
              for moment in ("before", "after")]
    return values[1] - values[0]


def row(runs, out, vcpus, queues):
    folder = runs / f"vcpus-{vcpus}/out/{queues}"
    ends = [json.loads(path.read_text())["end"] for path in sorted(folder.glob("said.*"))]
    received = sum(end["sum_received"]["bytes"] for end in ends)
    counts = (out / f"counts-{vcpus}" / (folder / "number").read_text().strip()).read_bytes()
    total = sum(size * count for _address, _place, size, _processor, count in RECORD.iter_unpack(counts))
    if counter(folder, "tx_bytes") < received:
        sys.exit(f"vcpus: {received} bytes were received, but fewer took the channel")
    return {"vcpus": vcpus, "queues": queues, "streams": len(ends), "commit": commit(),
            "kernel": (folder.parent / "kernel").read_text().strip(),
            "mbit_s": round(sum(end["sum_received"]["bits_per_second"] for end in ends) / 1e6, 1),
            "instructions_per_mib": round(total / (received / (1 << 20))),
            "packets": counter(folder, "tx_packets"), "contended": counter(folder, "tx_queue_contended")}


def main():
    runs, out = Path(sys.argv[1]), Path(sys.argv[2])
    rows = [row(runs, out, vcpus, queues) for vcpus in map(int, sys.argv[3:]) for queues in (1, vcpus)]
    (out / "vcpus.json").write_text(json.dumps(rows, indent=1) + "\n")
    print(f"\nLinux {rows[0]['kernel']}, instruction clock: a TCP stream on each processor, writes of 16 KiB")
    print(f"{'vCPUs':>6}{'queues':>8}{'Mbit/s':>10}{'instructions a MiB':>20}{'packets':>10}{'waited for a lock':>19}")
    for each in rows:
        print(f"{each['vcpus']:6}{each['queues']:8}{each['mbit_s']:10.0f}{each['instructions_per_mib']:20,}"
              f"{each['packets']:10}{each['contended']:19}")


if __name__ == "__main__":
    main()

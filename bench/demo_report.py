# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What make demo measured: checks by the counters that every work took the path it is listed under, prints the
table, and writes result.json and ratios.svg."""

import argparse
import json
import re
import sys
from pathlib import Path

from ratios import svg

COLUMNS = ("netfront", "xenloop", "loopback")
TITLES = {"netfront": "netfront", "xenloop": "XenLoop", "loopback": "loopback"}
# Packets on a path that is not the measured one: neighbours that are asked for their address, and the like.
FEW = 20


class Wrong(Exception):
    """The measurement is not what it claims to be."""


def ping(said, _served):
    found = re.search(r"(\d+) packets transmitted, (\d+) received.* = [\d.]+/([\d.]+)/", said, re.S)
    if not found:
        raise Wrong(f"ping said no round trip:\n{said}")
    return float(found[3]) * 1000, int(found[2]), 0


def sockperf(said, _served):
    latency = re.search(r"Summary: Latency is ([\d.]+) usec", said)
    messages = re.search(r"ReceivedMessages=(\d+)", said)
    if not latency or not messages or not int(messages[1]):
        raise Wrong(f"sockperf said no latency:\n{said}")
    # It gives half of a round trip.
    return 2 * float(latency[1]), int(messages[1]), 0


def iperf3(_said, served):
    try:
        received = json.loads(served)["end"]["sum_received"]
        return received["bytes"] * 8 / received["seconds"] / 1e6, 0, received["bytes"]
    except (ValueError, KeyError, ZeroDivisionError) as error:
        raise Wrong(f"iperf3's server said nothing useful ({error!r}):\n{served}") from error


# Each reader gives the figure, and the packets and bytes that must at least have gone from guest 1 to the server.
WORKS = {
    "ping": ("ping, round trip", "us", "lower", ping),
    "tcp-rr": ("TCP request and response, 64 B, round trip", "us", "lower", sockperf),
    "udp-rr": ("UDP request and response, 64 B, round trip", "us", "lower", sockperf),
    "tcp-64k": ("TCP stream, writes of 64 KiB", "Mbit/s", "higher", iperf3),
    "tcp-4k": ("TCP stream, writes of 4 KiB", "Mbit/s", "higher", iperf3),
    "udp-1400": ("UDP stream, 1400 B, received", "Mbit/s", "higher", iperf3),
    "udp-16k": ("UDP stream, 16 KiB, received", "Mbit/s", "higher", iperf3),
}


def counters(path):
    """What "guest1 xl0 tx_packets 17" and its like say."""
    values = {}
    for line in path.read_text().splitlines():
        place, device, name, value = line.split()
        values[place, device, name] = int(value)
    return values


class Moved:
    """How far the counters moved during one measurement."""

    def __init__(self, folder):
        self.before, self.after = counters(folder / "before"), counters(folder / "after")

    def of(self, place, device, name):
        """A device that is not there (the channel's, before the module is loaded) has moved nothing."""
        key = place, device, name
        return self.after.get(key, 0) - self.before.get(key, 0)

    def packets(self, place, device):
        return self.of(place, device, "tx_packets") + self.of(place, device, "rx_packets")


PLACES = {
    "channel": (("guest1", "xl0"), ("guest2", "xl0")),
    "netfront": (("guest1", "eth0"), ("guest2", "eth0"), ("dom0", "vif1"), ("dom0", "vif2")),
}


def check_unused(moved, path):
    for place, device in PLACES[path]:
        packets = moved.packets(place, device)
        if packets > FEW:
            raise Wrong(f"{packets} packets passed {device} of {place}, which is on another path")


def check_used(moved, path, least_packets, least_bytes):
    """All that was measured left guest 1 here, arrived in guest 2 here, and what came back did so, too."""
    device = "xl0" if path == "channel" else "eth0"
    for place, name, least in (("guest1", "tx_packets", least_packets), ("guest2", "rx_packets", least_packets),
                               ("guest2", "tx_packets", least_packets), ("guest1", "rx_packets", least_packets),
                               ("guest1", "tx_bytes", least_bytes), ("guest2", "rx_bytes", least_bytes)):
        if moved.of(place, device, name) < least:
            raise Wrong(f"{least} were measured, but {name} of {device} in {place} moved by only "
                        f"{moved.of(place, device, name)}")


def check_path(column, moved, least_packets, least_bytes):
    if column != "xenloop":
        check_unused(moved, "channel")
    if column != "netfront":
        check_unused(moved, "netfront")
    if column != "loopback":
        check_used(moved, "channel" if column == "xenloop" else "netfront", least_packets, least_bytes)


def measurement(folder, column, work):
    """The figure of one work in one column, and the packets by the channel and by Dom0."""
    place = folder / column / work
    said, served = (place / "said").read_text(), (place / "served").read_text()
    figure, least_packets, least_bytes = WORKS[work][3](said, served)
    moved = Moved(place)
    check_path(column, moved, least_packets, least_bytes)
    return figure, moved.packets("guest1", "xl0"), moved.packets("dom0", "vif1")


def read(folder):
    """All measurements, and every complaint about them."""
    measured, complaints = {}, []
    for work in WORKS:
        for column in COLUMNS:
            try:
                measured[work, column] = measurement(folder, column, work)
            except (Wrong, OSError, ValueError) as error:
                complaints.append(f"{WORKS[work][0]}, {TITLES[column]}: {error}")
    return measured, complaints


def results(measured):
    return [{"work": WORKS[work][0], "unit": WORKS[work][1], "better": WORKS[work][2],
             **{column: round(measured[work, column][0], 1) for column in COLUMNS}} for work in WORKS]


def times_better(result, column):
    """How many times better XenLoop is than another column."""
    ratio = result["xenloop"] / result[column]
    return 1 / ratio if result["better"] == "lower" else ratio


def print_table(rows):
    print(f"\n{'':44}{'':8}{'netfront':>9}{'XenLoop':>9}{'loopback':>9}   {'XenLoop is, of':^19}")
    print(f"{'':44}{'':8}{'':27}   {'netfront':>9}{'loopback':>10}")
    for row in rows:
        figures = "".join(f"{row[column]:9.0f}" for column in COLUMNS)
        print(f"{row['work']:44}{row['unit']:8}{figures}   {times_better(row, 'netfront'):8.2f}x"
              f"{times_better(row, 'loopback'):9.2f}x")
    print("(for times, how many times shorter)")


def print_paths(measured):
    print("\nPackets of guest 1 by the channel / by Dom0, while it was measured:")
    for work, (title, *_rest) in WORKS.items():
        cells = [f"{TITLES[column]} {measured[work, column][1]} / {measured[work, column][2]}" for column in COLUMNS]
        print(f"  {title:44}" + "   ".join(f"{cell:24}" for cell in cells).rstrip())


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    for name in ("--clock", "--kernel", "--type"):
        parse.add_argument(name, required=True)
    parse.add_argument("folder", type=Path, help="what bench/demo-dom0 wrote")
    parse.add_argument("out", type=Path, help="where result.json and ratios.svg go")
    options = parse.parse_args()
    measured, complaints = read(options.folder)
    for complaint in complaints:
        print(f"demo: FAILED: {complaint}", file=sys.stderr)
    if complaints:
        return 1
    rows = results(measured)
    kernel = (options.folder / "kernel").read_text().strip()
    setting = f"Linux {kernel}, Xen 4.17, two {options.type.upper()} guests with one vCPU, {options.clock} clock"
    print(f"\n{setting}, under QEMU's emulation: the figures are for comparison with each other only.")
    print_table(rows)
    print_paths(measured)
    for name in ("guest", "dom0"):
        print(f"\n# xenloop show, in {'a guest' if name == 'guest' else 'Dom0'}")
        print((options.folder / f"show-{name}").read_text().rstrip())
    (options.out / "result.json").write_text(json.dumps(rows, indent=1) + "\n")
    (options.out / "ratios.svg").write_text(svg(rows, setting, times_better))
    print(f"\n{options.out}/result.json and {options.out}/ratios.svg hold the same.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

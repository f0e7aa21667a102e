# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""make demo must fail when packets did not take the path that they are listed under. Here its report is given
measurements that somebody made up, good ones and wrong ones."""

import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "bench"))
import demo_report  # noqa: E402 (the path comes first)

SAID = {
    demo_report.ping: ("4 packets transmitted, 4 received, 0% packet loss\nrtt min/avg/max/mdev = 0.1/0.2/0.3/0.1 ms\n", ""),
    demo_report.sockperf: ("ReceivedMessages=50\nSummary: Latency is 7.5 usec\n", ""),
    demo_report.iperf3: ("", '{"end": {"sum_received": {"bytes": 9000, "seconds": 1}}}'),
}


def counters(used):
    lines = []
    for path, places in demo_report.PLACES.items():
        for place, device in places:
            lines += [f"{place} {device} {way}_{what} {10000 if path == used else 3}"
                      for way in ("tx", "rx") for what in ("packets", "bytes")]
    return "\n".join(lines)


def make_up(folder):
    """What bench/demo-dom0 would have left behind if all had gone well."""
    used = {"netfront": "netfront", "xenloop": "channel", "loopback": None}
    for column in demo_report.COLUMNS:
        for work, (_title, _unit, _better, reader) in demo_report.WORKS.items():
            place = folder / column / work
            place.mkdir(parents=True)
            for name, text in zip(("said", "served"), SAID[reader]):
                (place / name).write_text(text)
            (place / "after").write_text(counters(used[column]))
            (place / "before").write_text("")


# What is done to the measurements, and the word by which the complaint must name it.
WRONGS = {
    "a channel that was used before it was there": ("netfront/tcp-4k/after", "guest1 xl0 tx_packets 3", "guest1 xl0 tx_packets 300", "xl0"),
    "packets in Dom0 that were said to take the channel": ("xenloop/udp-16k/after", "dom0 vif2 rx_packets 3", "dom0 vif2 rx_packets 99", "vif2"),
    "packets that never arrived by the channel": ("xenloop/tcp-rr/after", "guest2 xl0 rx_packets 10000", "guest2 xl0 rx_packets 49", "guest2"),
    "bytes that took another way": ("xenloop/tcp-64k/after", "guest1 xl0 tx_bytes 10000", "guest1 xl0 tx_bytes 8999", "tx_bytes"),
    "loopback that leaves the guest": ("loopback/ping/after", "guest1 eth0 tx_packets 3", "guest1 eth0 tx_packets 30", "eth0"),
    "a server that said nothing": ("netfront/udp-1400/served", '"bytes"', '"nothing"', "iperf3"),
}


def complaints(wrong=None):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_up(folder)
        if wrong:
            path, before, after, _word = wrong
            text = (folder / path).read_text()
            assert before in text, before
            (folder / path).write_text(text.replace(before, after, 1))
        return demo_report.read(folder)[1]


def main():
    good = complaints()
    print(f"not ok demo report: it refuses good measurements: {good}" if good else "ok demo report")
    for name, wrong in WRONGS.items():
        found = complaints(wrong)
        right = len(found) == 1 and wrong[3] in found[0]
        print(f"ok demo report refuses {name}" if right else f"not ok demo report refuses {name}: it said {found}")


main()

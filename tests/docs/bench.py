# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""make bench and make demo must fail when packets did not take the path that they are listed under, count instructions for
whom they were executed, and see what moved. Here their parts are given measurements that somebody made up, good ones and
wrong ones."""

import copy
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "bench"))
# The path comes first.
import compare  # noqa: E402
import counts  # noqa: E402
import page  # noqa: E402
import plots  # noqa: E402
import profile_report  # noqa: E402
import readers  # noqa: E402
import table  # noqa: E402
from measurements import Folder  # noqa: E402
from paths import COLUMNS, PLACES  # noqa: E402
from works import WORKS  # noqa: E402

STREAM = '{"end": {"sum_received": {"bytes": 9000, "seconds": 1}, "sum": {"lost_percent": 5}}}'
BOTH = '{"end": {"sum_received": {"bytes": 9000, "seconds": 1}, "sum_received_bidir_reverse": {"bytes": 8000, "seconds": 1}}}'
SAID = {
    readers.ping: ("4 packets transmitted, 4 received, 0% packet loss\nrtt min/avg/max/mdev = 0.1/0.2/0.3/0.1 ms\n", ""),
    readers.sockperf: ("[Total Run] ReceivedMessages=50\nSummary: Latency is 7.5 usec\n", ""),
    readers.connect: ("connect: 20 transactions, 80.5 us each\n", ""),
    readers.iperf3: ("", STREAM),
    readers.iperf3_udp: ("", STREAM),
    readers.iperf3_both: (BOTH, ""),
    readers.redis: ('requests: 100\n"GET","5000.5","0.8"\n', ""),
    readers.wrk: ("  100 requests in 1.00s, 2MB read\nRequests/sec:    99.9\n", ""),
    readers.memcslap: ("Time to set 100 keys: 0.1 seconds.\nTime to get 100 keys by 4 threads: 0.5 seconds.\n", ""),
    readers.pgbench: ("transactions actually processed: 90\ntps = 88.8 (without initial connection time)\n", ""),
    readers.netpipe: ("  0:      64 bytes   2000 times -->      1.00 Mbps in      50.00 usec\n", ""),
    readers.rsync: ("bytes: 9000\nprobe: 1000 ns\n", ""),
}


def counters(used):
    lines = []
    for path, places in {**PLACES, "loopback": (("guest1", "lo"),)}.items():
        for place, device in places:
            lines += [f"{place} {device} {way}_{what} {10000 if path == used else 3}"
                      for way in ("tx", "rx") for what in ("packets", "bytes")]
    return "\n".join(lines)


def make_up(folder):
    """What bench/bench-dom0 would have left behind if all had gone well."""
    used = {"netfront": "netfront", "xenloop": "channel", "link": "channel", "loopback": "loopback"}
    for column in COLUMNS:
        for work in WORKS.values():
            place = folder / column / work.name / "1"
            place.mkdir(parents=True)
            for name, text in zip(("said", "served"), SAID[work.read]):
                (place / name).write_text(text)
            (place / "number").write_text("1\n")
            (place / "after").write_text(counters(used[column]))
            (place / "before").write_text("")
    (folder / "limit").write_text("copies: 64 bytes 4 times: 80.0 ns a message\n")


# What is done to the measurements, and the word by which the complaint must name it.
WRONGS = {
    "a channel that was used before it was there": ("netfront/tcp-4096/1/after", "guest1 xl0 tx_packets 3", "guest1 xl0 tx_packets 300", "xl0"),
    "packets in Dom0 that were said to take the channel": ("xenloop/udp-16384/1/after", "dom0 vif2 rx_packets 3", "dom0 vif2 rx_packets 99", "vif2"),
    "packets that never arrived by the channel": ("xenloop/tcp-rr-64/1/after", "guest2 xl0 rx_packets 10000", "guest2 xl0 rx_packets 49", "guest2"),
    "bytes that took another way": ("xenloop/tcp-65536/1/after", "guest1 xl0 tx_bytes 10000", "guest1 xl0 tx_bytes 8999", "tx_bytes"),
    "bytes that came back another way": ("xenloop/both/1/after", "guest1 xl0 rx_bytes 10000", "guest1 xl0 rx_bytes 7999", "rx_bytes"),
    "loopback that leaves the guest": ("loopback/ping/1/after", "guest1 eth0 tx_packets 3", "guest1 eth0 tx_packets 30", "eth0"),
    "loopback that is not": ("loopback/tcp-65536/1/after", "guest1 lo tx_bytes 10000", "guest1 lo tx_bytes 10", "of lo"),
    "a server that said nothing": ("netfront/udp-1400/1/served", '"bytes"', '"nothing"', "iperf3"),
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
        return Folder(folder).read(WORKS.values())[1]


# Blocks that the plugin would have recorded: address, place, instructions, processor, executions. Guest 2 has frame 5.
BLOCKS = ((0xffffffff81000000, 0x4000, 10, 1, 7), (0xffffffff81000040, 0x5000, 10, 1, 5), (0x400000, 0x5010, 3, 1, 2),
          (0xffffffff81000000, 0x9000, 1, 0, 4), (0xffff82d040200000, 0x1000, 2, 1, 6))
LAYERS = {"guest 1, program": 0, "guest 1, kernel": 70, "guest 2, program": 6, "guest 2, kernel": 50, "Xen": 12, "Dom0": 4}


def count(folder):
    """Files as the plugin and bench-dom0 write them."""
    make_up(folder)
    (folder / "1").write_bytes(b"".join(counts.RECORD.pack(*block) for block in BLOCKS))
    (folder / "memory").write_text(f"{1 << 30}\n")
    (folder / "symbols-xen").write_text("ffff82d040200000 T pv_hypercall\n")
    for name in counts.DOMAINS:
        (folder / f"symbols-{name}").write_text("ffffffff81000000 T first\nffffffff81000040 t second [module]\n")
    for frame, name in ((4, "guest1"), (5, "guest2")):
        (folder / f"memory-{name}").write_text(f"{frame:x}\n")
    return Folder(folder, folder)


def check_counts():
    with tempfile.TemporaryDirectory() as name:
        folder = count(Path(name))
        measured = folder.measured(WORKS["ping"], "xenloop")
        found = folder.counts(Path(name) / "xenloop/ping/1")
        lines = list(profile_report.table(profile_report.by_layer(found), 4, "an operation", 0.001))
        if measured.instructions != LAYERS or measured.hypercalls != 6 or measured.per(2)["host"] != 71:
            return f"{measured.instructions}, {measured.hypercalls} hypercalls"
        if not any("second" in line and "12.5" in line for line in lines):
            return f"the profile has no line of 12.5 instructions in second(): {lines}"
    return None


def rows():
    with tempfile.TemporaryDirectory() as name:
        folder = count(Path(name))
        measured, found = folder.read(WORKS.values())
        assert not found, found
        setting = {"clock": "instructions", "kernel": "6.1.0", "type": "pv", "commit": "none"}
        return [table.row(work, measured, folder.limits(), setting) for work in WORKS.values()]


def check_compare():
    old = {row["name"]: row for row in rows()}
    new = copy.deepcopy(old)
    new["tcp-256"]["xenloop"] *= 0.97
    new["ping"]["netfront"] *= 0.95
    new["udp-64"]["loopback"] *= 1.01
    found = sorted((row["name"], column, better) for row, column, *_rest, better in compare.moved(old, new, 2))
    return None if found == [("ping", "netfront", True), ("tcp-256", "xenloop", False)] else str(found)


def check_drawn():
    """Every picture is drawn, and shows every layer and every column."""
    every = rows()
    pictures = plots.all_of(every, "made up")
    text = page.html(every, "made up", pictures, ["skipped this"])
    missing = [word for word in ("XenLoop", "Dom0", "skipped this", "copies alone", "65507") if word not in text]
    return f"the page lacks {missing}" if missing or not all(pictures.values()) else None


def main():
    good = complaints()
    print(f"not ok bench report: it refuses good measurements: {good}" if good else "ok bench report")
    for name, wrong in WRONGS.items():
        found = complaints(wrong)
        right = len(found) == 1 and wrong[3] in found[0]
        print(f"ok bench report refuses {name}" if right else f"not ok bench report refuses {name}: it said {found}")
    for name, check in {"counts": check_counts, "compare": check_compare, "plots and page": check_drawn}.items():
        wrong = check()
        print(f"not ok bench {name}: {wrong}" if wrong else f"ok bench {name}")


main()

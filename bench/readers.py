# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What measuring programs say, read: the figure, and the packets, bytes and operations that must have gone by."""

import json
import re
from dataclasses import dataclass, field


class Wrong(Exception):
    """The measurement is not what it claims to be."""


@dataclass
class Reading:
    figure: float
    # At least so many went from guest 1 to the server.
    packets: int = 0
    bytes: int = 0
    # And so many came back.
    bytes_back: int = 0
    # What was done so often: round trips, requests.
    operations: int = 0
    more: dict = field(default_factory=dict)


def _find(pattern, said, program):
    found = re.search(pattern, said, re.S)
    if not found:
        raise Wrong(f"{program} said nothing useful:\n{said[-2000:]}")
    return found


def ping(said, _served):
    found = _find(r"(\d+) packets transmitted, (\d+) received.* = [\d.]+/([\d.]+)/", said, "ping")
    return Reading(float(found[3]) * 1000, packets=int(found[2]), operations=int(found[2]))


def sockperf(said, _served):
    latency = _find(r"Summary: Latency is ([\d.]+) usec", said, "sockperf")
    messages = int(_find(r"Total Run.*?ReceivedMessages=([1-9]\d*)", said, "sockperf")[1])
    # It gives half of a round trip.
    return Reading(2 * float(latency[1]), packets=messages, operations=messages)


def connect(said, _served):
    found = _find(r"connect: (\d+) transactions, ([\d.]+) us each", said, "probe connect")
    # SYN, the request and FIN go each in a packet.
    return Reading(float(found[2]), packets=3 * int(found[1]), bytes=64 * int(found[1]), operations=int(found[1]))


def _iperf3_end(text):
    try:
        return json.loads(text[text.index("{"):text.rindex("}") + 1])["end"]
    except (ValueError, KeyError) as error:
        raise Wrong(f"iperf3 said nothing useful ({error!r}):\n{text[-2000:]}") from error


def _rate(received):
    try:
        return received["bytes"] * 8 / received["seconds"] / 1e6
    except (KeyError, TypeError, ZeroDivisionError) as error:
        raise Wrong(f"iperf3 received nothing: {received}") from error


def iperf3(_said, served):
    received = _iperf3_end(served).get("sum_received")
    return Reading(_rate(received), bytes=received["bytes"])


def iperf3_udp(_said, served):
    end = _iperf3_end(served)
    reading = iperf3(_said, served)
    reading.more["lost_percent"] = end.get("sum", {}).get("lost_percent")
    return reading


def iperf3_both(said, _served):
    end = _iperf3_end(said)
    there, back = end.get("sum_received"), end.get("sum_received_bidir_reverse")
    return Reading(_rate(there) + _rate(back), bytes=there["bytes"], bytes_back=back["bytes"])


def redis(said, _served):
    found = _find(r'"GET","([\d.]+)"', said, "redis-benchmark")
    requests = int(_find(r"requests: (\d+)", said, "bench-guest")[1])
    return Reading(float(found[1]), bytes=20 * requests, operations=requests)


def wrk(said, _served):
    found = _find(r"(\d+) requests in .*?Requests/sec: +([\d.]+)", said, "wrk")
    if re.search(r"Socket errors|Non-2xx", said):
        raise Wrong(f"wrk met errors:\n{said}")
    return Reading(float(found[2]), bytes=40 * int(found[1]), operations=int(found[1]))


def memcslap(said, _served):
    sets = int(_find(r"Time to set +(\d+) keys", said, "memcslap")[1])
    found = _find(r"Time to get +(\d+) keys by +\d+ threads: +([\d.]+) seconds", said, "memcslap")
    gets = int(found[1])
    return Reading(gets / float(found[2]), bytes=20 * gets, operations=gets + sets)


def pgbench(said, _served):
    found = _find(r"transactions actually processed: (\d+).*?tps = ([\d.]+) \(without", said, "pgbench")
    return Reading(float(found[2]), packets=int(found[1]), bytes=20 * int(found[1]), operations=int(found[1]))


def netpipe(said, _served):
    found = _find(r"64 bytes +(\d+) times +--> +[\d.]+ Mbps in +([\d.]+) usec", said, "NetPIPE")
    return Reading(float(found[2]), packets=int(found[1]), operations=int(found[1]))


def rsync(said, _served):
    sent = int(_find(r"bytes: (\d+)", said, "bench-guest")[1])
    time = int(_find(r"probe: (\d+) ns", said, "probe")[1])
    return Reading(sent * 8e3 / time, bytes=sent)

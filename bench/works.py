# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The works that make bench measures: their names, what they are called in tables, and what they need.

works.py [NAME...]		the names that NAME... stand for (names of works or of groups; all without), a line each
works.py --packages [NAME...]	the Debian packages that these need in the guests
"""

import sys
from dataclasses import dataclass

import readers

# The way of a byte through a channel: from the program to the packet, into the ring, out of it, to the program.
COPIES = 4


@dataclass(frozen=True)
class Work:
    name: str
    group: str
    title: str
    unit: str
    read: object
    # Bytes of a message where the work has messages of one size, and the messages of one operation.
    size: int = 0
    messages: int = 1
    packages: tuple = ()

    @property
    def better(self):
        return "lower" if self.unit == "us" else "higher"


def _size(bytes_):
    return f"{bytes_} B" if bytes_ < 1024 or bytes_ % 1024 else f"{bytes_ // 1024} KiB"


def _round_trips():
    yield Work("ping", "ping", "ping, round trip", "us", readers.ping, 64, 2)
    for way in ("tcp", "udp"):
        for size in (64, 1400, 16384):
            yield Work(f"{way}-rr-{size}", "rr", f"{way.upper()} request and response, {_size(size)}, round trip", "us",
                       readers.sockperf, size, 2)
    yield Work("connect", "connect", "TCP connect, request, response, close", "us", readers.connect, 64, 2)


def _streams():
    for size in (256, 1024, 4096, 16384, 65536):
        yield Work(f"tcp-{size}", "tcp", f"TCP stream, writes of {_size(size)}", "Mbit/s", readers.iperf3, size)
    for size in (64, 1400, 16384, 65507):
        yield Work(f"udp-{size}", "udp", f"UDP stream, {_size(size)}, received", "Mbit/s", readers.iperf3_udp, size)
    for count in (4, 16):
        yield Work(f"parallel-{count}", "parallel", f"{count} TCP streams, writes of 64 KiB", "Mbit/s", readers.iperf3,
                   65536)
    yield Work("both", "both", "TCP streams both ways at once, sum", "Mbit/s", readers.iperf3_both, 65536)


def _ipv6():
    yield Work("ping6", "ipv6", "IPv6: ping, round trip", "us", readers.ping, 64, 2)
    yield Work("connect6", "ipv6", "IPv6: TCP connect, request, response, close", "us", readers.connect, 64, 2)
    yield Work("tcp6-65536", "ipv6", "IPv6: TCP stream, writes of 64 KiB", "Mbit/s", readers.iperf3, 65536)


def _applications():
    yield Work("redis", "apps", "redis-benchmark, GET", "1/s", readers.redis, packages=("redis-server", "redis-tools"))
    yield Work("nginx", "apps", "nginx and wrk, a file of 16 KiB", "1/s", readers.wrk, packages=("nginx", "wrk"))
    yield Work("memcached", "apps", "memcached and memcslap, get", "1/s", readers.memcslap,
               packages=("memcached", "libmemcached-tools"))
    yield Work("postgresql", "apps", "PostgreSQL and pgbench, SELECT", "1/s", readers.pgbench,
               packages=("postgresql-15", "postgresql-client-15"))
    yield Work("netpipe", "apps", "NetPIPE over MPI, 64 B, one way", "us", readers.netpipe, 64,
               packages=("netpipe-openmpi", "openmpi-bin", "openssh-client"))
    yield Work("rsync", "apps", "rsync over ssh", "Mbit/s", readers.rsync,
               packages=("rsync", "openssh-client"))


WORKS = {work.name: work for makers in (_round_trips, _streams, _ipv6, _applications) for work in makers()}


def chosen(names):
    """The works that names of works and groups stand for, in the order of the table."""
    known = set(WORKS) | {work.group for work in WORKS.values()}
    for name in names:
        if name not in known:
            sys.exit(f"bench: there is no work {name}; there are: {' '.join(sorted(known))}")
    return [work for work in WORKS.values() if not names or work.name in names or work.group in names]


def main():
    words = sys.argv[1:]
    if words[:1] == ["--packages"]:
        print(" ".join(sorted({package for work in chosen(words[1:]) for package in work.packages})))
    else:
        print(" ".join(work.name for work in chosen(words)))


if __name__ == "__main__":
    main()

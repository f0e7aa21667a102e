# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Which way the packets of a measurement went, by the counters of both guests and of Dom0."""

from readers import Wrong

# Those that a measurement may have, in the order of tables; link is XenLoop with intercept=link.
COLUMNS = ("netfront", "xenloop", "link", "loopback")
CHANNELS = ("xenloop", "link")
TITLES = {"netfront": "netfront", "xenloop": "XenLoop", "link": "XenLoop, link", "loopback": "loopback",
          "limit": "copies alone"}
# Packets on a path that is not the measured one: neighbours that are asked for their address, and the like.
FEW = 20

PLACES = {
    "channel": (("guest1", "xl0"), ("guest2", "xl0")),
    "netfront": (("guest1", "eth0"), ("guest2", "eth0"), ("dom0", "vif1"), ("dom0", "vif2")),
}
DEVICES = {"netfront": "eth0", "xenloop": "xl0", "link": "xl0", "loopback": "lo"}


def columns_of(row):
    """The columns that a row of a result has."""
    return [column for column in COLUMNS if column in row]


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

    def measured_packets(self, column):
        """Those of the measured path, both directions, each counted once."""
        if column == "loopback":
            return self.of("guest1", "lo", "tx_packets")
        return self.packets("guest1", DEVICES[column])


def check_unused(moved, path):
    for place, device in PLACES[path]:
        packets = moved.packets(place, device)
        if packets > FEW:
            raise Wrong(f"{packets} packets passed {device} of {place}, which is on another path")


def check_used(moved, path, reading):
    """All that was measured left guest 1 here, arrived in guest 2 here, and what came back did so, too."""
    device = "xl0" if path == "channel" else "eth0"
    for place, name, least in (("guest1", "tx_packets", reading.packets), ("guest2", "rx_packets", reading.packets),
                               ("guest2", "tx_packets", reading.packets), ("guest1", "rx_packets", reading.packets),
                               ("guest1", "tx_bytes", reading.bytes), ("guest2", "rx_bytes", reading.bytes),
                               ("guest2", "tx_bytes", reading.bytes_back), ("guest1", "rx_bytes", reading.bytes_back)):
        if moved.of(place, device, name) < least:
            raise Wrong(f"{least} were measured, but {name} of {device} in {place} moved by only "
                        f"{moved.of(place, device, name)}")


def check_path(column, moved, reading):
    if column not in CHANNELS:
        check_unused(moved, "channel")
    if column != "netfront":
        check_unused(moved, "netfront")
    if column != "loopback":
        check_used(moved, "channel" if column in CHANNELS else "netfront", reading)
    elif moved.of("guest1", "lo", "tx_bytes") < reading.bytes:
        raise Wrong(f"{reading.bytes} bytes were measured, but tx_bytes of lo moved by only "
                    f"{moved.of('guest1', 'lo', 'tx_bytes')}")

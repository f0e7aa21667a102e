# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What bench/count counted: instructions by layer and by function. bench-dom0 pins each domain to a processor, so the
processor says whose instructions they are, and the address says whether program, kernel or hypervisor ran them."""

import bisect
import struct
from collections import defaultdict

RECORD = struct.Struct("<QIIQ")
DOMAINS = ("dom0", "guest1", "guest2")
LAYERS = ("guest 1, program", "guest 1, kernel", "guest 2, program", "guest 2, kernel", "Xen", "Dom0")
XEN = range(0xffff82d000000000, 0xffff82d100000000)
PROGRAMS = 1 << 47
# A function of Xen that each hypercall of a PV or PVH guest enters, and the one by which an event is sent.
HYPERCALLS = ("pv_hypercall", "hvm_hypercall")
EVENTS = ("evtchn_send",)


def room(address):
    if address in XEN:
        return "xen"
    return "program" if address < PROGRAMS else "kernel"


def layer(domain, where):
    if where == "xen":
        return "Xen"
    return "Dom0" if domain == "dom0" else f"guest {domain[-1]}, {where}"


class Symbols:
    """The functions of one address space, from lines "ADDRESS TYPE NAME"."""

    def __init__(self, text):
        found = {}
        for line in text.splitlines():
            address, kind, name = line.split()[:3]
            if kind in "tTwW":
                # Of several names of one place the shortest is most often the one that people know.
                address = int(address, 16)
                if address not in found or len(name) < len(found[address]):
                    found[address] = name
        self.starts = sorted(found)
        self.names = [found[start] for start in self.starts]

    def find(self, address):
        """The name, and whether the address is where it begins."""
        index = bisect.bisect_right(self.starts, address) - 1
        if index < 0:
            return "?", False
        return self.names[index], self.starts[index] == address


class Names:
    """The symbols of all address spaces of one run."""

    def __init__(self, folder):
        self.spaces = {name: Symbols((folder / f"symbols-{name}").read_text()) for name in ("xen", *DOMAINS)}

    def find(self, domain, where, address):
        if where == "program":
            return "programs", False
        return self.spaces["xen" if where == "xen" else domain].find(address)


class Counts:
    """One measurement's instructions: {(domain, room, function): instructions}, and how often each was entered."""

    def __init__(self, path, names):
        self.instructions, self.entries = defaultdict(int), defaultdict(int)
        for address, size, processor, count in RECORD.iter_unpack(path.read_bytes()):
            domain = DOMAINS[processor]
            where = room(address)
            name, begins = names.find(domain, where, address)
            self.instructions[domain, where, name] += size * count
            if begins:
                self.entries[domain, where, name] += count

    def layers(self):
        total = dict.fromkeys(LAYERS, 0)
        for (domain, where, _name), count in self.instructions.items():
            total[layer(domain, where)] += count
        return total

    def entered(self, functions, domains=DOMAINS):
        """How often these functions of Xen were entered on behalf of these domains."""
        return sum(self.entries.get((domain, "xen", name), 0) for domain in domains for name in functions)

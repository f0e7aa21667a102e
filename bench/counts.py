# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What bench/count counted: instructions by layer and by function. Whose they are follows from whose memory they lie in, and
the address says whether a program, a kernel or the hypervisor ran them."""

import bisect
import functools
import struct
from collections import defaultdict

RECORD = struct.Struct("<QQIIQ")
DOMAINS = ("dom0", "guest1", "guest2")
LAYERS = ("guest 1, program", "guest 1, kernel", "guest 2, program", "guest 2, kernel", "Xen", "Dom0")
XEN = range(0xffff82d000000000, 0xffff82d100000000)
PROGRAMS = 1 << 47
# QEMU's PC puts what does not fit below this address above 4 GiB, if all of it does not fit below the other.
ALL_BELOW, SPLIT, ABOVE = 0xe0000000, 0xc0000000, 1 << 32
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
    """The functions of one address space, from lines "ADDRESS TYPE NAME" or "ADDRESS TYPE NAME [MODULE]"."""

    def __init__(self, text):
        found = {}
        for line in text.splitlines():
            address, kind, name = line.split(maxsplit=2)
            if kind in "tTwW":
                # Of several names of one place the shortest is most often the one that people know.
                address = int(address, 16)
                if address not in found or len(name) < len(found[address]):
                    found[address] = name.replace("\t", " ")
        self.starts = sorted(found)
        self.names = [found[start] for start in self.starts]

    def find(self, address):
        """The name, and whether the address is where it begins."""
        index = bisect.bisect_right(self.starts, address) - 1
        if index < 0:
            return "?", False
        return self.names[index], self.starts[index] == address


class Owners:
    """Whose the frames of the machine's memory are. What is no guest's is Dom0's; Xen is known by its addresses."""

    def __init__(self, folder, size):
        self.split = size > ALL_BELOW
        self.frames = {}
        for name in DOMAINS[1:]:
            for word in (folder / f"memory-{name}").read_text().split():
                self.frames[int(word, 16)] = name

    def find(self, place, processor):
        """Where guests hide their memory there is the processor to go by: bench-dom0 gives each domain its own."""
        if not self.frames:
            return DOMAINS[min(processor, len(DOMAINS) - 1)]
        address = place + ABOVE - SPLIT if self.split and place >= SPLIT else place
        return self.frames.get(address >> 12, "dom0")


class Names:
    """The symbols of all address spaces of one run, and whose memory is whose."""

    def __init__(self, folder, counted):
        self.spaces = {name: Symbols((folder / f"symbols-{name}").read_text()) for name in ("xen", *DOMAINS)}
        self.owners = Owners(folder, int((counted / "memory").read_text()))

    @functools.lru_cache(1 << 20)
    def find(self, address, place, processor):
        """(domain, room, function) of a block, and whether the function begins there. Xen works for whom it may concern."""
        where = room(address)
        if where == "xen":
            return ("xen", where, *self.spaces["xen"].find(address))
        domain = self.owners.find(place, processor)
        if where == "program":
            return domain, where, "programs", False
        return (domain, where, *self.spaces[domain].find(address))


class Counts:
    """One measurement's instructions: {(domain, room, function): instructions}, and how often each was entered."""

    def __init__(self, path, names):
        self.instructions, self.entries = defaultdict(int), defaultdict(int)
        for address, place, size, processor, count in RECORD.iter_unpack(path.read_bytes()):
            domain, where, name, begins = names.find(address, place, processor)
            self.instructions[domain, where, name] += size * count
            if begins:
                self.entries[domain, where, name] += count

    def layers(self):
        total = dict.fromkeys(LAYERS, 0)
        for (domain, where, _name), count in self.instructions.items():
            total[layer(domain, where)] += count
        return total

    def entered(self, functions):
        """How often these functions of Xen were entered."""
        return sum(self.entries.get(("xen", "xen", name), 0) for name in functions)

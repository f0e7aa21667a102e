# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Consoles: each is logged to a file of its own, and every line is read for complaints."""

import re

# What no kernel, hypervisor or program says while all is well.
COMPLAINTS = re.compile("|".join([
    r"\bBUG\b", r"WARNING:", r"\bOops\b", r"Call Trace", r"general protection", r"Kernel panic",
    r"unregister_netdevice: waiting", r"INFO: possible", r"possible (recursive|circular) locking",
    r"suspicious RCU", r"lock held when returning", r"blocked for more than", r"hung task",
    r"soft lockup", r"hard LOCKUP", r"rcu.*stall", r"\brcu: INFO:", r"\(XEN\) .*([Pp]anic|Xen call trace|Assertion)",
    r"segfault at", r"\btraps: ", r"refcount_t", r"\bKASAN\b", r"\bUBSAN\b", r"\bkmemleak: [1-9]",
    r"\bkmemleak: .*(Memory pool empty|Cannot allocate|unknown object|disabled)", r"trying to register non-static key",
    r"ref_tracker: .* users at",
    r"page allocation failure", r"[Oo]ut of memory", r"oom-kill", r"list_(add|del) corruption", r"bad page state",
    r"scheduling while atomic", r"sleeping function called", r"unable to handle", r"ODEBUG", r"double fault",
    r"triple fault", r"stack-protector", r"DMA-API:", r"NETDEV WATCHDOG", r"nobody cared",
]))

# Lines that match above and mean no harm, each with the reason.
HARMLESS = [
    # Said at boot by kernels that lack a mitigation on an emulated processor; it names a fact, not a fault.
    re.compile(r"(Spectre|MDS|TAA|MMIO|RETBleed|SRBDS|GDS|ITS|TSA|VMSCAPE|L1TF).*(WARNING|vulnerab)"),
    # Xen's own banner tells of its debugging options.
    re.compile(r"\(XEN\) Xen version .*debug="),
]


class Console:
    """One log file that grows by what a machine says, and the complaints seen in it."""

    def __init__(self, name, path, complain):
        self.name, self.complain = name, complain
        self.file = open(path, "wb", buffering=0)
        self.rest = b""

    def feed(self, data):
        self.file.write(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.line(line.decode(errors="replace").rstrip("\r"))

    def line(self, text):
        if COMPLAINTS.search(text) and not any(harmless.search(text) for harmless in HARMLESS):
            self.complain(self.name, text)

    def close(self):
        self.line(self.rest.decode(errors="replace"))
        self.file.close()


class MachineConsole:
    """What comes out of com1: Xen's lines, and between them Dom0's."""

    def __init__(self, xen, dom0):
        self.xen, self.dom0, self.rest = xen, dom0, b""

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            (self.xen if b"(XEN)" in line else self.dom0).feed(line.rstrip(b"\r") + b"\n")

    def close(self):
        if self.rest:
            self.feed(b"\n")


class GuestConsoles:
    """The stream of tail -v -F over all guests' logs: a headline tells whose lines follow."""

    HEADLINE = re.compile(rb"==> /var/log/xen/console/guest-(g\d+)\.log <==$")
    # Not a guest: in its log the agent writes a line when all that the others said has come through.
    NOBODY = "g0"

    def __init__(self, open_console, settled):
        self.open_console, self.settled, self.consoles = open_console, settled, {}
        self.current, self.rest, self.gap = None, b"", False

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self._line(line)

    def _line(self, line):
        found = self.HEADLINE.search(line)
        if found:
            name = found.group(1).decode()
            if name == self.NOBODY:
                self.current = None
                self.settled()
                return
            if name not in self.consoles:
                self.consoles[name] = self.open_console(name)
            self.current, self.gap = self.consoles[name], False
            return
        # tail puts an empty line before a headline; it belongs to nobody.
        if self.gap and self.current:
            self.current.feed(b"\n")
        self.gap = not line.strip()
        if not self.gap and self.current:
            self.current.feed(line.rstrip(b"\r") + b"\n")

    def close(self):
        if self.rest:
            self._line(self.rest)

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""One host of a run: its QEMU, and who listens to which of its ports."""

from .channel import Channel
from .console import Console, GuestConsoles, MachineConsole


class Machine:
    """Host number 1 runs the script; what another one says goes to files of its own, with its number."""

    def __init__(self, number, host, folder):
        self.number, self.host, self.folder = number, host, folder
        self.settled = False
        self.files = []

    def open(self, word, complain, frame, settled):
        """complain(console, line), frame(machine, verb, text) and settled() are called with what comes."""
        def console(name):
            return Console(self._called(name), self.folder / f"{self._called(name)}.log", complain)

        def guests_settled():
            self.settled = True
            settled()

        self.machine = MachineConsole(console("xen"), console("dom0"))
        self.guests = GuestConsoles(console, guests_settled)
        self.printed, self.errors = self._file("stdout"), self._file("stderr")
        self.channel = Channel(word, self.printed.write, lambda verb, text: frame(self, verb, text))

    def _called(self, name):
        return name if self.number == 1 else f"{name}-{self.number}"

    def _file(self, name):
        file = open(self.folder / self._called(name), "wb", buffering=0)
        self.files.append(file)
        return file

    @property
    def feeds(self):
        """By the name of a port, who reads what comes there."""
        return {"machine": self.machine.feed, "talk": self.channel.feed,
                "guests": self.guests.feed, "errors": self.errors.write}

    def close(self):
        """After the last byte: the consoles read their unfinished lines."""
        if not self.files:
            return
        for part in (self.machine, self.guests, self.machine.xen, self.machine.dom0,
                     *self.guests.consoles.values(), *self.files):
            part.close()

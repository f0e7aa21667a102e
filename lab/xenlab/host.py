# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""One emulated machine: QEMU's options, its serial ports as sockets, and its certain end."""

import ctypes
import os
import signal
import socket
import subprocess
import sys

from .places import LabError, say_always

# Without these features because: SMAP kills a PV Dom0 under QEMU 7.2; AVX and XSAVE make user programs crash
# at random; ERMS and FSRM turn memcpy into a byte-wise loop of the emulator.
PROCESSOR = "max,-smap,-erms,-fsrm,-avx,-avx2,-xsave"
# With RDTSCP Xen cannot decode what a PVH guest does first.
PROCESSOR_PVH = PROCESSOR + ",-rdtscp"

CLOCKS = {
    "wall": ["-accel", "tcg,thread=multi"],
    "instructions": ["-accel", "tcg", "-icount", "shift=0,sleep=off"],
    # Of two hosts one waits for the other, and must not leap to the end of its timeouts meanwhile: idle time is real time.
    "instructions of two": ["-accel", "tcg", "-icount", "shift=0,sleep=on"],
}

# com1 is Xen's. The others: I/O port and an interrupt that nothing else has (Xen keeps 4, COM3's usual one).
PORTS = {"machine": None, "talk": (0x2f8, 3), "guests": (0x3e8, 5), "errors": (0x2e8, 7)}

# The ring holds a dump of all grants.
XEN_LINE = "console=com1 conring_size=1m dom0_max_vcpus=1 noreboot=1 loglvl=info guest_loglvl=info"
# ramfs: a tmpfs would hold no more than half of the memory. The self-tests of ciphers take seconds of every boot.
# Until its services start (which set 7) a kernel's console tells warnings only: every byte costs emulated time.
DOM0_LINE = GUEST_LINE = "console=hvc0 rootfstype=ramfs cryptomgr.notests"
FEW_WORDS = " loglevel=5"
# On the wall clock a busy machine may stop an emulated processor for longer than the kernel's watchdogs believe.
PATIENCE = " watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120"
PR_SET_PDEATHSIG = 1
# A sparse file: it takes the room of what is written.
DISK_SIZE = 4 << 30


def end_with_parent():
    """Called in the child before QEMU starts: however this process ends, QEMU ends with it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Host:
    """A QEMU process and the sockets of its serial ports, by name as in PORTS. cable, if there is one, is a
    socket whose other end another host holds, and the address of this one's network card there."""

    def __init__(self, folder, clock, cpus, pvh, memory, dom0_memory, dom0_line=DOM0_LINE, extra=(), cable=None):
        self.folder, self.clock, self.cpus, self.memory, self.dom0_memory = folder, clock, cpus, memory, dom0_memory
        self.processor = PROCESSOR_PVH if pvh else PROCESSOR
        self.cable = cable
        self.dom0_line, self.extra = dom0_line, list(extra)
        # Files come out of Dom0 by a disk, for a serial port moves but some kilobytes a second.
        self.disk = os.path.join(folder, "disk")
        self.sockets, self.process = {}, None

    def start(self, hypervisor, kernel, initramfs, log):
        """QEMU connects to sockets that wait for it, so that not even the first byte is lost."""
        with open(self.disk, "wb") as disk:
            disk.truncate(DISK_SIZE)
        waiting = {name: self._listen(name) for name in PORTS}
        command = self._command(hypervisor, kernel, initramfs)
        with open(log, "wb") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors,
                                            preexec_fn=end_with_parent,
                                            pass_fds=[self.cable[0].fileno()] if self.cable else [])
        for name, listener in waiting.items():
            listener.settimeout(20)
            try:
                self.sockets[name], _ = listener.accept()
            except TimeoutError:
                raise LabError(f"QEMU did not start; {log} says why") from None
            listener.close()

    def _clock(self):
        return CLOCKS["instructions of two" if self.cable and self.clock == "instructions" else self.clock]

    def _listen(self, name):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.path.join(self.folder, name))
        listener.listen(1)
        return listener

    def _command(self, hypervisor, kernel, initramfs):
        command = ["qemu-system-x86_64", "-nodefaults", "-display", "none", "-no-reboot", "-nic", "none",
                   "-cpu", self.processor, "-m", str(self.memory), *self._clock(), "-smp", str(self.cpus),
                   "-kernel", str(hypervisor),
                   "-append", f"{XEN_LINE} dom0_mem={self.dom0_memory}M,max:{self.dom0_memory}M",
                   "-initrd", f"{kernel} {self.dom0_line},{initramfs}",
                   "-drive", f"file={self.disk},format=raw,if=ide,index=0,cache=unsafe",
                   "-qmp", f"unix:{self.folder}/monitor,server=on,wait=off"]
        for index, (name, place) in enumerate(PORTS.items()):
            command += ["-chardev", f"socket,id={name},path={self.folder}/{name}"]
            port, line = place or (0x3f8, 4)
            command += ["-device", f"isa-serial,chardev={name},index={index},iobase={port},irq={line}"]
        if self.cable:
            descriptor, address = self.cable
            command += ["-netdev", f"socket,id=cable,fd={descriptor.fileno()}",
                        "-device", f"e1000,netdev=cable,mac={address}"]
        return command + self.extra

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for connection in self.sockets.values():
            connection.close()
        self.sockets = {}

    @property
    def ended(self):
        return self.process.poll() is not None


def stop_on_signals():
    """SIGTERM and SIGHUP unwind the stack as ^C does, so that finally clauses run."""
    def stop(number, _frame):
        say_always(f"ended by {signal.Signals(number).name}")
        sys.exit(128 + number)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)

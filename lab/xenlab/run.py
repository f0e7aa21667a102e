# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""One run: prepare the images, boot, listen to every port, and come to a verdict."""

import contextlib
import os
import re
import secrets
import selectors
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path

from . import debug_kernel, image, kernels
from .host import DOM0_LINE, FEW_WORDS, GUEST_LINE, PATIENCE, Host
from .machine import Machine
from .outcome import save_files
from .places import BUILD, MODULES, LabError, exclusive, say, say_always, take_turns
from .terminal import Door, Keyboard, raw

COMPLAINT, HANG, NO_BOOT = 70, 71, 72
SPARE_GUESTS = 4
BOOT_SECONDS = {"wall": 900, "instructions": 2400}
# After a complaint the rest of its trace is waited for.
AFTER_COMPLAINT = 4
# How long the consoles' last lines may take after the script has ended.
SETTLING = 20


class Run:
    """The state of one boot from its options to its exit status."""

    def __init__(self, options, report=None):
        self.options = options
        self.report = report
        self.word = secrets.token_hex(12)
        self.began = time.monotonic()
        self.folder = self._make_folder()
        self.complaints, self.verdict, self.reason = [], None, None
        self.ready, self.over, self.kept, self.deadline = False, False, False, None
        self.door = self.exited = self.turns = None
        self.machines = []

    def _make_folder(self):
        runs = BUILD / "runs"
        name = self.options.name or time.strftime("%Y%m%d-%H%M%S") + f"-{os.getpid()}"
        folder = runs / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        latest = runs / f"latest.{os.getpid()}"
        latest.symlink_to(name)
        latest.rename(runs / "latest")
        return folder

    def execute(self):
        with tempfile.TemporaryDirectory(prefix="lab-") as self.private:
            try:
                kernel, initramfs, hypervisor = self._prepare(Path(self.private))
                self.turns = take_turns(self.options.hosts)
                with raw(sys.stdin) if self.interactive else contextlib.nullcontext():
                    self._boot(kernel, initramfs, hypervisor)
                    self._listen()
            finally:
                for machine in self.machines:
                    machine.host.stop()
                if self.turns:
                    self.turns.close()
                self._close()
        if not self.kept:
            self._judge()
        return self.verdict

    @property
    def interactive(self):
        return not self.options.script and not self.options.keep

    @property
    def kernel_words(self):
        options = self.options
        return (("" if options.boot_log else FEW_WORDS) + (PATIENCE if options.clock == "wall" else "")
                + (debug_kernel.LINE if options.kernel == debug_kernel.NAME else ""))

    def _prepare(self, private):
        options = self.options
        kernels.prepare(options.kernel)
        with exclusive("images"):
            kernel = kernels.find(options.kernel)
            modules = self._modules(kernel)
            images = image.Image(kernel, options.deb)
            guest = private / "guest.cpio"
            image.write_guest(images, modules, options.file, guest)
            dom0 = private / "dom0.cpio"
            image.write_dom0(images, modules, options.file, guest, self._add_case, dom0)
            guest.unlink()
            return kernel.bare(), dom0, images.hypervisor()

    def _modules(self, kernel):
        folder = MODULES / self.options.kernel
        found = {name: folder / f"{name}.ko" for name in ("xenloop", "discovery") if (folder / f"{name}.ko").exists()}
        for path in found.values():
            built = re.search(rb"vermagic=(\S+)", path.read_bytes())
            if built and built.group(1).decode() != kernel.release:
                raise LabError(f"{path} is for kernel {built.group(1).decode()}, the lab boots {kernel.release}: "
                               f"make modules KERNEL={self.options.kernel}")
        if not found and not self.options.no_modules:
            say(f"there are no modules to load; make modules KERNEL={self.options.kernel} builds them")
        return {name: image.without_debugging(path) for name, path in found.items()}

    def _add_case(self, archive):
        options = self.options
        size = shutil.get_terminal_size()
        settings = {
            "LAB_WORD": self.word, "LAB_GUESTS": options.guests, "LAB_SPARE": SPARE_GUESTS, "LAB_HOSTS": options.hosts,
            "LAB_CLOCK": options.clock, "LAB_KERNEL": options.kernel, "LAB_TYPE": options.type,
            "LAB_VCPUS": options.vcpus, "LAB_MODULES": "no" if options.no_modules else "yes",
            "LAB_SHELL": "yes" if options.keep or not options.script else "no",
            "LAB_COLUMNS": size.columns, "LAB_ROWS": size.lines, "LAB_TERM": os.environ.get("TERM", "dumb"),
        }
        for guest in range(1, options.guests + SPARE_GUESTS + 1):
            archive.text(f"etc/xen/g{guest}.cfg", self._guest_configuration(guest))
        image.add_case(archive, options.script, options.arguments, settings)

    def _guest_configuration(self, guest):
        options = self.options
        extra = f"{GUEST_LINE}{self.kernel_words} lab.guest={guest} lab.modules={'no' if options.no_modules else 'yes'}"
        data = f"mac=00:16:3e:00:00:{guest:02x},bridge=xenbr0,script=/lab/vif"
        # The second vif is on no bridge; the name in its place tells the script whose it is.
        way = f"mac=00:16:3e:00:01:{guest:02x},bridge=way{guest},script=/lab/vif-management"
        return (f'name = "g{guest}"\ntype = "{options.type}"\nkernel = "/lab/vmlinux"\nramdisk = "/lab/guest.cpio"\n'
                f'extra = "{extra}"\nmemory = {options.memory}\nvcpus = {options.vcpus}\nvif = ["{data}", "{way}"]\n')

    def _boot(self, kernel, initramfs, hypervisor):
        options = self.options
        hosts = "Xen" if options.hosts == 1 else f"{options.hosts} hosts: Xen"
        say(f"booting {hosts}, Dom0 and {options.guests} guests ({options.kernel}, {options.type}, "
            f"{options.clock} clock); logs in {os.path.relpath(self.folder)}")
        ends = socket.socketpair() if options.hosts > 1 else (None,)
        for number, cable in enumerate(ends, 1):
            machine = Machine(number, self._host(number, cable), self.folder)
            self.machines.append(machine)
            log = "qemu.log" if number == 1 else f"qemu-{number}.log"
            machine.host.start(hypervisor, kernel, initramfs, self.folder / log)
        for cable in filter(None, ends):
            cable.close()
        self.first = self.machines[0]
        seconds = options.hosts * BOOT_SECONDS[options.clock] + 30 * options.guests
        self.deadline = time.monotonic() + options.slower * seconds

    def _host(self, number, cable):
        options = self.options
        folder = f"{self.private}/{number}"
        os.mkdir(folder)
        # Xen's own share, and what each guest costs it beside the guest's memory.
        memory = 160 + options.dom0_memory + (options.guests + 1) * (options.memory + 16)
        line = DOM0_LINE + self.kernel_words + (f" lab.host={number}" if cable else "")
        return Host(folder, options.clock, options.cpus, options.type == "pvh", memory, options.dom0_memory, line,
                    ["-plugin", options.plugin] if options.plugin else (),
                    (cable, f"52:54:00:00:00:{number:02x}") if cable else None)

    def _complain(self, name, text):
        if any(re.search(regex, text) for regex in self.options.expect_complaint):
            return
        if not self.complaints and self.verdict is None:
            say(f"{name} complains: {text}")
            self.deadline = min(self.deadline, time.monotonic() + AFTER_COMPLAINT)
        self.complaints.append((name, text))

    def _listen(self):
        with selectors.PollSelector() as self.selector:
            for machine in self.machines:
                machine.open(self.word, self._complain, self._frame, self._settled)
                feeds = machine.feeds
                if machine is self.first:
                    feeds["errors"] = self._error
                    machine.channel.output = self._output
                for name, connection in machine.host.sockets.items():
                    self._watch(connection, feeds[name])
            while not self.over:
                self._turn()

    def _watch(self, connection, feed):
        def readable():
            try:
                data = connection.recv(1 << 16)
            except ConnectionError:
                data = b""
            if data:
                feed(data)
            else:
                self.selector.unregister(connection)
        self.selector.register(connection, selectors.EVENT_READ, readable)

    def _turn(self):
        left = self.deadline - time.monotonic() if self.deadline else 1
        for key, _ in self.selector.select(timeout=max(0, min(1, left))):
            key.data()
        if self.over:
            return
        if any(machine.host.ended for machine in self.machines):
            self._end(HANG if self.ready else NO_BOOT, "the machine stopped")
            self.over = True
        elif self.deadline and time.monotonic() > self.deadline:
            self._late()

    def _output(self, data):
        self.first.printed.write(data)
        if self.kept:
            self.door.show(data)
            return
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def _error(self, data):
        self.first.errors.write(data)
        if not self.kept:
            sys.stderr.buffer.write(data)
            sys.stderr.buffer.flush()

    def _frame(self, machine, verb, text):
        took = f"{time.monotonic() - self.began:.0f} s"
        if verb == "dom0":
            say(f"Dom0{'' if machine is self.first else f' of host {machine.number}'} is up ({took})")
        elif verb == "reachable":
            say(f"guest {text} answers ({took})")
        elif verb in ("ready", "shell") and not self.ready:
            self.ready = True
            say(f"ready ({took})" + ("; ^D ends the shell and the lab" if self.interactive else ""))
            if not self.complaints:
                self.deadline = None if verb == "shell" else time.monotonic() + self.options.timeout
            if self.interactive:
                keyboard = Keyboard(self.first.host.sockets["talk"])
                self.selector.register(keyboard, selectors.EVENT_READ, lambda: keyboard.readable(self.selector))
        elif verb == "files":
            save_files(self.first.host.disk, int(text), self.folder / "out")
        elif verb == "failed":
            self._end(NO_BOOT, text)
        elif verb == "exit" and self.exited is None:
            self.exited = int(text)
            self.deadline = time.monotonic() + SETTLING
        if verb == "shell" and self.options.keep and self.verdict is None:
            self._end(0, None)

    def _settled(self):
        """The script is over and the guests' last words are in: now silence means that all was well."""
        if self.exited is not None and not self.over and all(machine.settled for machine in self.machines):
            self._end(self.exited, None)

    def _late(self):
        if self.exited is not None:
            self._end(self.exited, None)
        elif self.ready:
            self._end(HANG, f"the script did not end within {self.options.timeout} s")
        else:
            self._end(NO_BOOT, "the lab did not come up in time")

    def _end(self, verdict, reason):
        """The verdict is final. The machine ends with it, unless it is to be kept."""
        if self.verdict is None:
            self.verdict, self.reason = verdict, reason
        self.over = not self.report or self.over
        self.deadline = None
        if self.report and not self.kept:
            self._keep()

    def _keep(self):
        self.door = Door(f"{self.private}/door", self.first.host.sockets["talk"])
        self.selector.register(self.door, selectors.EVENT_READ, lambda: self.door.readable(self.selector))
        (self.folder / "kept").write_text(f"{os.getpid()} {self.private}/door")
        self._judge()
        name = self.folder.name
        say_always(f"the machine goes on: lab/attach {name} enters it, lab/attach --stop {name} ends it")
        self.kept = True
        # A kept machine is idle most of the time, and may stay for long.
        self.turns.close()
        self.report(self.verdict)

    def _close(self):
        for machine in self.machines:
            machine.close()
        (self.folder / "kept").unlink(missing_ok=True)

    def _judge(self):
        took = f"{time.monotonic() - self.began:.0f} s"
        if self.complaints:
            name, text = self.complaints[0]
            more = f" (and {len(self.complaints) - 1} more lines)" if self.complaints[1:] else ""
            say_always(f"FAILED after {took}: {os.path.relpath(self.folder)}/{name}.log has: {text}{more}")
            self.verdict = COMPLAINT
        elif self.reason:
            say_always(f"FAILED after {took}: {self.reason}; consoles in {os.path.relpath(self.folder)}")
        else:
            say(f"ended with {self.verdict} after {took}")

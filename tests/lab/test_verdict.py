# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The parts of the lab that need no boot: what counts as a complaint, frames, archives, options."""

import contextlib
import io
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lab"))
sys.dont_write_bytecode = True
from xenlab import archive, channel, console, debug_kernel, elf, image, kernels, options, outcome, packages  # noqa: E402

BAD = """
[   12.1] BUG: unable to handle page fault for address: ffffc90000a00000
[   12.1] BUG: planted
[    3.0] WARNING: CPU: 0 PID: 1 at net/core/dev.c:1 f+0x1/0x2
[    3.0] Oops: 0002 [#1] PREEMPT SMP NOPTI
[    3.0] Call Trace:
[    3.0] general protection fault, probably for non-canonical address 0x6b6b
[    3.0] Kernel panic - not syncing: Fatal exception in interrupt
[    3.0] unregister_netdevice: waiting for eth0 to become free. Usage count = 2
[    3.0] INFO: possible recursive locking detected
[    3.0] WARNING: possible circular locking dependency detected
[    3.0] WARNING: suspicious RCU usage
[    3.0] INFO: task kworker/0:1:12 blocked for more than 120 seconds.
[    3.0] watchdog: BUG: soft lockup - CPU#0 stuck for 26s!
[    3.0] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
(XEN) Panic on CPU 0:
(XEN) Xen BUG at common/grant_table.c:123
(XEN) Assertion 'x' failed at y.c:3
[    3.0] iperf3[123]: segfault at 0 ip 000055 sp 00007f error 4 in iperf3
[    3.0] traps: sh[12] general protection ip:7f sp:7f error:0
[    3.0] refcount_t: underflow; use-after-free.
[    3.0] BUG: KASAN: use-after-free in f+0x1/0x2
[    3.0] ksoftirqd/0: page allocation failure: order:5, mode:0x40a20
[    3.0] xl invoked oom-killer: gfp_mask=0x140cc2
[    3.0] list_del corruption. prev->next should be ffff
[    3.0] WARNING: possible recursive locking detected
[    3.0] WARNING: inconsistent lock state
[    3.0] WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected
[    3.0] WARNING: bad unlock balance detected!
[    3.0] WARNING: held lock freed!
[    3.0] BUG: sleeping function called from invalid context at a.c:1
[    3.0] BUG: using smp_processor_id() in preemptible [00000000] code: insmod/1
[    3.0] INFO: trying to register non-static key.
[    3.0] BUG: MAX_LOCKDEP_ENTRIES too low!
[    3.0] ODEBUG: free active (active state 0) object type: timer_list hint: f+0x0/0x1
[    3.0] ODEBUG: Out of memory. ODEBUG disabled
[    3.0] kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)
[    3.0] kmemleak: Memory pool empty, consider increasing CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE
[    3.0] kmemleak: Cannot allocate a kmemleak_object structure
[    3.0] ref_tracker: eth0@0000 has 1/1 users at
[    3.0] UBSAN: shift-out-of-bounds in a.c:1:2
""".strip().splitlines()

GOOD = """
[    0.0] Linux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org)
[    0.0] Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible
[    1.0] xen_netfront: backend supports XDP headroom
[    1.0] tsc: Fast TSC calibration failed
[    2.0] DEBUG: debugging is off
[    2.0] kasan: KernelAddressSanitizer initialized
[    2.0] kmemleak: Kernel memory leak detector initialized (mem pool available: 39000)
[    2.0] kmemleak: Automatic memory scanning thread started
(XEN) Xen version 4.17.7 (Debian) debug=n
[    1.2] Loaded X.509 cert 'Debian Secure Boot CA'
[    2.0] xenloop: loaded
""".strip().splitlines()


class Complaints(unittest.TestCase):
    def heard(self, text):
        heard = []
        with tempfile.TemporaryDirectory() as folder:
            said = console.Console("g1", Path(folder) / "log", lambda name, line: heard.append(line))
            said.feed(text.encode())
            said.close()
        return heard

    def test_every_kind_is_heard(self):
        for line in BAD:
            with self.subTest(line):
                self.assertEqual(self.heard(line + "\n"), [line])

    def test_harmless_lines_are_not(self):
        for line in GOOD:
            with self.subTest(line):
                self.assertEqual(self.heard(line + "\n"), [])

    def test_a_line_without_an_end_counts(self):
        self.assertEqual(len(self.heard("Kernel panic - not syncing")), 1)

    def test_a_line_in_two_parts_counts_once(self):
        heard = []
        with tempfile.TemporaryDirectory() as folder:
            said = console.Console("g1", Path(folder) / "log", lambda name, line: heard.append(line))
            said.feed(b"Kernel pa")
            said.feed(b"nic - not syncing\n")
            said.close()
        self.assertEqual(len(heard), 1)


class Streams(unittest.TestCase):
    def test_guests_are_told_apart(self):
        said, settled = {}, []

        class Fake:
            def __init__(self, name):
                said[name] = self.lines = []

            def feed(self, data):
                self.lines.append(data)

        guests = console.GuestConsoles(Fake, lambda: settled.append(1))
        path = "/var/log/xen/console/guest-%s.log"
        stream = f"==> {path % 'g1'} <==\none\n\n==> {path % 'g2'} <==\ntwo\n\nthree\n\n==> {path % 'g0'} <==\nsettled\n"
        for byte in stream.encode():
            guests.feed(bytes([byte]))
        self.assertEqual(said, {"g1": [b"one\n"], "g2": [b"two\n", b"\n", b"three\n"]})
        self.assertEqual(settled, [1])

    def test_xen_and_dom0_are_told_apart(self):
        kept = {"xen": b"", "dom0": b""}

        class Fake:
            def __init__(self, name):
                self.name = name

            def feed(self, data):
                kept[self.name] += data

        both = console.MachineConsole(Fake("xen"), Fake("dom0"))
        both.feed(b"(XEN) hello\r\n[ 0.1] Linux\r\n(X")
        both.feed(b"EN) bye\r\n")
        self.assertEqual(kept, {"xen": b"(XEN) hello\n(XEN) bye\n", "dom0": b"[ 0.1] Linux\n"})


class Frames(unittest.TestCase):
    def run_through(self, data, size):
        printed, frames = [], []
        talk = channel.Channel("word", printed.append, lambda verb, text: frames.append((verb, text)))
        for at in range(0, len(data), size):
            talk.feed(data[at:at + size])
        return b"".join(printed), frames

    def test_output_and_frames_in_any_cut(self):
        data = b"one @wor\n@other exit 0\n@word exit 7\nlast@word ready\n"
        for size in (1, 3, 1000):
            printed, frames = self.run_through(data, size)
            self.assertEqual(printed, b"one @wor\n@other exit 0\nlast")
            self.assertEqual(frames, [("exit", "7"), ("ready", "")])

    def test_only_this_boots_word_is_believed(self):
        self.assertEqual(self.run_through(b"@w0rd exit 0\n", 1)[1], [])


class Archives(unittest.TestCase):
    def sample(self):
        made = archive.Archive()
        made.text("bin/tool", "#!/bin/sh\n", 0o755)
        made.link("etc/link", "/usr/bin/tool")
        made.character_device("dev/console", 5, 1)
        return made

    def test_cpio_reads_it(self):
        data = io.BytesIO()
        self.sample().write(data)
        self.assertEqual(len(data.getvalue()) % 4, 0)
        listed = subprocess.run([packages_busybox(), "cpio", "-t"], input=data.getvalue(), capture_output=True, check=True)
        self.assertEqual(listed.stdout.decode().split(),
                         ["dev", "dev/console", "etc", "etc/link", "usr", "usr/bin", "usr/bin/tool"])

    def test_tar_reads_it(self):
        data = io.BytesIO()
        self.sample().write_tar(data)
        data.seek(0)
        with tarfile.open(fileobj=data) as tar:
            self.assertTrue(tar.getmember("dev/console").ischr())
            self.assertEqual(tar.getmember("usr/bin/tool").mode, 0o755)
            self.assertEqual(tar.getmember("etc/link").linkname, "/usr/bin/tool")

    def test_files_of_the_machine_stay_in_their_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            disk = Path(folder) / "disk"
            with tarfile.open(disk, "w") as tar:
                for name in ("./good", "../bad", "/tmp/worse"):
                    item = tarfile.TarInfo(name)
                    item.size = 1
                    tar.addfile(item, io.BytesIO(b"x"))
            out = Path(folder) / "out"
            outcome.save_files(disk, disk.stat().st_size, out)
            self.assertEqual([path.name for path in out.iterdir()], ["good"])
            self.assertFalse((Path(folder) / "bad").exists())


def packages_busybox():
    """Debian's own busybox if it is installed, else the lab's."""
    return "/usr/bin/busybox" if Path("/usr/bin/busybox").exists() else str(
        packages.unpack(packages.Suite("bookworm").closure("busybox-static")) / "bin/busybox")


class Options(unittest.TestCase):
    def refused(self, *words):
        with self.assertRaises(SystemExit) as ended, contextlib.redirect_stderr(io.StringIO()):
            options.read(words)
        return ended.exception.code

    def test_nonsense_is_refused(self):
        for words in (["--guests", "-1"], ["--guests", "many"], ["--clock", "sun"], ["--kernel", "2.6"], ["/no/script"],
                      ["--deb", "Not A Package"], ["--file", "/no/file"], ["--expect-complaint", "("], ["--name", "../x"],
                      ["--hosts", "3"], ["--hosts", "2", "--clock", "instructions"]):
            with self.subTest(words):
                self.assertEqual(self.refused(*words), 2)

    def test_the_scripts_own_options_are_left_to_it(self):
        chosen = options.read(["--guests", "3", __file__, "--guests", "9"])
        self.assertEqual((chosen.guests, chosen.arguments), (3, ["--guests", "9"]))

    def test_the_debug_kernel_gets_more_of_all(self):
        common, debug = (options.read(words) for words in ([], ["--kernel", "debug"]))
        for name in ("memory", "dom0_memory", "timeout", "slower"):
            self.assertGreater(getattr(debug, name), getattr(common, name), name)


class DebugKernel(unittest.TestCase):
    def configure(self, taken):
        """What comes of a kernel that has these lines of debug.config in its configuration, and no others."""
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(debug_kernel, "_make"):
            (Path(folder) / ".config").write_text("\n".join(taken))
            debug_kernel._configure(Path(folder), None)

    def test_a_line_that_the_kernel_does_not_take_is_told(self):
        lines = debug_kernel.CONFIG.read_text().splitlines()
        self.configure(lines)
        with self.assertRaisesRegex(kernels.LabError, "CONFIG_KASAN=y"):
            self.configure([line for line in lines if line != "CONFIG_KASAN=y"])


class Small(unittest.TestCase):
    def test_needed_libraries_of_this_python(self):
        names = elf.needed(Path("/usr/bin/python3").resolve().read_bytes())
        self.assertIn("libc.so.6", names)
        self.assertIn("ld-linux-x86-64.so.2", names)

    def test_what_is_no_program_needs_nothing(self):
        self.assertEqual(elf.needed(b"#!/bin/sh\n"), [])

    def test_merged_places(self):
        self.assertEqual(archive.merged("/sbin/ip"), "usr/sbin/ip")
        self.assertEqual(archive.merged("etc/passwd"), "etc/passwd")

    def test_a_damaged_kernel_is_refused(self):
        with self.assertRaises(kernels.LabError):
            kernels.payload(b"\0" * 4096)

    def test_every_layer_has_a_key_of_its_content(self):
        self.assertNotEqual(image.digest("a", "b"), image.digest("ab"))


if __name__ == "__main__":
    unittest.main()

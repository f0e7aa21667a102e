# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What Dom0 and the guests boot from: layers of initramfs archives, each cached by what went into it."""

import gzip
import os
import shlex
import stat
import subprocess
import tempfile
from pathlib import Path

from . import elf, kernels
from .archive import Archive
from .packages import Suite, unpack
from .places import BUILD, COMMAND, LAB, LabError, TOP, digest, say

SUITE = "bookworm"
XEN = "4.17"

# The packages whose programs (below) everyone gets; what they need of libraries is found by reading them.
GUEST_PACKAGES = """
busybox-static dash bash coreutils iproute2 iperf3 tcpdump ethtool nftables conntrack iputils-ping sockperf kmod strace
dropbear-bin xenstore-utils netbase libc6 libgcc-s1 libmnl0
""".split()
DOM0_PACKAGES = GUEST_PACKAGES + f"""
xen-utils-{XEN} xen-utils-common xen-hypervisor-{XEN}-amd64 openssh-client
""".split()

GUEST_PROGRAMS = """
bin/busybox bin/dash bin/bash bin/ip sbin/tc sbin/bridge bin/ss usr/bin/nstat usr/bin/iperf3 usr/bin/tcpdump sbin/ethtool
usr/sbin/nft usr/sbin/conntrack bin/ping usr/bin/sockperf bin/kmod usr/sbin/dropbear
usr/bin/xenstore usr/bin/xenstore-ls usr/bin/xenstore-read usr/bin/xenstore-write usr/bin/xenstore-rm
usr/bin/xenstore-list usr/bin/xenstore-exists usr/bin/xenstore-watch usr/bin/xenstore-chmod
usr/bin/timeout usr/bin/sha256sum usr/bin/stdbuf usr/libexec/coreutils/libstdbuf.so
etc/protocols etc/services etc/rpc etc/ethertypes
""".split()
DOM0_PROGRAMS = GUEST_PROGRAMS + f"""
usr/lib/xen-{XEN}/bin/xl usr/lib/xen-{XEN}/bin/xenstored usr/lib/xen-{XEN}/bin/xenconsoled
usr/lib/xen-{XEN}/bin/xenconsole usr/lib/xen-{XEN}/bin/xen-init-dom0 usr/lib/xen-{XEN}/bin/libxl-save-helper
usr/lib/xen-{XEN}/bin/lsevtchn usr/lib/xen-{XEN}/bin/xen-diag usr/lib/xen-{XEN}/bin/xentop
usr/lib/xen-{XEN}/bin/xenperf usr/lib/xen-{XEN}/bin/xentrace usr/lib/xen-{XEN}/bin/xenctx
usr/lib/xen-{XEN}/bin/xen-mfndump
usr/lib/xen-{XEN}/bin/xenstore-control usr/bin/strace usr/bin/ssh usr/bin/tail etc/xen/xl.conf
""".split()
LIBRARIES = ("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64", f"usr/lib/xen-{XEN}/lib/x86_64-linux-gnu")
# pthread_cancel loads it by name, so no program names it.
BY_NAME = ["libgcc_s.so.1", "libmnl.so.0"]

# coreutils and kmod go by the name they are called with; busybox links for the rest are made below.
KMOD = "insmod rmmod lsmod modprobe modinfo depmod".split()
# Debian's busybox shell prefers its applets to the real ip and ping, so /bin/sh is dash.
NO_APPLETS = "busybox dpkg dpkg-deb rpm rpm2cpio ip ping ping6 sh ar".split()
FOLDERS = "dev proc sys run tmp root mnt etc var/lib/xen var/log/xen/console var/run var/lock var/empty".split()
DROPPED = ("usr/share/doc/", "usr/share/man/", "usr/share/locale/", "usr/share/info/", "usr/share/lintian/",
           "usr/share/bash-completion/", "usr/share/i18n/", "usr/share/zoneinfo/", "lib/systemd/", "usr/lib/systemd/")


class Image:
    """The archives for one kernel and one choice of extra packages."""

    def __init__(self, kernel, packages=()):
        self.kernel = kernel
        self.extra = tuple(sorted(set(packages)))
        self.suite = Suite(SUITE)
        self.tree = unpack(self.suite.closure(*DOM0_PACKAGES))

    def hypervisor(self):
        path = BUILD / "xen" / self.tree.name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(gzip.decompress((self.tree / f"boot/xen-{XEN}-amd64.gz").read_bytes()))
        return path

    def guest_layers(self):
        return [squashed(part) for part in (self._base("guest"), self._modules(), *self._extra())]

    def dom0_layers(self):
        return [packed(part) for part in (self._base("dom0"), self._modules(), *self._extra(), self._guest_kernel())]

    def _base(self, role):
        programs = DOM0_PROGRAMS if role == "dom0" else GUEST_PROGRAMS
        own = sorted(path for part in ("both", role, "programs") for path in (LAB / part).rglob("*") if path.is_file())
        contents = [(path, path.read_bytes(), path.stat().st_mode) for path in own]
        key = digest(self.tree.name, programs, contents, source_text(), _keys(self.tree)[1].read_text())
        return Layer(f"{role}-base", key, lambda: self._write_base(role, programs))

    def _write_base(self, role, programs):
        archive = Archive()
        for name in FOLDERS:
            archive.folder(name)
        archive.folder("tmp", 0o1777)
        archive.folder("root", 0o700)
        for name in ("bin", "sbin", "lib", "lib64"):
            archive.entries[name] = (stat.S_IFLNK | 0o777, f"usr/{name}".encode(), (0, 0))
        archive.character_device("dev/console", 5, 1)
        for applet in _applets(self.tree):
            archive.link(f"usr/bin/{applet}", "/usr/bin/busybox")
        _add_programs(archive, self.tree, programs)
        for name in KMOD:
            archive.link(f"usr/bin/{name}", "kmod")
            archive.link(f"usr/sbin/{name}", "../bin/kmod")
        archive.link("usr/bin/sh", "dash")
        for name in ("init", "sbin/poweroff", "sbin/reboot", "sbin/halt"):
            archive.link(name, "/usr/bin/busybox")
        _add_accounts(archive)
        _add_folder(archive, LAB / "both")
        _add_folder(archive, LAB / role)
        private, public = _keys(self.tree)
        if role == "dom0":
            archive.file("lab/ssh/key", private, 0o600)
            archive.add("lab/bin/guest", stat.S_IFREG | 0o755, compiled(LAB / "programs/guest.c"))
        archive.folder("root/.ssh", 0o700)
        archive.file("root/.ssh/authorized_keys", public, 0o600)
        return archive

    def _modules(self):
        tree = self.kernel.module_tree()

        def build():
            archive = Archive()
            archive.copy("lib/modules", tree / "lib/modules")
            for name in ("modules.order", "modules.builtin.modinfo", "modules.alias", "modules.symbols"):
                archive.entries.pop(f"usr/lib/modules/{self.kernel.release}/{name}", None)
            return archive
        return Layer(f"modules-{self.kernel.release}", digest(tree, source_text()), build)

    def _guest_kernel(self):
        def build():
            archive = Archive()
            archive.file("lab/vmlinux", self.kernel.bare(), 0o644)
            return archive
        return Layer(f"kernel-{self.kernel.release}", digest(self.kernel.folder, source_text()), build)

    def _extra(self):
        if not self.extra:
            return []
        debs = self.suite.closure(*self.extra)
        have = {deb.name for deb in self.suite.closure("bash", "libgcc-s1", "libmnl0")}
        tree = unpack([deb for deb in debs if deb.name not in have])

        def build():
            archive = Archive()
            for path in sorted(tree.rglob("*")):
                inside = str(path.relative_to(tree))
                if not inside.startswith(DROPPED) and (path.is_symlink() or not path.is_dir()):
                    archive.copy(inside, path)
            return archive
        return [Layer("deb-" + "-".join(self.extra)[:40], digest(tree.name, source_text()), build)]


class Layer:
    """Part of an image: a name, a key that tells of its content, and what builds its Archive."""

    def __init__(self, name, key, build):
        self.name, self.key, self.build = name, key, build


def packed(layer):
    """The layer as an initramfs archive: for Dom0, whose memory is large and whose time is not."""
    return cached(layer, "cpio", lambda draft: write_to(draft, layer.build().write))


def squashed(layer):
    """The layer as a file system that stays compressed in a guest's memory."""
    return cached(layer, "squashfs", lambda draft: squash(layer.build(), draft))


def cached(layer, form, build):
    path = BUILD / "layers" / f"{layer.name}-{layer.key}.{form}"
    if path.exists():
        os.utime(path)
        return path
    say(f"building the image layer {layer.name}.{form}")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    build(draft)
    draft.rename(path)
    return path


def write_to(path, write):
    with open(path, "wb") as target:
        write(target)


def squash(archive, path):
    path.unlink(missing_ok=True)
    maker = subprocess.Popen(["sqfstar", "-quiet", "-no-progress", "-comp", "zstd",
                              str(path)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    with maker.stdin:
        archive.write_tar(maker.stdin)
    if maker.wait():
        raise LabError(f"sqfstar could not make {path.name}")


def without_debugging(module):
    """A module without what only a debugger reads, as distributions ship them: a tenth of the size."""
    small = BUILD / "stripped" / (digest(module.read_bytes()) + ".ko")
    if not small.exists():
        small.parent.mkdir(parents=True, exist_ok=True)
        draft = small.with_name(f"{small.name}.{os.getpid()}.draft")
        subprocess.run(["objcopy", "--strip-debug", str(module), str(draft)], check=True)
        draft.rename(small)
    return small


def source_text():
    """This file and the archive's are part of every layer's key: a change here is a change there."""
    here = Path(__file__).parent
    return "".join((here / name).read_text() for name in ("image.py", "archive.py"))


def _applets(tree):
    listed = subprocess.run([str(tree / "bin/busybox"), "--list"], capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split() if name not in NO_APPLETS]


def _add_programs(archive, tree, programs):
    shelf = {}
    for folder in LIBRARIES:
        for path in sorted((tree / folder).glob("*.so*")):
            shelf.setdefault(path.name, path)
    waiting, seen = [(tree / name, name) for name in programs], set()
    waiting += [(shelf[name], str(shelf[name].relative_to(tree))) for name in BY_NAME]
    while waiting:
        source, inside = waiting.pop()
        if inside in seen:
            continue
        seen.add(inside)
        if not source.exists():
            raise LabError(f"Debian's packages no longer hold {inside}; see lab/xenlab/image.py")
        data = source.read_bytes()
        archive.text(inside, data, stat.S_IMODE(source.stat().st_mode))
        for name in elf.needed(data):
            if name not in shelf:
                raise LabError(f"{inside} needs {name}, which no package brought")
            waiting.append((shelf[name], str(shelf[name].relative_to(tree))))
        if source.name.startswith("ld-linux"):
            archive.text("lib64/ld-linux-x86-64.so.2", data, 0o755)


def compiled(source):
    """A program of ours, static: starting it costs next to nothing."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / source.stem
        subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-static", "-s", "-o", program, source], check=True)
        return program.read_bytes()


def _add_accounts(archive):
    archive.text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
    archive.text("etc/group", "root:x:0:\ntty:x:5:\nnogroup:x:65534:\n")
    archive.text("etc/shadow", "root:*:1::::::\n", 0o600)
    archive.text("etc/shells", "/bin/sh\n/bin/bash\n")
    hosts = ["127.0.0.1 localhost", "10.0.0.254 dom0", "fd00::254 dom0", "10.0.0.253 dom0-2", "fd00::253 dom0-2"]
    hosts += [line for n in range(1, 100) for line in (f"10.0.0.{n} g{n}", f"fd00::{n} g{n}")]
    archive.text("etc/hosts", "\n".join(hosts) + "\n")
    archive.text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")


def _add_folder(archive, folder):
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            archive.file(str(path.relative_to(folder)), path)


def _keys(tree):
    """The key with which Dom0 enters its guests: made once, good for nothing else."""
    private = BUILD / "key"
    public = BUILD / "key.pub"
    if not public.exists():
        loader = tree / "lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
        libraries = ":".join(str(tree / name) for name in LIBRARIES)
        private.unlink(missing_ok=True)
        subprocess.run([str(loader), "--library-path", libraries, str(tree / "usr/bin/ssh-keygen"), "-q", "-t",
                        "ed25519", "-N", "", "-C", "lab", "-f", str(private)], check=True)
    return private, public


def write_guest(image, modules, files, target):
    """The guests' initramfs: the layers, this tree's build, and the few steps that make a root of them."""
    archive = Archive()
    for name in "dev changes whole layers modules parts bin sbin".split():
        archive.entries[name] = (stat.S_IFDIR | 0o755, b"", (0, 0))
    archive.character_device("dev/console", 5, 1)
    archive.file("init", LAB / "boot/init", 0o755)
    archive.entries["bin/busybox"] = (stat.S_IFREG | 0o755, str(image.tree / "bin/busybox"), (0, 0))
    for applet in "sh mount insmod losetup mkdir cp switch_root".split():
        archive.entries[f"bin/{applet}"] = (stat.S_IFLNK | 0o777, b"busybox", (0, 0))
    order = image.kernel.with_needed(["loop", "squashfs", "overlay"])
    for path in order:
        archive.text(f"modules/{plain_name(path)}", kernels.expand(path.read_bytes()))
    archive.text("modules/order", "".join(f"{plain_name(path)}\n" for path in order))
    for index, path in enumerate(image.guest_layers()):
        archive.file(f"layers/{index}", path, 0o644)
    own = _own_build(modules, files)
    for path, entry in own.entries.items():
        archive.folder(os.path.dirname(f"own/{path}"))
        archive.entries[f"own/{path}"] = entry
    write_to(target, archive.write)


def plain_name(module):
    return module.name.split(".ko")[0] + ".ko"


def _own_build(modules, files):
    archive = Archive()
    for source, place in files:
        archive.copy(place, source)
    archive.folder("lab/modules")
    for name, path in modules.items():
        archive.file(f"lab/modules/{name}.ko", path, 0o644)
    if COMMAND.exists():
        archive.file("usr/bin/xenloop", COMMAND, 0o755)
    return archive


def write_dom0(image, modules, files, guest, case, target):
    """Dom0's whole initramfs: the layers, the guests' initramfs, this tree's build, and the case to run."""
    with open(target, "wb") as out:
        for path in image.dom0_layers():
            out.write(path.read_bytes())
        _own_build(modules, files).write(out)
        archive = Archive()
        archive.file("lab/guest.cpio", guest, 0o644)
        case(archive)
        archive.write(out)


def add_case(archive, script, arguments, settings):
    """The script, the files that lie beside it in the project, its arguments and the lab's settings."""
    archive.text("lab/settings", "".join(f"{key}={shlex.quote(str(value))}\n" for key, value in settings.items()))
    if script is None:
        return
    script = Path(script).resolve()
    if TOP in script.parents:
        for path in sorted(script.parent.iterdir()):
            if path.is_file() and path.stat().st_size < 1 << 20:
                archive.file(f"lab/case/{path.name}", path)
    archive.file(f"lab/case/{script.name}", script, 0o755)
    words = " ".join(shlex.quote(word) for word in [f"./{script.name}", *arguments])
    archive.text("lab/command", f"cd /lab/case && exec {words}\n")

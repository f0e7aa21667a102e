# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The kernels: from which suite of Debian each comes, its modules, and the bare kernel inside its image."""

import json
import lzma
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

from . import debug_kernel
from .packages import Suite, unpack
from .places import BUILD, LabError, digest, say, write_whole

# Where a kernel is looked for, in this order; Debian moves sid and backports on.
SUITES = {
    "5.10": ("bullseye",),
    "6.1": ("bookworm",),
    "6.12": ("trixie", "bookworm-backports"),
    "7.3": ("trixie-backports", "sid", "forky"),
}

# What --kernel takes: Debian's, and the one that is built here.
NAMES = (*SUITES, debug_kernel.NAME)

PARTS = r"^linux-(image|binary|modules|base)-[0-9]"

# Guests and Dom0 can modprobe what lies under these; the rest of a distribution kernel has no use here.
FAMILIES = """
net/8021q net/bridge net/core net/dccp net/dsa net/ife net/ipv4 net/ipv6 net/key net/llc net/802 net/mptcp
net/mpls net/netfilter net/netlink net/nsh net/openvswitch net/packet net/psample net/sched net/sctp net/sunrpc
net/tls net/unix net/vmw_vsock net/xdp net/xfrm net/l2tp net/hsr net/dns_resolver
drivers/net/bonding drivers/net/ipvlan drivers/net/team drivers/net/vxlan drivers/net/wireguard
drivers/net/xen-netback drivers/net/netdevsim drivers/xen drivers/block/xen-blkback
crypto arch/x86/crypto lib block fs/nfs fs/nfsd fs/nfs_common fs/lockd fs/fuse
""".split()
SINGLES = """
drivers/net/xen-netfront drivers/net/dummy drivers/net/veth drivers/net/ifb drivers/net/vrf drivers/net/tun
drivers/net/tap drivers/net/macvlan drivers/net/macvtap drivers/net/macsec drivers/net/geneve drivers/net/gtp
drivers/net/nlmon drivers/net/vsockmon drivers/net/mii drivers/net/bareudp drivers/net/netconsole
drivers/net/ethernet/intel/e1000/e1000 drivers/block/xen-blkfront drivers/block/loop drivers/block/null_blk
drivers/char/hw_random/rng-core fs/configfs/configfs fs/squashfs/squashfs fs/overlayfs/overlay
drivers/ata/libata drivers/ata/ata_piix drivers/scsi/scsi_common drivers/scsi/scsi_mod drivers/scsi/sd_mod
""".split()

# Loaded in every boot: kept uncompressed, for unpacking under emulation takes longer than reading.
OFTEN = """
xen-netfront xen-netback xen-privcmd xenfs xen-evtchn xen-gntdev xen-gntalloc llc stp bridge e1000 configfs
loop squashfs overlay nf_tables nfnetlink nf_conntrack nf_defrag_ipv4 nf_defrag_ipv6 nft_ct libcrc32c crc32c_generic
""".split()


class Kernel:
    """One kernel: name as on the command line, release as uname -r says, and its files."""

    def __init__(self, name, release, suite, version, tree):
        self.name, self.release, self.suite, self.version, self.tree = name, release, suite, version, tree

    @property
    def folder(self):
        return BUILD / "kernels" / f"{self.release}-{digest(self.tree.name)[:8]}"

    @property
    def modules(self):
        merged = self.tree / "usr/lib/modules" / self.release
        return merged if merged.exists() else self.tree / "lib/modules" / self.release

    def bare(self):
        """The ELF kernel out of the image, so that no emulated processor has to decompress it."""
        path = self.folder / "vmlinux"
        if not path.exists():
            say(f"taking the kernel {self.release} out of its image")
            write_whole(path, payload(self._image().read_bytes()))
        return path

    def _image(self):
        # Debian's newest kernels keep their image beside their modules.
        beside = self.modules / "vmlinuz"
        return beside if beside.exists() else self.tree / "boot" / f"vmlinuz-{self.release}"

    def module_tree(self):
        """A folder with the modules worth having and modprobe's indices for them."""
        done = self.folder / f"modules-{digest(FAMILIES, SINGLES, OFTEN)[:8]}"
        if not done.exists():
            say(f"choosing and indexing the modules of {self.release}")
            draft = done.with_name(done.name + ".draft")
            shutil.rmtree(draft, ignore_errors=True)
            self._copy_modules(draft / "lib/modules" / self.release)
            subprocess.run(["/sbin/depmod", "-b", str(draft), self.release], check=True)
            draft.rename(done)
        return done

    def with_needed(self, names):
        """The files of these modules and of all they need, in the order to load them; none for built-in ones."""
        root = self.module_tree() / "lib/modules" / self.release
        needs, order = {}, []
        for line in (root / "modules.dep").read_text().splitlines():
            path, _, needed = line.partition(":")
            needs[Path(path).name.split(".ko")[0].replace("-", "_")] = [path, *needed.split()]
        for name in names:
            # depmod lists the nearest need first; what is needed farthest down comes last.
            for path in reversed(needs.get(name.replace("-", "_"), [])):
                if root / path not in order:
                    order.append(root / path)
        return order

    def _copy_modules(self, target):
        root = self.modules
        for source in sorted((root / "kernel").rglob("*.ko*")):
            inside = source.relative_to(root / "kernel")
            plain = str(inside).split(".ko")[0]
            if not (plain in SINGLES or any(plain.startswith(family + "/") for family in FAMILIES)):
                continue
            data = expand(source.read_bytes())
            place = target / "kernel" / (plain + ".ko")
            if place.stem.replace("_", "-") not in [name.replace("_", "-") for name in OFTEN]:
                place, data = place.with_name(place.name + ".xz"), lzma.compress(data, check=lzma.CHECK_CRC32, preset=1)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        for name in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
            if (root / name).exists():
                shutil.copy(root / name, target / name)


def expand(data):
    """data without the compression that its first bytes tell of."""
    if data.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor().decompress(data)
    if data.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(31).decompress(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        # The size that ends a kernel's payload is not part of the stream: zstd warns of it, and has all by then.
        done = subprocess.run(["zstd", "-dcq"], input=data, capture_output=True)
        if not done.stdout:
            raise LabError("zstd cannot unpack the kernel: " + done.stderr.decode().strip())
        return done.stdout
    return data


def payload(image):
    """The ELF file that a bzImage carries, found as Documentation/x86/boot.rst says."""
    if image[0x202:0x206] != b"HdrS":
        raise LabError("the kernel is no bzImage; remove build/lab/trees and try again")
    setup = (image[0x1f1] or 4) + 1
    offset, length = struct.unpack_from("<II", image, 0x248)
    start = setup * 512 + offset
    kernel = expand(image[start:start + length])
    if kernel[:4] != b"\x7fELF":
        raise LabError("the kernel's compression is not known to lab/xenlab/kernels.py")
    return kernel


def known(name):
    """suite, package, release and version of the newest kernel of that name, or of the one found the last time."""
    if name not in SUITES:
        raise LabError(f"no kernel {name}; there are {', '.join(SUITES)}")
    note = BUILD / "kernels" / f"{name}.json"
    if not note.exists():
        write_whole(note, json.dumps(_resolve(name)).encode())
    return json.loads(note.read_text())


def prepare(name):
    """What takes so long that others should not wait for it behind a lock: the build of the debug kernel."""
    if name == debug_kernel.NAME:
        debug_kernel.prepare()


def find(name):
    """The kernel of that name, fetched and unpacked."""
    if name == debug_kernel.NAME:
        suite, version, tree = debug_kernel.built()
        return Kernel(name, debug_kernel.release_in(tree), suite, version, tree)
    found = known(name)
    tree = unpack(Suite(found["suite"]).closure(found["package"], only=PARTS))
    return Kernel(name, found["release"], found["suite"], found["version"], tree)


def _resolve(name):
    trouble = []
    for suite in map(Suite, SUITES[name]):
        try:
            packages = suite.depends("linux-image-amd64")
        except LabError as error:
            trouble.append(str(error))
            continue
        for package in packages:
            found = re.match(rf"linux-image-({re.escape(name)}\.[0-9a-z.+~-]*amd64)$", package)
            if found:
                version = suite.version(package)
                return {"suite": suite.name, "package": package, "release": found.group(1), "version": version}
    raise LabError("; ".join(trouble) or f"Debian's {', '.join(SUITES[name])} no longer has a kernel {name}; "
                   "name another suite in lab/xenlab/kernels.py")

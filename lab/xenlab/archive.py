# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""initramfs archives ("newc" cpio), written without being root: all is owned by root, devices included.

The kernel unpacks archives that follow one another into one tree, later files replacing earlier ones;
that is what makes layers.
"""

import io
import os
import shutil
import stat
import tarfile
from pathlib import Path

# Debian 12 has a merged /usr, packages still name the old places.
MERGED = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}

TAR_TYPES = {stat.S_IFDIR: tarfile.DIRTYPE, stat.S_IFREG: tarfile.REGTYPE, stat.S_IFLNK: tarfile.SYMTYPE,
             stat.S_IFCHR: tarfile.CHRTYPE}


def merged(path):
    first, slash, rest = path.strip("/").partition("/")
    return MERGED.get(first, first) + slash + rest


class Archive:
    """Files to be, by their path; the last one added under a path wins."""

    def __init__(self):
        self.entries = {}

    def add(self, path, mode, content=b"", device=(0, 0)):
        """content: bytes, or the path of a file to copy when the archive is written."""
        path = merged(path)
        parent = os.path.dirname(path)
        if parent and parent not in self.entries:
            self.add(parent, stat.S_IFDIR | 0o755)
        self.entries[path] = (mode, content, device)

    def folder(self, path, mode=0o755):
        self.add(path, stat.S_IFDIR | mode)

    def text(self, path, content, mode=0o644):
        self.add(path, stat.S_IFREG | mode, content.encode() if isinstance(content, str) else content)

    def file(self, path, source, mode=None):
        mode = stat.S_IMODE(os.stat(source).st_mode) if mode is None else mode
        self.add(path, stat.S_IFREG | mode, str(source))

    def link(self, path, target):
        self.add(path, stat.S_IFLNK | 0o777, target.encode())

    def character_device(self, path, major, minor, mode=0o600):
        self.add(path, stat.S_IFCHR | mode, device=(major, minor))

    def copy(self, path, source):
        """source as it is: a link stays a link; a folder comes with all that is in it."""
        if os.path.islink(source):
            self.link(path, os.readlink(source))
        elif os.path.isdir(source):
            self.folder(path)
            for name in sorted(os.listdir(source)):
                self.copy(f"{path}/{name}", os.path.join(source, name))
        else:
            self.file(path, source)

    def write(self, target):
        """One complete archive appended to target, an open binary file."""
        for number, path in enumerate(sorted(self.entries), 1):
            mode, content, device = self.entries[path]
            _write_entry(target, number, path, mode, content, device)
        _write_entry(target, 0, "TRAILER!!!", 0, b"", (0, 0))

    def write_tar(self, target):
        """The same as a tar archive, for programs that make file systems of one."""
        with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            for path in sorted(self.entries):
                mode, content, device = self.entries[path]
                item = tarfile.TarInfo(path)
                item.mode, item.type = stat.S_IMODE(mode), TAR_TYPES[stat.S_IFMT(mode)]
                item.devmajor, item.devminor = device
                data = Path(content).read_bytes() if isinstance(content, str) else content
                if item.type == tarfile.SYMTYPE:
                    item.linkname = data.decode()
                elif item.type == tarfile.REGTYPE:
                    item.size = len(data)
                tar.addfile(item, io.BytesIO(data) if item.size else None)


def _write_entry(target, number, path, mode, content, device):
    size = os.path.getsize(content) if isinstance(content, str) else len(content)
    name = path.encode() + b"\0"
    # Fields of newc: inode, mode, uid, gid, links, time, size, dev, rdev, name's length, no checksum.
    fields = (number, mode, 0, 0, 2 if stat.S_ISDIR(mode) else 1, 0, size, 0, 0, *device, len(name), 0)
    target.write(b"070701" + "".join(f"{field:08X}" for field in fields).encode() + name)
    _pad(target, 110 + len(name))
    if isinstance(content, str):
        with open(content, "rb") as source:
            shutil.copyfileobj(source, target, 1 << 20)
    else:
        target.write(content)
    _pad(target, size)


def _pad(target, written):
    target.write(b"\0" * (-written % 4))

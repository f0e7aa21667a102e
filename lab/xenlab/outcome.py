# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What a script put into LAB_OUT, brought to this machine."""

import io
import tarfile


def save_files(disk, size, target):
    """Plain files only, and none outside of target: the tar comes from a machine under test."""
    with open(disk, "rb") as source:
        data = source.read(size)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            place = (target / member.name).resolve()
            if member.isfile() and target.resolve() in place.parents:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.extractfile(member).read())

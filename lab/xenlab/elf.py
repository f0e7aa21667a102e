# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Which shared libraries a 64-bit little-endian ELF file asks for."""

import struct

PT_LOAD, PT_DYNAMIC, PT_INTERP = 1, 2, 3
DT_NEEDED, DT_STRTAB = 1, 5


def needed(data):
    """Names from DT_NEEDED, and the interpreter's path's last part; nothing for what is not ELF."""
    if data[:5] != b"\x7fELF\x02":
        return []
    segments = _segments(data)
    names = []
    for kind, offset, _, size in segments:
        if kind == PT_INTERP:
            names.append(data[offset:offset + size].rstrip(b"\0").decode().rsplit("/", 1)[-1])
        if kind == PT_DYNAMIC:
            names += _dynamic(data, offset, size, segments)
    return names


def _segments(data):
    start, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    found = []
    for index in range(count):
        kind, _, offset, address, _, length = struct.unpack_from("<IIQQQQ", data, start + index * size)
        found.append((kind, offset, address, length))
    return found


def _dynamic(data, offset, size, segments):
    entries = [struct.unpack_from("<QQ", data, at) for at in range(offset, offset + size, 16)]
    table = next((value for tag, value in entries if tag == DT_STRTAB), 0)
    for kind, where, address, length in segments:
        if kind == PT_LOAD and address <= table < address + length:
            table += where - address
            break
    return [_text(data, table + value) for tag, value in entries if tag == DT_NEEDED]


def _text(data, at):
    return data[at:data.index(b"\0", at)].decode()

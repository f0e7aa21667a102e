#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Checks that header, YNL specifications and command speak of the same attributes: specs.py TOP.

Prints what differs, a line each, and exits 1 if anything does. Reads the YAML by its indentation, as these
files are written; a file written otherwise yields no attributes, which is a difference.
"""

import re
import sys
from pathlib import Path

KINDS = {"FLAG": "u8", "U32": "u32", "U64": "u64", "HEX": "u64", "STRING": "string", "MAC": "binary", "COUNTER": "nest"}
# Unpacked as parts of a counter, not by themselves.
INSIDE = {"counter-name", "counter-value"}
FAMILIES = (
    # specification, attributes, their prefix, commands, their prefix, source
    ("xenloop", "xenloop_attr", "XENLOOP_A_", "xenloop_cmd", "XENLOOP_CMD_", "guest.c"),
    ("xenloop-broker", "xenloop_broker_attr", "XENLOOP_B_", "xenloop_broker_cmd", "XENLOOP_BROKER_CMD_", "broker.c"),
)


def enum(header, name, prefix):
    """The enum's names in order, as YNL spells them; number 0 is left out of lists that begin with UNSPEC."""
    body = re.search(r"enum %s \{(.*?)\}" % name, header, re.S).group(1)
    names = re.findall(r"^\t(%s\w+),$" % prefix, body, re.M)
    names = [word[len(prefix):].lower().replace("_", "-") for word in names]
    return names[1:] if names[0] == "unspec" else names


def section(text, word):
    found = re.search(r"^%s:\n((?: .*\n|\n)*)" % word, text, re.M)
    return found.group(1) if found else ""


def members(text, indent):
    """(name, type or None) of the list whose dashes stand at that indentation, up to the next smaller one."""
    lead = " " * indent
    return re.findall(r"^%s-\n%s  name: (\S+)\n(?:%s  type: (\S+)\n)?" % (lead, lead, lead), text, re.M)


def attributes(spec):
    """Of the first attribute set; the others are subsets of it."""
    return members(section(spec, "attribute-sets").split("\n  -\n    name: counter\n")[0], 6)


def table(source):
    """{name: type} of the command's own table."""
    rows = re.findall(r'\[XENLOOP_[AB]_(\w+)\] = \{ KIND_(\w+), "(\w+)" \}', source)
    return {word.lower().replace("_", "-"): KINDS[kind] for word, kind, _ in rows}


def differ(what, one, other):
    if one == other:
        return []
    return [f"{what}: {one} against {other}"]


def compare(top, family):
    name, attr, attr_prefix, cmd, cmd_prefix, source = family
    header = (top / "include/uapi/linux/xenloop.h").read_text()
    spec = (top / f"docs/netlink/{name}.yaml").read_text()
    said = attributes(spec)
    known = {word: kind for word, kind in said if word not in INSIDE and kind != "pad"}
    out = differ(f"{name}: attributes in header and specification", enum(header, attr, attr_prefix),
                 [word for word, _ in said])
    out += differ(f"{name}: commands in header and specification", enum(header, cmd, cmd_prefix),
                  [word for word, _ in members(section(spec, "operations"), 4)])
    return out + differ(f"{name}: types in specification and command", known,
                        table((top / "tool" / source).read_text()))


def reasons(top):
    header = (top / "include/uapi/linux/xenloop.h").read_text()
    spec = (top / "docs/netlink/xenloop.yaml").read_text()
    words = re.findall(r'\[XENLOOP_WHY_\w+\] = \{\n\t\t"([\w-]+)"', (top / "tool/words.c").read_text())
    schema = (top / "docs/xenloop-show.schema.json").read_text()
    in_header = enum(header, "xenloop_reason", "XENLOOP_WHY_")
    out = differ("reasons in header and specification", in_header,
                 [word for word, _ in members(section(spec, "definitions"), 6)])
    out += differ("reasons in header and command", in_header, words)
    return out + [f"reason {word} is not in the schema" for word in words if f'"{word}"' not in schema]


def main():
    top = Path(sys.argv[1])
    out = [line for family in FAMILIES for line in compare(top, family)] + reasons(top)
    print("\n".join(out))
    sys.exit(1 if out else 0)


main()

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""docs/transparency.md is what the boot cases same-* check: each line "equal" of theirs says what is tried and which way it
must go, and the case fails if it does not. This tells whether the page has all of them, and nothing else.

transparency.py --write		writes the page
"""

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs/transparency.md"
EQUAL = re.compile(r"^equal (\w+) (channel|netfront)(?:/(channel|netfront))? '([^']+)'(?: (\w+|'[^']+'))?$", re.M)
DIFFER = re.compile(r"^differ \w+ channel '([^']+)' '([^']+)' '([^']+)'$", re.M)
ROW = re.compile(r"^# row: (.+) \| (.+)$", re.M)
DOM0 = ("bridges", "dom0-networks", "addresses", "policy")
GROUPS = {"same-sockets": "Sockets", "same-filters": "Rules, routes, queueing", "same-xdp": "XDP",
          "same-devices": "Devices and tunnels",
          "same-programs": "Programs", "same-selftests": "The kernel's selftests"}
HEAD = """<!-- SPDX-License-Identifier: GPL-2.0-only OR MIT -->
<!-- written by tests/docs/transparency.py from the cases tests/boot/cases/same-* -->
# What works as it did

Each of these is done between two guests, with XenLoop and without, and what programs see must be the same: bytes,
addresses, control messages, errors, and what rules have counted. The other columns are the ways that the packets
take with XenLoop loaded, taken by their route (`intercept=ip`, the default) or where they leave for the vif (`intercept=link`); they
are told by counters, those of `ethtool -S` of the xenloop device that say why a packet took netfront among them, and a case
fails if they are others. `tests/boot/run same-sockets
same-filters same-xdp same-devices same-programs same-selftests` does all of it.

Expected, and not yet seen to hold as a whole: iptables-nft, policy routing, the programs, and the selftests.
"""


def told(way, why):
    if way == "channel":
        return "the channel"
    return f"netfront: {why[1:-1]}" if why.startswith("'") else f"netfront (`fallback_{why}`)"


def declared(text):
    return [(title, told(way, why), told(link or way, why)) for _name, way, link, title, why in EQUAL.findall(text)]


def page(texts):
    """texts: {case: its source}"""
    parts = [HEAD]
    for case, heading in GROUPS.items():
        rows = declared(texts[case])
        parts.append(f"\n## {heading}\n| what | ip | link |\n|---|---|---|\n" +
                     "".join(f"| {title.replace('|', '&#124;')} | {way} | {link} |\n" for title, way, link in rows))
    parts.append("\n## In Dom0\nThe boot cases " + ", ".join(DOM0) + " check these.\n\n| what | way |\n|---|---|\n" +
                 "".join(f"| {what} | {way} |\n" for case in DOM0 for what, way in ROW.findall(texts[case])))
    seen = [row for text in texts.values() for row in DIFFER.findall(text)]
    parts.append("\n## What one can see\n| what | without XenLoop | with |\n|---|---|---|\n" +
                 "".join(f"| {what} | {without} | {seen_with} |\n" for what, without, seen_with in seen))
    return "".join(parts)


def sources():
    return {case: (TOP / "tests/boot/cases" / case).read_text() for case in (*GROUPS, *DOM0)}


def complaints(texts, written):
    if page(texts) != written:
        yield "docs/transparency.md is not what the boot cases check: tests/docs/transparency.py --write"
    for case, text in texts.items():
        for line in re.findall(r"^(?:equal|differ) .*$", text, re.M):
            found = EQUAL.match(line)
            if not found and not DIFFER.match(line):
                yield f"tests/boot/cases/{case}: not as transparency.py reads it: {line}"
            elif found and "netfront" in found.groups() and not found[5]:
                yield f"tests/boot/cases/{case}: why netfront? {line}"


def main():
    texts = sources()
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(texts))
        return 0
    planted = {**texts, "same-sockets": texts["same-sockets"] + "equal another channel 'something else'\nequal odd\nequal why netfront 'no reason'\n"}
    if len(list(complaints(planted, page(texts)))) != 3:
        print("not ok transparency: it does not find what is planted for it")
        return 0
    found = list(complaints(texts, PAGE.read_text()))
    print("\n".join([*found, f"not ok transparency: {len(found)} complaints, above" if found else "ok transparency"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

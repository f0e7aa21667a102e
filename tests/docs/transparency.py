# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""docs/transparency.md is what the boot cases same-* have seen: each line "equal" of theirs says what is tried and which way it
must go; what was seen in a run is kept in tests/boot/results, and the page is made of both. This tells whether the page has all
of them, and nothing else, and whether what was seen is what the cases expect now.

transparency.py --record LOG...	keeps what runs of tests/boot/run have seen, by what they printed, and writes the page
transparency.py --write		writes the page
"""

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE, RESULTS = TOP / "docs/transparency.md", TOP / "tests/boot/results"
RESULT = re.compile(r"\bresult (\w+) (channel|netfront|none) (channel|netfront|none)\s*$")
EQUAL = re.compile(r"^equal (\w+) (channel|netfront)(?:/(channel|netfront))? '([^']+)'(?: (\w+(?:/\w+)*|'[^']+'))?$", re.M)
DIFFER = re.compile(r"^differ \w+ channel '([^']+)' '([^']+)' '([^']+)'$", re.M)
ROW = re.compile(r"^# row: (.+) \| (.+)$", re.M)
DOM0 = ("bridges", "dom0-networks", "addresses", "policy")
GROUPS = {"same-sockets": "Sockets", "same-filters": "Rules, routes, queueing", "same-xdp": "XDP",
          "same-devices": "Devices and tunnels",
          "same-programs": "Programs", "same-selftests": "The kernel's selftests"}
HEAD = """<!-- SPDX-License-Identifier: GPL-2.0-only OR MIT -->
<!-- written by tests/docs/transparency.py from the cases tests/boot/cases/same-* and from what they saw, tests/boot/results -->
# What works as it did

Each of these is done between two guests, with XenLoop and without, and what programs see must be the same: bytes,
addresses, control messages, errors, and what rules have counted. The other columns are the ways that the packets
took with XenLoop loaded, taken by their route (`intercept=ip`, the default) or where they leave for the vif (`intercept=link`);
counters told, those of `ethtool -S` of the xenloop device that say why a packet took netfront among them. `tests/boot/run same-sockets
same-filters same-xdp same-devices same-programs same-selftests` does all of it again, and fails if anything is another way.
"""
UNSEEN = "not seen yet"


def told(seen, way, why):
    if not seen:
        return UNSEEN
    if way == "channel":
        return "the channel"
    if why.startswith("'"):
        return f"netfront: {why[1:-1]}"
    return "netfront (" + ", ".join(f"`fallback_{counter}`" for counter in why.split("/")) + ")"


def declared(case, text, results):
    return [(title, told((case, name) in results, way, why), told((case, name) in results, link or way, why))
            for name, way, link, title, why in EQUAL.findall(text)]


def read_results(text):
    """{(case, check): (way by ip, way by link)}, {(case, ""): ()} for a case that has held."""
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {(row[0], row[1] if row[1:] else ""): tuple(row[2:]) for row in rows}


def record(results, lines):
    """Adds what a run of tests/boot/run has printed."""
    case = ""
    for line in lines:
        if begun := re.search(r"== ([\w.-]+)$", line.rstrip()):
            case = begun[1]
        elif seen := RESULT.search(line):
            results[case, seen[1]] = seen[2], seen[3]
        elif wrong := re.search(r"WRONG: (\w+)[,:]", line):
            results.pop((case, wrong[1]), None)
        elif held := re.search(r"(?:^|\s)(not )?ok ([\w.-]+)", line):
            results.pop((held[2], ""), None)
            if not held[1]:
                results[held[2], ""] = ()


def written(results):
    return "# SPDX-License-Identifier: GPL-2.0-only OR MIT\n# case, check, way by ip, way by link\n" + "".join(
        "\t".join((*key, *ways)).rstrip() + "\n" for key, ways in sorted(results.items()))


def page(texts, results):
    """texts: {case: its source}"""
    parts = [HEAD]
    for case, heading in GROUPS.items():
        rows = declared(case, texts[case], results)
        parts.append(f"\n## {heading}\n| what | ip | link |\n|---|---|---|\n" +
                     "".join(f"| {title.replace('|', '&#124;')} | {way} | {link} |\n" for title, way, link in rows))
    parts.append("\n## In Dom0\nThe boot cases " + ", ".join(DOM0) + " check these.\n\n| what | way |\n|---|---|\n" +
                 "".join(f"| {what} | {way if (case, '') in results else UNSEEN} |\n"
                         for case in DOM0 for what, way in ROW.findall(texts[case])))
    seen = [row for text in texts.values() for row in DIFFER.findall(text)]
    parts.append("\n## What one can see\n| what | without XenLoop | with |\n|---|---|---|\n" +
                 "".join(f"| {what} | {without} | {seen_with} |\n" for what, without, seen_with in seen))
    return "".join(parts)


def sources():
    return {case: (TOP / "tests/boot/cases" / case).read_text() for case in (*GROUPS, *DOM0)}


def complaints(texts, results, held):
    if page(texts, results) != held:
        yield "docs/transparency.md is not what the boot cases check: tests/docs/transparency.py --write"
    for case, text in texts.items():
        for line in re.findall(r"^(?:equal|differ) .*$", text, re.M):
            found = EQUAL.match(line)
            if not found and not DIFFER.match(line):
                yield f"tests/boot/cases/{case}: not as transparency.py reads it: {line}"
            elif found and "netfront" in found.groups() and not found[5]:
                yield f"tests/boot/cases/{case}: why netfront? {line}"
            elif found and results.get((case, found[1]), (found[2], found[3] or found[2])) != (found[2], found[3] or found[2]):
                yield f"tests/boot/cases/{case}: {found[1]} was seen to go {results[case, found[1]]}"


def main():
    texts = sources()
    results = read_results(RESULTS.read_text()) if RESULTS.exists() else {}
    if sys.argv[1:2] == ["--record"]:
        for log in sys.argv[2:]:
            record(results, Path(log).read_text().splitlines())
        known = {(case, found[0]) for case, text in texts.items() for found in EQUAL.findall(text)}
        results = {key: ways for key, ways in results.items() if key in known or key[1] == "" and key[0] in DOM0}
        RESULTS.write_text(written(results))
    if sys.argv[1:2] in (["--write"], ["--record"]):
        PAGE.write_text(page(texts, results))
        return 0
    planted = {**texts, "same-sockets": texts["same-sockets"] + "equal another channel 'something else'\nequal odd\n"
               "equal why netfront 'no reason'\n"}
    if len(list(complaints(planted, {("same-sockets", "another"): ("netfront", "channel")}, page(texts, results)))) != 4:
        print("not ok transparency: it does not find what is planted for it")
        return 0
    found = list(complaints(texts, results, PAGE.read_text()))
    print("\n".join([*found, f"not ok transparency: {len(found)} complaints, above" if found else "ok transparency"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Are the papers true? Every function and file that they name exists, every entry point of the modules is in the
map, the table of states is the code's. Each check must first find what is planted for it.

papers.py		checks
papers.py --write	writes the table of states into docs/architecture.md
"""

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
MAP = "docs/architecture.md"
BEGIN = "<!-- states: written by tests/docs/papers.py --write; from core/state.c -->\n"
END = "<!-- end of states -->\n"

# What makes a function one that others call: members of tables, works, interrupts, polls.
ENTRY = re.compile(
    r"\.(?:ndo_\w+|callback|will_handle|notifier_call|doit|dumpit|freeze|thaw|restore|hook|get_\w+)\s*=\s*(\w+)"
    r"|(?:INIT_WORK|INIT_DELAYED_WORK)\([^,]+,\s*(\w+)\)|DECLARE_WORK\(\w+,\s*(\w+)\)"
    r"|module_(?:init|exit)\((\w+)\)|netif_napi_add\([^;]*,\s*(\w+)\)"
    r"|irqhandler_lateeoi\(\w+,\s*(\w+),|call_rcu\([^;]*,\s*(\w+)\)|nf_hook\([^;]*,\s*(\w+)\)")
NOT_OURS = re.compile(r"ethtool_op_\w+|NULL")


def read(path):
    return (TOP / path).read_text(encoding="utf-8")


def papers():
    """Every page by its path from the top."""
    return {str(path.relative_to(TOP)): path.read_text(encoding="utf-8")
            for path in [*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")]}


def sources():
    return {str(path.relative_to(TOP)): path.read_text(encoding="utf-8")
            for room in ("include", "core", "kernel", "tool") for path in (TOP / room).rglob("*.[ch]")}


def named_functions(pages, code):
    """A `name()` in a page is a function of ours, or one that we call. Decisions may speak of others, too."""
    every = "\n".join(code.values())
    known = set(re.findall(r"\b(\w+)\(", every))
    for path, text in pages.items():
        for name in sorted(set(re.findall(r"`(\w+)\(\)`", text))):
            if name not in known and not path.startswith("docs/decisions/"):
                yield f"{path}: there is no function {name}()"


def entry_points(pages, code):
    """The map names every function that is called from outside."""
    text = pages[MAP]
    for path, source in code.items():
        if not path.startswith(("kernel/xenloop/", "kernel/discovery/")):
            continue
        for groups in ENTRY.findall(source):
            name = "".join(groups)
            if not NOT_OURS.fullmatch(name) and f"`{name}()`" not in text:
                yield f"{MAP}: the entry point {name}() of {path} is missing"


def links(pages, _code):
    """What a page links to is there."""
    for path, text in pages.items():
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)|(?:src|href)=\"([^\"#]+)\"", text):
            target = "".join(target)
            if "://" not in target and not ((TOP / path).parent / target).exists():
                yield f"{path}: there is no {target}"


def named_files(pages, _code):
    """A path in a page, `room/...`, is one of the tree; capitals stand for any name."""
    rooms = "include|core|kernel|tool|lab|tests|bench|docs|scripts|packaging"
    for path, text in pages.items():
        for name in sorted(set(re.findall(rf"`((?:{rooms})/[\w./-]+)`", text))):
            if not (TOP / name).exists() and not re.search(r"/[A-Z]+\b", name):
                yield f"{path}: there is no {name}"


def transitions():
    """{state: {event: (action, next)}} as core/state.c has it, states and events in its order."""
    code, header = read("core/state.c"), read("core/state.h")
    order = {kind: re.findall(rf"^\tXENLOOP_{prefix}(\w+),$", re.search(rf"^enum xenloop_{kind} {{\n(.*?)^}}", header, re.S | re.M)[1],
                              re.M) for kind, prefix in (("state", "(?!EV_)"), ("event", "EV_"))}
    states = [name for name in order["state"] if name != "STATES"]
    events = [name for name in order["event"] if name != "EVENTS"]
    table = {state: {} for state in states}
    for state, body in re.findall(r"^\t\[XENLOOP_(\w+)\] = {\n(.*?)^\t},", code, re.S | re.M):
        for event, action, following in re.findall(r"\[XENLOOP_EV_(\w+)\] = TO\((\w+), (\w+)\)", body):
            table[state][event] = action, following
    return table, states, events


def cell(entry):
    if not entry:
        return ""
    action, following = entry
    return f"-> {following}" if action == "NOTHING" else f"{action} -> {following}"


def state_table():
    """Events down, states across: that is the narrower way."""
    table, states, events = transitions()
    live = [state for state in states if table[state]]
    if len(live) < 5 or not events:
        raise SystemExit("papers: core/state.c is written otherwise than papers.py expects; mend transitions()")
    lines = ["| event | " + " | ".join(live) + " |", "|---" * (len(live) + 1) + "|"]
    lines += ["| " + " | ".join([event, *(cell(table[state].get(event)) for state in live)]) + " |" for event in events]
    return "\n".join(lines) + "\n"


def states(pages, _code):
    """The table in the map is the code's."""
    begin, end = pages[MAP].find(BEGIN), pages[MAP].find(END)
    if begin < 0 or pages[MAP][begin + len(BEGIN):end].strip() != state_table().strip():
        yield f"{MAP}: the table of states is not that of core/state.c: tests/docs/papers.py --write"


def write():
    text = read(MAP)
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    (TOP / MAP).write_text(f"{before}{BEGIN}\n{state_table()}\n{END}{after}", encoding="utf-8")


# The check, and pages and code of which it must complain.
CHECKS = {
    named_functions: ({"a.md": "`nobody()`"}, {"core/a.c": "int f(void)"}),
    entry_points: ({MAP: "`known()`"}, {"kernel/xenloop/a.c": "\t.ndo_open = unknown,"}),
    links: ({"a.md": "[a](docs/nothing.md)"}, {}),
    named_files: ({"a.md": "`core/nothing.c`"}, {}),
    states: ({MAP: BEGIN + "\n| event |\n" + END}, {}),
}


def main():
    if sys.argv[1:] == ["--write"]:
        write()
        return 0
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    pages, code = papers(), sources()
    for check, planted in CHECKS.items():
        name = check.__name__.replace("_", "-")
        if not list(check(*planted)):
            print(f"not ok {name}: it does not find what is planted for it")
            continue
        complaints = list(check(pages, code))
        print("\n".join([*complaints, f"not ok {name}: {len(complaints)} complaints, above" if complaints else f"ok {name}"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""What every file of the project keeps to. Each rule must first find what was planted for it."""

import re
import statistics
import sys

from tree import File, project

# A room may include from itself and from these.
MAY_INCLUDE = {
    "include": (), "core": ("include",), "kernel": ("include", "core"), "tool": ("include", "core"),
    "lib": ("include", "core"), "lab": ("include", "core"), "tests": ("include", "core", "kernel", "tool", "lib", "lab"),
    "bench": ("include", "core", "lib"),
}
KERNEL_ROOMS = {"xenloop": ("compat",), "discovery": ("compat",), "compat": ()}

FILE_LINES = 600
FUNCTION_LINES, FUNCTION_LIMIT, LONG_SHARE = 55, 80, 0.02


def resolve(file, name, quoted, headers):
    """The files of the project that an #include may mean; none if it is the system's."""
    near = f"{file.path.rpartition('/')[0]}/{name}"
    if quoted and near in headers:
        return [near]
    ending = [path for path in headers if path.endswith("/" + name)]
    return ending if quoted else [path for path in ending if path.startswith("include/")]


def may_include(file, path):
    room = path.split("/")[0]
    if file.room == "kernel" and room == "kernel":
        own, other = file.path.split("/")[1], path.split("/")[1]
        return other == own or other in KERNEL_ROOMS.get(own, ())
    return room == file.room or room in MAY_INCLUDE.get(file.room, ())


def rooms(files):
    headers = {file.path for file in files if file.path.endswith(".h")}
    for file in files:
        if file.kind != "c":
            continue
        for number, line in enumerate(file.lines, 1):
            found = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
            if not found:
                continue
            meant = resolve(file, found.group(2), found.group(1) == '"', headers)
            if meant and not any(may_include(file, path) for path in meant):
                yield f"{file.path}:{number}: {meant[0]} is in a room that {file.room} may not include from"


def core_knows_only_env(files):
    for file in files:
        if file.room != "core" or file.kind != "c" or file.path.startswith("core/env"):
            continue
        for number, line in enumerate(file.lines, 1):
            if re.match(r"\s*#\s*include\s+<(?!xen/io/xenloop\.h)", line):
                yield f"{file.path}:{number}: core includes the world through env.h alone"


def versions(files):
    for file in files:
        if file.kind != "c":
            continue
        for number, line in enumerate(file.lines, 1):
            if re.search(r"\b(LINUX_VERSION_\w+|KERNEL_VERSION|RHEL_RELEASE_\w+|UTS_RELEASE)\b", line):
                yield f"{file.path}:{number}: ask by a probe in kernel/compat, not by the version"


def licences(files):
    for file in files:
        if file.path.startswith("LICENSES/") or file.path == ".gitignore" or file.path.endswith((".json", ".svg")):
            continue
        if not any("SPDX-License-Identifier: GPL-2.0-only OR MIT" in line for line in file.lines[:5]):
            yield f"{file.path}: no SPDX line"


def file_lengths(files):
    for file in files:
        if file.kind != "other" and len(file.lines) > FILE_LINES:
            yield f"{file.path}: {len(file.lines)} lines, more than {FILE_LINES}"


def function_lengths(files):
    every = [(size, name, file.path) for file in files for name, size in file.functions()]
    long = sorted(entry for entry in every if entry[0] > FUNCTION_LINES)
    allowed = int(len(every) * LONG_SHARE)
    for size, name, path in long:
        if size > FUNCTION_LIMIT or len(long) > allowed:
            yield f"{path}: {name}() has {size} lines"


def places(files):
    """No path of anybody's machine, no package mirror."""
    machine = re.compile(r"(?<![\w.$}])/" + r"(?:work|home/\w+)/|(?<![\w./$}])/" + r"root/\.(?!ssh)|/tmp/" + r"(?:brief|bash_)")
    mirror = re.compile(r"\b(?:deb|ftp[.\w]*|security|snapshot|httpredir)\." + r"debian\.org|/debian/" + r"(?:dists|pool)\b")
    for file in files:
        for number, line in enumerate(file.lines, 1):
            if machine.search(line):
                yield f"{file.path}:{number}: a path of one machine"
            if mirror.search(line):
                yield f"{file.path}:{number}: a package mirror; ask the machine's own apt"


def spaces(files):
    for file in files:
        if file.path.startswith("LICENSES/"):
            continue
        for number, line in enumerate(file.lines, 1):
            if line != line.rstrip() and not file.path.endswith(".md"):
                yield f"{file.path}:{number}: spaces at the end of the line"
        if file.text and not file.text.endswith("\n"):
            yield f"{file.path}: no newline at its end"


# The rule, and files of which it must complain.
RULES = {
    rooms: [File("core/a.c", '#include "link.h"\n'), File("kernel/xenloop/link.h", "")],
    core_knows_only_env: [File("core/a.c", "#include <linux/slab.h>\n")],
    versions: [File("kernel/xenloop/a.c", "#if LINUX_VERSION_" + "CODE > 1\n")],
    licences: [File("core/a.c", "int a;\n")],
    file_lengths: [File("core/a.c", "int a;\n" * (FILE_LINES + 1))],
    function_lengths: [File("core/a.c", "int f(void)\n{\n" + "\tg();\n" * FUNCTION_LIMIT + "}\n")],
    places: [File("lab/a", "cd /wo" + "rk/main\n")],
    spaces: [File("lab/a", "cd \n")],
}


def figures(files):
    sizes = [size for file in files for _, size in file.functions()]
    if sizes:
        print(f"{len(files)} files, {len(sizes)} functions, median {statistics.median(sizes):.0f} lines, "
              f"{sum(size > FUNCTION_LINES for size in sizes)} over {FUNCTION_LINES}, longest {max(sizes)}")


def main():
    files = project()
    figures(files)
    for rule, planted in RULES.items():
        name = rule.__name__.replace("_", "-")
        if not list(rule(planted)):
            print(f"not ok {name}: it does not find what was planted for it")
            continue
        complaints = list(rule(files))
        for complaint in complaints:
            print(complaint)
        print(f"not ok {name}: {len(complaints)} complaints" if complaints else f"ok {name}")


if __name__ == "__main__":
    sys.exit(main())

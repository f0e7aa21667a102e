# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""clang's analyzer over the modules' sources, with the flags that the kernel's build gave each of them.

Prints what it says of our own files; what it says of the kernel's headers is not ours to mend.
"""

import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
WORK = TOP / "build" / "matrix" / "6.1" / "work"

# gcc's flags that clang shares and that change what is compiled.
SHARED = re.compile(r"-(I|D|U|nostdinc|std=|fshort|funsigned|fno-common|fno-strict-aliasing|m64|mno-|mcmodel)")


def recorded(source):
    """The folder and the flags of the object that was built from source; those of main.o for a planted one."""
    inside = source.relative_to("kernel") if source.parts[0] == "kernel" else Path("xenloop/main.c")
    note = WORK / inside.parent / f".{inside.stem}.o.cmd"
    words = shlex.split(note.read_text().splitlines()[0].split(":=", 1)[1].split(";")[0])
    flags, rest = [], iter(words[1:-1])
    for word in rest:
        if word in ("-include", "-isystem", "-I"):
            flags += [word, next(rest)]
        elif SHARED.match(word):
            flags.append(word)
    return flags


def kernel_folder():
    text = (WORK / "identity").read_text().split()[0]
    return f"/usr/src/linux-headers-{text}"


def analyze(source):
    path = source if source.is_absolute() else TOP / source
    command = ["clang", "--analyze", "--analyzer-output", "text", "-Wno-everything", *recorded(source), path, "-o", "/dev/null"]
    done = subprocess.run(command, cwd=kernel_folder(), capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if re.match(r"\S+:\d+:\d+: (warning|(fatal )?error):", line)]
    ours = [line for line in said if line.startswith(str(TOP)) or "error:" in line]
    return [line.replace(f"{TOP}/", "") for line in ours]


def main():
    sources = [Path(word) for word in sys.argv[1:]]
    sources = [Path(*source.parts[len(TOP.parts):]) if source.is_absolute() else source for source in sources]
    with ThreadPoolExecutor(2) as pool:
        for complaints in pool.map(analyze, sources):
            for complaint in complaints:
                print(complaint)


main()

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The project's files as the rules see them."""

import ast
import re
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
BINARY = (".png", ".jpg", ".gz", ".ico", ".bin")
DATA = "/corpus/"


class File:
    """One file: path from the top, text, and the kind that its name or its first line tells."""

    def __init__(self, path, text):
        self.path, self.text, self.room = path, text, path.split("/")[0]
        self.lines = text.splitlines()
        self.kind = self._kind()

    def _kind(self):
        suffix = Path(self.path).suffix
        first = self.lines[0] if self.lines else ""
        if suffix in (".c", ".h"):
            return "c"
        if suffix == ".py" or re.match(r"#!.*python", first):
            return "python"
        if suffix == ".sh" or re.match(r"#!.*\b(sh|bash)$", first.split(" -")[0]):
            return "shell"
        return "other"

    def functions(self):
        """(name, number of lines) of each function in it."""
        if self.kind == "python":
            try:
                tree = ast.parse(self.text)
            except SyntaxError:
                return []  # another check says so
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
            return [(node.name, node.end_lineno - node.lineno + 1) for node in ast.walk(tree) if isinstance(node, kinds)]
        if self.kind == "c":
            return self._blocks(r"^[a-zA-Z_][^;={}]*?\b(\w+)\([^;{}]*\)[^;{}()]*$", "{")
        if self.kind == "shell":
            return [(name, size) for name, size in self._blocks(r"^(\w+)\(\) *\{$", None)]
        return []

    def _blocks(self, head, opening):
        """Functions as the kernel's style writes them: what opens and closes one begins a line."""
        found, start, name = [], None, None
        for number, line in enumerate(self.lines):
            if opening and line == opening:
                before = "\n".join(self.lines[max(0, number - 8):number]).split("\n\n")[-1]
                named = re.findall(r"\b(\w+)\(", before)
                start, name = number, named[0] if named else None
            elif not opening and re.match(head, line):
                start, name = number, re.match(head, line).group(1)
            elif line == "}" and start is not None:
                if name:
                    found.append((name, number - start + 1))
                start = None
        return found


def paths():
    """Every file that belongs to the project, whether it is committed yet or not."""
    listed = subprocess.run(["git", "-C", TOP, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
                             "--exclude-standard"], capture_output=True, text=True)
    if listed.returncode:  # an unpacked archive
        found = [str(path.relative_to(TOP)) for path in TOP.rglob("*")]
        found = [path for path in found if not path.startswith(("build/", ".git/"))]
    else:
        found = listed.stdout.split("\0")
    return [path for path in sorted(filter(None, found)) if (TOP / path).is_file() and not (TOP / path).is_symlink()]


def project():
    """The same as File objects, but for pictures and data."""
    chosen = [path for path in paths() if not path.endswith(BINARY) and DATA not in path]
    return [File(path, (TOP / path).read_text(errors="replace")) for path in chosen]


if __name__ == "__main__":
    print("\n".join(paths()))

# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Where things lie, and the few words that go to the person who waits."""

import contextlib
import fcntl
import hashlib
import os
import sys
import time
from pathlib import Path

LAB = Path(__file__).resolve().parent.parent
TOP = LAB.parent
BUILD = TOP / "build" / "lab"
MODULES = TOP / "build" / "modules"
COMMAND = TOP / "build" / "tool" / "xenloop"

quiet = False


class LabError(Exception):
    """Something that the person can mend; its text says how."""


def say(text):
    if not quiet:
        print(f"lab: {text}", file=sys.stderr, flush=True)


def digest(*parts):
    """A short name for content: the same parts always give the same name."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part if isinstance(part, bytes) else str(part).encode())
        total.update(b"\0")
    return total.hexdigest()[:20]


@contextlib.contextmanager
def exclusive(name):
    """Several labs may be started at once; only one may fetch or build a thing."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / f"{name}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another lab that prepares {name}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def take_turns(machines):
    """A place to run for each of so many machines, held until what this returns is closed. More machines at once
    than there are processors for starve each other, until their clocks complain. LAB_TURNS sets another number."""
    BUILD.mkdir(parents=True, exist_ok=True)
    places = int(os.environ.get("LAB_TURNS", (os.cpu_count() or 1) + 1))
    busy = f"waiting, for {places} machines of the lab are running here already"
    held = contextlib.ExitStack()
    # Whoever holds the queue is the next; the others wait for it in the order in which they came.
    with open(BUILD / "turn-queue.lock", "w") as queue:
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(busy)
            fcntl.flock(queue, fcntl.LOCK_EX)
        for _ in range(min(machines, places)):
            held.enter_context(_wait_for_place(places, busy))
    return held


def _wait_for_place(places, busy):
    lock = _free_place(places)
    if not lock:
        say(busy)
    while not lock:
        time.sleep(0.5)
        lock = _free_place(places)
    return lock


def _free_place(places):
    for place in range(places):
        lock = open(BUILD / f"turn-{place}.lock", "w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            lock.close()
    return None


def write_whole(path, data):
    """A file appears complete or not at all, so an interrupted run leaves no half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.write_bytes(data)
    draft.rename(path)


def say_always(text):
    print(f"lab: {text}", file=sys.stderr, flush=True)

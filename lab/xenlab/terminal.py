# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""A person's way into Dom0: this terminal, or a door (a socket) through which one may come later."""

import contextlib
import os
import selectors
import socket
import sys
import termios
import tty

LEAVE = b"\x1d"
END_OF_INPUT = b"\x04"


@contextlib.contextmanager
def raw(stream):
    """The terminal passes every key on; whatever happens, it is itself again afterwards."""
    if not stream.isatty():
        yield
        return
    before = termios.tcgetattr(stream)
    try:
        tty.setraw(stream)
        yield
    finally:
        termios.tcsetattr(stream, termios.TCSADRAIN, before)


class Keyboard:
    """What is typed here goes to Dom0's shell."""

    def __init__(self, shell):
        self.shell = shell

    def fileno(self):
        return sys.stdin.fileno()

    def readable(self, selector):
        data = os.read(self.fileno(), 4096)
        if not data:
            selector.unregister(self)
        self.shell.sendall(data or END_OF_INPUT)


class Door:
    """A socket at which one person at a time may stand and type into Dom0's shell."""

    def __init__(self, path, shell):
        self.shell, self.guest = shell, None
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)

    def fileno(self):
        return self.listener.fileno()

    def readable(self, selector):
        visitor, _ = self.listener.accept()
        if self.guest:
            visitor.sendall(b"somebody else is attached\r\n")
            visitor.close()
            return
        self.guest = visitor
        selector.register(visitor, selectors.EVENT_READ, lambda: self._typed(selector))

    def _typed(self, selector):
        try:
            data = self.guest.recv(4096)
        except ConnectionError:
            data = b""
        if data:
            self.shell.sendall(data)
        else:
            selector.unregister(self.guest)
            self.guest.close()
            self.guest = None

    def show(self, data):
        if self.guest:
            with contextlib.suppress(OSError):
                self.guest.sendall(data)


def attach(path):
    """Joins this terminal to a door until its other side closes or ^] is typed."""
    door = socket.socket(socket.AF_UNIX)
    door.connect(path)
    print("attached to Dom0's shell; ^] leaves it", file=sys.stderr)
    with raw(sys.stdin), selectors.PollSelector() as selector:
        door.sendall(b"\n")
        for stream in (door, sys.stdin):
            selector.register(stream, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                data = os.read(key.fd, 4096)
                if not data or (key.fileobj is sys.stdin and LEAVE in data):
                    return
                if key.fileobj is door:
                    os.write(1, data)
                else:
                    door.sendall(data)

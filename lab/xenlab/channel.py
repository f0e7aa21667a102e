# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""The talk with the agent in Dom0: output as it comes, and frames that the agent puts between."""


class Channel:
    """Splits what comes over ttyS1 into output and frames "@WORD verb text", WORD made up for this boot."""

    def __init__(self, word, output, frame):
        self.mark = b"@" + word.encode() + b" "
        self.output, self.frame, self.rest = output, frame, b""

    def feed(self, data):
        data = self.rest + data
        self.rest = b""
        while data:
            at = data.find(self.mark)
            if at < 0:
                keep = self._partial(data)
                self._emit(data[:len(data) - keep])
                self.rest = data[len(data) - keep:]
                return
            end = data.find(b"\n", at)
            self._emit(data[:at])
            if end < 0:
                self.rest = data[at:]
                return
            verb, _, text = data[at + len(self.mark):end].decode(errors="replace").partition(" ")
            data = data[end + 1:]
            self.frame(verb, text)

    def _partial(self, data):
        """How many last bytes could be the beginning of a mark."""
        for size in range(min(len(self.mark) - 1, len(data)), 0, -1):
            if self.mark.startswith(data[-size:]):
                return size
        return 0

    def _emit(self, data):
        if data:
            self.output(data)

"""A reader of identity cards on a line, written from the protocol (DEVICES.md §4), with the faults of real ones.

It knows nothing of the driver: frames are taken apart and put together here byte by byte, by rules of its own.
"""

from __future__ import annotations

import os
import queue
import select
import threading
import tty
from types import TracebackType
from typing import Self

HEAD = bytes([0xAA, 0xAA, 0xAA, 0x96, 0x69])
STATUS, FIND, SELECT, READ = (0x11, 0xFF), (0x20, 0x01), (0x20, 0x02), (0x30, 0x01)
NAMES = {STATUS: "status", FIND: "find", SELECT: "select", READ: "read"}


def answer(status: int, data: bytes = b"") -> bytes:
    """The bytes a reader answers with."""
    length = 3 + len(data) + 1
    body = bytes([length >> 8, length & 0xFF, 0, 0, status]) + data
    check = 0
    for each in body:
        check ^= each
    return HEAD + body + bytes([check])


def card(name: str, id_number: str, birth: str = "") -> bytes:
    """What is read from a card: two lengths, 256 bytes of text, 1,024 of photo."""
    text = bytearray(b" \0" * 128)

    def put(offset: int, length: int, words: str) -> None:
        code = words.encode("utf-16-le")
        assert len(code) <= length
        text[offset : offset + len(code)] = code

    put(0, 30, name)
    put(30, 2, "1")
    put(32, 4, "01")
    put(36, 16, birth or id_number[6:14])
    put(52, 70, "四川省广安市广安区思源大道1号")
    put(122, 36, id_number)
    put(158, 30, "广安市公安局广安区分局")
    put(188, 16, "20200101")
    put(204, 16, "20400101")
    return bytes([0x01, 0x00, 0x04, 0x00]) + bytes(text) + bytes(place % 251 for place in range(1024))


class Sam:
    """The far end of a line: `with Sam() as sam:`; `sam.card` is what lies on it."""

    def __init__(self) -> None:
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.port = os.ttyname(slave)
        self._slave = slave
        #: what lies on it; what is read from it need not be a card's
        self.card: bytes | None = None
        #: everything the host sent, and everything that was answered
        self.heard, self.said = bytearray(), bytearray()
        #: what was asked, in words, as it comes
        self.asked: queue.Queue[str] = queue.Queue()
        #: a fault for each answer to come: "silent", "half", "late", "check", "noise", "refuse"
        self.faults: list[str] = []
        #: what "late" held back: sent before the next answer
        self._late = b""
        #: says that no card is there once it was read, until another is laid on: some models do
        self.shy = False
        #: nothing is answered any more
        self.hung = False
        #: how the security module is
        self.module = 0x90
        self._read_once: bytes | None = None
        self._over, self._end = os.pipe()
        self._thread = threading.Thread(target=self._listen, name="sam")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()

    def unplug(self) -> None:
        """The reader is pulled out."""
        if self._thread.is_alive():
            os.write(self._end, b"x")
            self._thread.join(10)
            for each in (self._master, self._slave, self._over, self._end):
                os.close(each)

    def send(self, data: bytes) -> None:
        """Say something that nobody asked."""
        os.write(self._master, data)

    def wait_for(self, *questions: str) -> None:
        """Until these have been asked, in this order, whatever else was."""
        for question in questions:
            while self.asked.get(timeout=10) != question:
                pass

    def rounds(self, count: int = 3, question: str = "find") -> None:
        """Until this has been asked so often from now on, and answered."""
        while not self.asked.empty():
            self.asked.get()
        self.wait_for(*[question] * (count + 1))  # the first may have been answered before

    def _listen(self) -> None:
        pending = bytearray()
        while True:
            ready, _write, _error = select.select([self._master, self._over], [], [])
            if self._over in ready:
                return
            data = os.read(self._master, 4096)
            self.heard += data
            pending += data
            while len(pending) >= 10:
                if pending[:5] != HEAD or pending[5:7] != b"\0\x03":
                    raise AssertionError(f"the host sent no frame: {pending.hex(' ')}")
                if pending[5] ^ pending[6] ^ pending[7] ^ pending[8] != pending[9]:
                    raise AssertionError(f"the host sent a wrong check: {pending.hex(' ')}")
                question = (pending[7], pending[8])
                del pending[:10]
                self._answer(question)
                self.asked.put(NAMES[question])

    def _answer(self, question: tuple[int, int]) -> None:
        if self.hung:
            return
        reply = self._reply(question)
        fault = self.faults.pop(0) if self.faults else ""
        held, self._late = self._late, b""
        if fault == "silent":
            return
        if fault == "late":
            self._late = reply
            return
        if fault == "half":
            reply = reply[: len(reply) // 2]
        elif fault == "check":
            reply = reply[:-1] + bytes([reply[-1] ^ 0x01])
        elif fault == "noise":
            reply = b"\xaa\xaa\x00\xff\xaa\x96" + reply
        elif fault == "refuse":
            reply = answer(0x41)
        self.said += held + reply
        while reply:  # a line takes what its buffer holds
            reply = reply[os.write(self._master, held + reply) - len(held) :]
            held = b""

    def _reply(self, question: tuple[int, int]) -> bytes:
        if question == STATUS:
            return answer(self.module)
        there = self.card is not None and not (self.shy and self._read_once is self.card)
        if question == FIND:
            return answer(0x9F, bytes(4)) if there else answer(0x80)
        if question == SELECT:
            return answer(0x90, bytes(8)) if there else answer(0x81)
        if not there:
            return answer(0x41)
        self._read_once = self.card
        assert self.card is not None
        return answer(0x90, self.card)

"""Call pads and evaluators on a line, written from the protocol (DEVICES.md §2 G), with the faults of real lines.

It knows nothing of the driver: frames are taken apart here byte by byte, by rules of its own.
"""

from __future__ import annotations

import os
import queue
import select
import threading
import tty
from types import TracebackType
from typing import Self

CALL, RECALL, EVALUATE, PAUSE = b"\x0c", b"\x0d", b"\x0b", b"\x12"
SKIP, HOLD, CALL_BACK = b"\x06\x0f", b"\x00\x0f", b"\x03\x0f"


def key(address: int, data: bytes, command: int = 0x01) -> bytes:
    """The bytes a pad sends for a key."""
    length = 2 + len(data)
    return bytes(
        [0xFF, 0x68, length, length, 0x68, address, command, *data, (address + command + sum(data)) & 0xFF, 0x16]
    )


def press(address: int, value: int) -> bytes:
    """The bytes an evaluator sends for a key."""
    return key(address, bytes([value]), 0x11)


class Pads:
    """The far end of a line: `with Pads() as pads:`; what the host sends is taken apart as it comes."""

    def __init__(self) -> None:
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.port = os.ttyname(slave)
        self._slave = slave
        #: everything the host sent
        self.heard = bytearray()
        #: whole frames of the host that are no display and no beep: acknowledgements
        self.acknowledged: queue.Queue[bytes] = queue.Queue()
        #: (address, digits of those who wait, digits of the number), blanks as "   "
        self.displays: queue.Queue[tuple[int, str, str]] = queue.Queue()
        self.beeps: queue.Queue[int] = queue.Queue()
        #: the adapter at the host's end hears what the host sends
        self.echoing = False
        #: nothing is read any more, from the next frame on: the line takes what its buffer holds
        self.hung = False
        self._over, self._end = os.pipe()
        self._thread = threading.Thread(target=self._listen, name="pads")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()

    def unplug(self) -> None:
        """The adapter is pulled out."""
        if self._thread.is_alive():
            os.write(self._end, b"x")
            self._thread.join(10)
            for each in (self._master, self._slave, self._over, self._end):
                os.close(each)

    def send(self, data: bytes) -> None:
        """Put bytes on the line."""
        os.write(self._master, data)

    def display(self) -> tuple[int, str, str]:
        """The next thing a pad is made to show."""
        return self.displays.get(timeout=10)

    def _listen(self) -> None:
        pending = bytearray()
        while True:
            ready, _write, _error = select.select(
                [self._over] if self.hung else [self._master, self._over], [], []
            )
            if self._over in ready:
                return
            data = os.read(self._master, 4096)
            if self.echoing:
                os.write(self._master, data)
            self.heard += data
            pending += data
            while frame := self._frame(pending):
                del pending[: len(frame)]
                self._take(frame)

    @staticmethod
    def _frame(pending: bytearray) -> bytes | None:
        """The frame at the front; what the host sends has no noise in it."""
        if len(pending) < 5:
            return None
        if pending[0] != 0xFF or pending[1] != 0x68 or pending[4] != 0x68 or pending[2] != pending[3]:
            raise AssertionError(f"the host sent no frame: {pending.hex(' ')}")
        size = 5 + pending[2] + 2
        if len(pending) < size:
            return None
        if pending[size - 1] != 0x16 or pending[size - 2] != sum(pending[5 : size - 2]) & 0xFF:
            raise AssertionError(f"the host sent a broken frame: {pending.hex(' ')}")
        return bytes(pending[:size])

    def _take(self, frame: bytes) -> None:
        address, command, data = frame[5], frame[6], frame[7:-2]
        if command == 0x02 and len(data) == 6:
            shown = "".join(" " if digit == 0x0A else str(digit) for digit in data)
            self.displays.put((address, shown[:3], shown[3:]))
        elif command == 0x03 and not data:
            self.beeps.put(address)
        else:
            self.acknowledged.put(frame)

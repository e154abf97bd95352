"""Frames of call pads and evaluators, byte by byte (DEVICES.md §2 G).

    FF 68 length length 68 address command data… sum 16

The length counts address to data, the sum is that of the same bytes, modulo 256.
"""

from __future__ import annotations

from dataclasses import dataclass

BEGIN = b"\xff\x68"
#: stands again after the two lengths
MARK = 0x68
END = 0x16
#: Bytes around address, command and data: begin, lengths, mark, sum, end.
AROUND = 7
#: A frame holds an address and a command, and no frame known has more than six bytes of data.
LENGTH_LEAST, LENGTH_MOST = 2, 16

# Commands.
#: host: the evaluator may be pressed; also what a rating is acknowledged with
ASK = 0x01
#: host: show digits, three for those who wait and three of the number
SHOW = 0x02
#: host: beep once
BEEP = 0x03
#: evaluator: pressed, the value in the first byte of data
RATED = 0x11

#: A digit place that shows nothing.
BLANK = 0x0A
DIGITS = 3
NOTHING = bytes([BLANK] * DIGITS)


@dataclass(frozen=True, slots=True)
class Frame:
    """A message from or to one address of the line."""

    address: int
    command: int
    data: bytes = b""

    def encode(self) -> bytes:
        """Its bytes on the line."""
        body = bytes([self.address, self.command]) + self.data
        length = len(body)
        return BEGIN + bytes([length, length, MARK]) + body + bytes([sum(body) % 256, END])


def acknowledgement(frame: Frame) -> Frame:
    """What the host answers at once: the frame itself, to a rating the same with `ASK`."""
    return Frame(frame.address, ASK, frame.data) if frame.command == RATED else frame


def show(address: int, waiting: int | None, number: int | None) -> Frame:
    """Make a pad show how many wait (999 at the most) and the last digits of a number; None shows nothing."""
    return Frame(address, SHOW, _digits(None if waiting is None else min(waiting, 999)) + _digits(number))


def beep(address: int) -> Frame:
    """Make a pad beep."""
    return Frame(address, BEEP)


def _digits(value: int | None) -> bytes:
    return NOTHING if value is None else bytes(int(digit) for digit in f"{value % 1000:03d}")


class Decoder:
    """Finds frames in what comes from the line, past noise, half frames and wrong sums."""

    def __init__(self) -> None:
        self._held = bytearray()
        #: bytes that belonged to no frame
        self.noise = 0

    @property
    def partial(self) -> bool:
        """Whether something has come that may be the beginning of a frame."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[Frame]:
        """Take bytes in; the frames they complete."""
        self._held += data
        found: list[Frame] = []
        while True:
            frame, size = self._next()
            if size == 0:
                return found
            if frame is None:
                self.noise += size
            else:
                found.append(frame)
            del self._held[:size]

    def silence(self) -> list[Frame]:
        """The line has been silent: what is held will not be completed. The frames that were hidden behind it."""
        found: list[Frame] = []
        while self._held:
            del self._held[0]
            self.noise += 1
            found += self.feed(b"")
        return found

    def _next(self) -> tuple[Frame | None, int]:
        """The frame at the front and its size; or None and how much is noise; size 0: wait for more."""
        held = self._held
        start = held.find(BEGIN)
        if start != 0:
            # Keep a last byte that may be the first of a frame.
            return None, start if start > 0 else len(held) - (1 if held.endswith(BEGIN[:1]) else 0)
        if not _may_begin(held):
            return None, 1
        if len(held) < 3 or len(held) < held[2] + AROUND:
            return None, 0
        length = held[2]
        body = held[5 : 5 + length]
        if held[5 + length] != sum(body) % 256 or held[6 + length] != END:
            return None, 1
        return Frame(body[0], body[1], bytes(body[2:])), length + AROUND


def _may_begin(held: bytearray) -> bool:
    """Whether what has come of lengths and mark is sound."""
    if len(held) > 2 and not LENGTH_LEAST <= held[2] <= LENGTH_MOST:
        return False
    return not ((len(held) > 3 and held[3] != held[2]) or (len(held) > 4 and held[4] != MARK))

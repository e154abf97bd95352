"""Frames of identity-card readers with a SAM (security module), byte by byte (DEVICES.md §4).

    host    AA AA AA 96 69  length length  command parameter data… check
    reader  AA AA AA 96 69  length length  SW1 SW2 SW3 data… check

The length, high byte first, counts what follows it, the check included. The check is the exclusive or of the
length and of everything after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import xor

BEGIN = b"\xaa\xaa\xaa\x96\x69"
LENGTH_BYTES = 2
#: Status bytes and check: the least a reader says.
LENGTH_LEAST = 4
#: The longest reply there is brings text, photo and fingerprints, some 2,300 bytes.
LENGTH_MOST = 0x0A00


class Command(Enum):
    """What a reader is told: command and parameter."""

    #: how is the security module?
    STATUS = b"\x11\xff"
    #: is there a card?
    FIND = b"\x20\x01"
    #: take that card
    SELECT = b"\x20\x02"
    #: its text and its photo
    READ = b"\x30\x01"


# SW3 of replies.
OK = 0x90
FOUND = 0x9F
#: Any other is a refusal; this one answers `Command.FIND`.
NO_CARD = 0x80


def check_of(body: bytes) -> int:
    """The check byte of length and everything after it."""
    return reduce(xor, body, 0)


def encode(body: bytes) -> bytes:
    """A frame around its body: command and parameter, or status bytes and data."""
    rest = (len(body) + 1).to_bytes(LENGTH_BYTES, "big") + body
    return BEGIN + rest + bytes([check_of(rest)])


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reader says."""

    #: SW1, SW2, SW3
    words: bytes
    #: may be a person's: it stands in no message
    data: bytes = field(default=b"", repr=False)

    @property
    def status(self) -> int:
        """SW3, if the two before it say nothing; else no status known here."""
        return self.words[2] if self.words[:2] == b"\0\0" else -1

    def encode(self) -> bytes:
        """Its bytes on the line."""
        return encode(self.words + self.data)


class Decoder:
    """Finds replies in what comes from the line, past noise, half frames and wrong checks."""

    def __init__(self) -> None:
        self._held = bytearray()
        #: bytes that belonged to no reply
        self.noise = 0

    @property
    def partial(self) -> bool:
        """Whether something has come that may be the beginning of a reply."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[Reply]:
        """Take bytes in; the replies they complete."""
        self._held += data
        found: list[Reply] = []
        while True:
            reply, size = self._next()
            if size == 0:
                return found
            if reply is None:
                self.noise += size
            else:
                found.append(reply)
            del self._held[:size]

    def _next(self) -> tuple[Reply | None, int]:
        """The reply at the front and its size; or None and how much is noise; size 0: wait for more."""
        held = self._held
        start = held.find(BEGIN)
        if start != 0:
            return None, start if start > 0 else len(held) - _begun(held)
        head = len(BEGIN) + LENGTH_BYTES
        if len(held) < head:
            return None, 0
        length = int.from_bytes(held[len(BEGIN) : head], "big")
        if not LENGTH_LEAST <= length <= LENGTH_MOST:
            return None, 1
        if len(held) < head + length:
            return None, 0
        rest = bytes(held[len(BEGIN) : head + length])
        if check_of(rest):  # together with its check a sound frame is nothing
            return None, 1
        body = rest[LENGTH_BYTES:-1]
        return Reply(body[:3], body[3:]), head + length


def _begun(held: bytearray) -> int:
    """How many of the last bytes may be the first of a frame."""
    return next(size for size in range(len(BEGIN) - 1, -1, -1) if held.endswith(BEGIN[:size]))

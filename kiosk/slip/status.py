"""What a printer says about itself: the status bytes of Epson's "DLE EOT" and "GS r" pages, in words.

The bytes share one line with automatic status (GS a) and flow control, so they are told apart by the bits each
kind has fixed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from kiosk.slip.makes import Make
from schema.language import translator

_ = translator("kiosk")

#: DLE EOT n, answered at once, even by a printer that is offline.
QUERY = b"\x10\x04"
PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
#: GS r 1, answered in order: a reply means that everything before it was taken from the buffer.
PROOF = b"\x1dr\x01"

# DLE EOT 1
OFFLINE = 0x08
# DLE EOT 2
COVER_OPEN = 0x04
STOPPED_BY_PAPER_END = 0x20
ERROR = 0x40
# DLE EOT 3
CUTTER = 0x08
UNRECOVERABLE = 0x20
# DLE EOT 4: which bits mean what differs between makes, see `kiosk.slip.makes`.

XON, XOFF = 0x11, 0x13


class Answering(Protocol):
    """A link on which a printer can speak."""

    def read(self, seconds: float) -> bytes:
        """What has come, waiting at most `seconds`; empty when nothing did. Raises `OSError` when it broke."""


class Replies:
    """The bytes a printer sends, sorted: automatic status and flow control are skipped."""

    def __init__(self, link: Answering) -> None:
        self._link = link
        self._waiting = bytearray()
        self._skip = 0

    def status(self, deadline: float) -> int | None:
        """The next reply to DLE EOT, None when `deadline` (of `time.monotonic`) passes first."""
        return self._next(deadline, is_status)

    def proof(self, deadline: float, late: int) -> int | None:
        """The reply to GS r, None when `deadline` passes first.

        `late` status queries are still unanswered: as many status bytes may come first, and they prove nothing.
        Without any outstanding, a status-like byte is taken as the reply, since clones leave its fixed bits open.
        """
        while (byte := self._next(deadline, lambda _byte: True)) is not None:
            if byte & 0x90 == 0 or not late:
                return byte
            if is_status(byte):
                late -= 1
        return None

    def _next(self, deadline: float, wanted: Callable[[int], bool]) -> int | None:
        while True:
            while self._waiting:
                byte = self._waiting.pop(0)
                if self._skip:
                    self._skip -= 1
                elif is_automatic(byte):
                    self._skip = 3
                elif byte not in (XON, XOFF) and wanted(byte):
                    return byte
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._waiting += self._link.read(left)


def is_status(byte: int) -> bool:
    """DLE EOT: bits 1 and 4 are set, 0 and 7 are not."""
    return byte & 0x93 == 0x12


def is_automatic(byte: int) -> bool:
    """GS a: the first of four bytes has bit 4 set, 0, 1 and 7 not."""
    return byte & 0x93 == 0x10


def trouble(replies: Mapping[int, int], make: Make) -> str | None:
    """What keeps the printer from printing, from its replies by query number; None when nothing does."""
    cause, error = replies.get(OFFLINE_CAUSE, 0), replies.get(ERROR_CAUSE, 0)
    out_of_paper = cause & STOPPED_BY_PAPER_END or _all_set(replies.get(PAPER, 0), make.paper_out)
    # The first that holds is told: an open cover looks like missing paper too, and all of them mean offline.
    signs = (
        (cause & COVER_OPEN, _("its cover is open")),
        (out_of_paper, _("it is out of paper")),
        (error & CUTTER, _("its cutter is stuck")),
        (error & UNRECOVERABLE, _("it has a fault; switch it off and on")),
        (cause & ERROR, _("it reports an error")),
        (replies.get(PRINTER, 0) & OFFLINE, _("it is offline")),
    )
    return next((words for sign, words in signs if sign), None)


def warning(replies: Mapping[int, int], make: Make) -> str:
    """What will keep it from printing soon; empty when nothing will."""
    return _("its paper is near the end") if _all_set(replies.get(PAPER, 0), make.paper_low) else ""


def _all_set(byte: int, bits: int) -> bool:
    """Whether all of the bits are set; no bits at all mean nothing."""
    return bits != 0 and byte & bits == bits

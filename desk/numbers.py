"""What a clerk types for a ticket's number or a key, made into what the hall calls it."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import normalize

from schema.hall.halls import QueueView


def tidy(text: str) -> str:
    """Without spaces, in capitals, and full-width letters as ordinary ones (`ａ２３` → `A23`)."""
    return "".join(normalize("NFKC", text).split()).upper()


def number_of(text: str, queues: Sequence[QueueView] = ()) -> str:
    """The number as slips print it (`a23` → `A023`); digits alone are of the window's queue, if it has one."""
    label = tidy(text)
    letter = label.rstrip("0123456789")
    digits = label[len(letter) :]
    if not letter and len(queues) == 1:
        letter = queues[0].letter
    return f"{letter}{int(digits):03d}" if letter and digits.isascii() and digits else label

"""What a visitor types on the keypad: an appointment's code or an identity number."""

from __future__ import annotations

from schema.hall.persons import ID_LENGTH
from schema.queue.appointments import CODE_DIGITS

#: An identity number by its parts: region, date of birth, the rest.
ID_PARTS = (6, 8, 4)


def add(typed: str, character: str) -> str:
    """One more character; none beyond an identity number's length, and an X only as its last."""
    if len(typed) >= ID_LENGTH or (character == "X" and len(typed) != ID_LENGTH - 1):
        return typed
    return typed + character


def spaced(typed: str) -> str:
    """In groups that are easy to compare with a slip or a card: 4 4, or 6 8 4."""
    parts = (4, 4) if len(typed) <= CODE_DIGITS else ID_PARTS
    groups, at = [], 0
    for length in parts:
        groups.append(typed[at : at + length])
        at += length
    return " ".join(group for group in groups if group)

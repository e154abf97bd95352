"""Text by the columns it takes: a Chinese character is two wide."""

from __future__ import annotations

from wcwidth import wcswidth, wcwidth


def width(text: str) -> int:
    """Columns the text takes."""
    return max(0, wcswidth(text))


def clip(text: str, columns: int) -> str:
    """The text, ended with `…` when it is wider than `columns`."""
    if width(text) <= columns:
        return text
    kept, taken = "", 0
    for character in text:
        taken += max(0, wcwidth(character))
        if taken > columns - 1:
            break
        kept += character
    return kept + "…" if columns > 0 else ""


def pad(text: str, columns: int, align: str = "left") -> str:
    """The text clipped and filled with blanks to exactly `columns`; `align` is left, right or center."""
    text = clip(text, columns)
    blank = columns - width(text)
    left = {"left": 0, "right": blank, "center": blank // 2}[align]
    return " " * left + text + " " * (blank - left)

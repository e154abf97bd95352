"""A slip in a terminal: its lines in their places, its QR in half blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wcwidth import wcswidth

from kiosk.slip.elements import Cut, Element, Feed, Qr, Text
from kiosk.slip.raster import qr_modules

#: The upper and the lower half of a character cell: both white, lower black, upper black, both black.
HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
#: A QR in a terminal needs its quiet zone: what is around it is dark.
QUIET = 2


def preview(elements: Iterable[Element], across: int) -> Iterator[str]:
    """The slip as lines of `across` cells, or as many as its QR needs; light on dark as terminals are."""
    elements = list(elements)
    codes = [len(qr_modules(each.data)) + 2 * QUIET for each in elements if isinstance(each, Qr)]
    across = max([across, *codes])
    yield "┌" + "─" * across + "┐"
    for element in elements:
        match element:
            case Text(text, width, _height, align, _bold):
                # A letter n times its size takes n cells.
                shown = " ".join(text) if width > 1 and wcswidth(text) * 2 <= across else text
                yield _framed(shown, across, align)
            case Qr(data):
                yield from (_framed(row, across, "center") for row in _qr_rows(data))
            case Feed(lines):
                yield from [_framed("", across, "left")] * lines
            case Cut():
                yield "└" + "╌" * across + "┘"


def _framed(text: str, across: int, align: str) -> str:
    blank = max(0, across - wcswidth(text))
    left = {"left": 0, "center": blank // 2, "right": blank}[align]
    return "│" + " " * left + text + " " * (blank - left) + "│"


def _qr_rows(data: str) -> Iterator[str]:
    symbol = qr_modules(data)
    side = len(symbol) + 2 * QUIET
    empty = [False] * side
    rows = [empty] * QUIET + [[False] * QUIET + row + [False] * QUIET for row in symbol] + [empty] * QUIET
    if len(rows) % 2:
        rows.append(empty)
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        yield "".join(HALVES[pair] for pair in zip(upper, lower, strict=True))

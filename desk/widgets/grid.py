"""Rows in columns: one column takes what room the others leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from desk.widths import column

#: A cell's text and its style.
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and whether what stands beneath it stands at the right; `wide` takes what room is left."""

    heading: str
    right: bool = False
    wide: bool = False


def lay(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int, gap: int) -> list[Content]:
    """The heading and the rows, each a line of so many cells."""
    table = [[(each.heading, "$quiet") for each in columns], *rows]
    widths = [max(cell_len(row[place][0]) for row in table) for place in range(len(columns))]
    wide = next(place for place, each in enumerate(columns) if each.wide)
    taken = sum(widths) - widths[wide] + gap * (len(columns) - 1)
    widths[wide] = max(0, width - taken)
    lines = []
    for row in table:
        parts: list[str | Cell] = []
        for place, (text, style) in enumerate(row):
            if place:
                parts.append(" " * gap)
            parts.append((column(text, widths[place], right=columns[place].right), style))
        lines.append(Content.assemble(*parts))
    return lines

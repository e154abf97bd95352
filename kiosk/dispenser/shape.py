"""How targets are laid out: as big as they can be, one for each digit key at the most; fewer in large type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from kiosk.dispenser.sizing import current_sizing

T = TypeVar("T")

#: Blank columns and rows between two targets.
GUTTER_COLUMNS, GUTTER_ROWS = 2, 1
#: Rows of the line of targets that turns pages, the blank row above it included.
TURNING_ROWS = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """A grid of targets."""

    columns: int
    rows: int
    #: rows each target is high
    target_rows: int
    pages: int

    @property
    def places(self) -> int:
        """Targets on a page."""
        return self.columns * self.rows

    def page(self, things: Sequence[T], number: int) -> Sequence[T]:
        """The things on a page, counted from 0."""
        return things[number * self.places : (number + 1) * self.places]


def shape(
    count: int, width: int, height: int, *, least_columns: int, least_rows: int, most_rows: int, turning: bool
) -> Shape:
    """The grid for `count` targets in a place of that size.

    Few targets stand one below the other; more stand in columns; what is still too much goes to further pages.
    `turning`: the line that turns pages is there in any case, and not in `height`.
    """
    sizing = current_sizing()
    least_columns = min(width, max(least_columns, sizing.least_columns))
    roomy = sizing.roomy_rows and height + GUTTER_ROWS >= 3 * (sizing.roomy_rows + GUTTER_ROWS)
    least_rows = max(least_rows, sizing.roomy_rows if roomy else sizing.least_rows)
    most_rows = max(most_rows, sizing.most_rows)
    one_page = _grid(count, width, height, least_columns, least_rows)
    if count <= one_page[0] * one_page[1]:
        columns, rows, pages = *one_page, 1
    else:
        height -= 0 if turning else TURNING_ROWS
        columns, rows = _grid(count, width, height, least_columns, least_rows)
        pages = -(-count // (columns * rows))
    target_rows = max(least_rows, min(most_rows, (height + GUTTER_ROWS) // rows - GUTTER_ROWS))
    return Shape(columns, rows, target_rows, pages)


def _grid(count: int, width: int, height: int, least_columns: int, least_rows: int) -> tuple[int, int]:
    most_rows = max(1, (height + GUTTER_ROWS) // (least_rows + GUTTER_ROWS))
    most_columns = max(1, min(3, (width + GUTTER_COLUMNS) // (least_columns + GUTTER_COLUMNS)))
    columns = next((c for c in range(1, most_columns) if c * min(most_rows, 4) >= count), most_columns)
    rows = max(1, min(most_rows, current_sizing().most_targets // columns, -(-count // columns)))
    return columns, rows

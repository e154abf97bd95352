"""Big letters and digits: a font of 5 × 7 dots, drawn with half blocks at any size.

A half block is about as wide as it is high, so a dot is a column wide and half a row high at the smallest
size, and a glyph of 5 columns takes 4 rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

_SHEETS = (
    (
        "0123456789:→",
        """
        .###. ..#.. .###. .###. ...#. ##### .###. ##### .###. .###. . .....
        #...# .##.. #...# #...# ..##. #.... #...# ....# #...# #...# . ..#..
        #...# ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...# # ...#.
        #...# ..#.. ...#. ..##. #..#. ....# ####. ..#.. .###. .#### . #####
        #...# ..#.. ..#.. ....# ##### ....# #...# ..#.. #...# ....# # ...#.
        #...# ..#.. .#... #...# ...#. #...# #...# .#... #...# #...# . ..#..
        .###. .###. ##### .###. ...#. .###. .###. .#... .###. .###. . .....
        """,
    ),
    (
        "ABCDEFGHIJKLM",
        """
        .###. ####. .###. ####. ##### ##### .###. #...# .###. ..### #...# #.... #...#
        #...# #...# #...# #...# #.... #.... #...# #...# ..#.. ...#. #..#. #.... ##.##
        #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#. #.#.. #.... #.#.#
        ##### ####. #.... #...# ####. ####. #.### ##### ..#.. ...#. ##... #.... #.#.#
        #...# #...# #.... #...# #.... #.... #...# #...# ..#.. ...#. #.#.. #.... #...#
        #...# #...# #...# #...# #.... #.... #...# #...# ..#.. #..#. #..#. #.... #...#
        #...# ####. .###. ####. ##### #.... .#### #...# .###. .##.. #...# ##### #...#
        """,
    ),
    (
        "NOPQRSTUVWXYZ",
        """
        #...# ##### ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# #####
        ##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# #...# #...# ....#
        #.#.# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#.
        #.#.# #...# ####. #...# ####. .###. ..#.. #...# #...# #.#.# ..#.. ..#.. ..#..
        #..## #...# #.... #.#.# #.#.. ....# ..#.. #...# #...# #.#.# .#.#. ..#.. .#...
        #...# #...# #.... #..#. #..#. ....# ..#.. #...# .#.#. ##.## #...# ..#.. #....
        #...# ##### #.... .##.# #...# ####. ..#.. .###. ..#.. #...# #...# ..#.. #####
        """,
    ),
)

#: A glyph's dots across and down.
ACROSS, DOWN = 5, 7
#: The smallest rows a glyph can be drawn in.
LEAST_ROWS = 4
#: A glyph is narrowed to this share of its natural width before it is made lower.
NARROWEST = 0.65

_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


@dataclass(frozen=True, slots=True)
class GlyphSize:
    """How big a glyph is drawn, in columns and rows of the terminal."""

    columns: int
    rows: int

    @property
    def gap(self) -> int:
        """Columns between two glyphs."""
        return max(1, round(self.columns / ACROSS))


#: Every dot a block, the smallest.
SMALLEST = GlyphSize(ACROSS, LEAST_ROWS)


@cache
def _font() -> dict[str, tuple[str, ...]]:
    font: dict[str, tuple[str, ...]] = {" ": (".....",) * DOWN}
    for characters, sheet in _SHEETS:
        rows = [line.split() for line in sheet.strip().splitlines()]
        font |= {character: tuple(row[at] for row in rows) for at, character in enumerate(characters)}
    return font


def _dots(character: str) -> tuple[str, ...]:
    font = _font()
    return font.get(character.upper(), font[" "])


def _columns_of(dots: tuple[str, ...], size: GlyphSize) -> int:
    return max(1, round(len(dots[0]) * size.columns / ACROSS))


def width_of(text: str, size: GlyphSize) -> int:
    """Columns a text takes when drawn at a size."""
    return sum(_columns_of(_dots(character), size) + size.gap for character in text) - (size.gap if text else 0)


@cache
def big(text: str, size: GlyphSize) -> tuple[str, ...]:
    """The text drawn big: `size.rows` lines, all of the same width. What the font lacks is left blank."""
    # At the smallest size seven dots fill seven of the eight half rows; the last is the space below.
    half_rows = DOWN if size.rows == LEAST_ROWS else 2 * size.rows
    picture = [""] * (2 * size.rows)
    for at, character in enumerate(text):
        dots = _dots(character)
        columns = _columns_of(dots, size)
        for y in range(2 * size.rows):
            row = dots[int((y + 0.5) * DOWN / half_rows)] if y < half_rows else "." * len(dots[0])
            line = "".join(row[int((x + 0.5) * len(row) / columns)] for x in range(columns))
            picture[y] += ("." * size.gap if at else "") + line
    return tuple(
        "".join(_BLOCKS[upper == "#", lower == "#"] for upper, lower in zip(top, bottom, strict=True))
        for top, bottom in zip(picture[::2], picture[1::2], strict=True)
    )


def sizes(most_rows: int) -> list[GlyphSize]:
    """The sizes that are good to read, the biggest first: higher before lower, wider before narrower."""
    found = []
    for rows in range(most_rows, LEAST_ROWS - 1, -1):
        natural = ACROSS if rows == LEAST_ROWS else round(2 * rows * ACROSS / DOWN)
        narrowest = max(ACROSS, round(natural * NARROWEST))
        found += [GlyphSize(columns, rows) for columns in range(natural, narrowest - 1, -1)]
    return found


def biggest(text: str, columns: int, rows: int) -> GlyphSize | None:
    """The biggest size at which the text fits; None when it does not even at the smallest."""
    return next((size for size in sizes(rows) if width_of(text, size) <= columns), None)

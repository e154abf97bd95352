"""A page as a picture, dot for dot as LEDs show it: for boards that take pixels, and for looking at layouts."""

from __future__ import annotations

import re
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from kiosk.board.pages import RGB, Line, Page
from kiosk.fonts import font_file, opened_font

#: Dots: below, a Chinese character cannot be read.
LEAST_SIZE = 12
#: A line is best broken after one of these.
PUNCTUATION = "，。；：！？、,.;:!?"
#: Dark dots left and right of a text.
MARGIN = 1


def _across(text: str, font: ImageFont.FreeTypeFont) -> int:
    return round(font.getlength(text))


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The text in lines that fit; broken between Chinese characters and between words, never within a number."""
    lines = [""]
    for piece in re.findall(r"[!-~]+|\s+|.", text):
        if _across((lines[-1] + piece).rstrip(), font) <= width or not lines[-1]:
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return [line.strip() for line in lines]


def balanced(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The text in as many lines as `wrapped` needs, broken after punctuation where that can be, else evenly."""
    least = len(wrapped(text, font, width))
    ways = (wrapped(text, font, narrower) for narrower in range(width, width // 2, -2))
    fitting = [rows for rows in ways if len(rows) == least and all(_across(row, font) <= width for row in rows)]
    return min(
        fitting,
        key=lambda rows: (
            sum(row[-1:] not in PUNCTUATION for row in rows[:-1]),
            max(_across(row, font) for row in rows),
        ),
    )


@lru_cache(maxsize=512)
def fitted(line: Line, file: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The biggest font in which a line fits its box, wrapped if need be, and its text; too much is cut."""
    width = line.width - 2 * MARGIN
    for size in range(line.height, LEAST_SIZE - 1, -1):
        font = opened_font(file, size)
        rows = wrapped(line.text, font, width)
        if len(rows) * size <= line.height and all(_across(row, font) <= width for row in rows):
            return font, balanced(line.text, font, width)
    font = opened_font(file, min(LEAST_SIZE, line.height))
    rows = wrapped(line.text, font, width)[: max(1, line.height // LEAST_SIZE)]
    while _across(rows[-1] + "…", font) > width and rows[-1]:
        rows[-1] = rows[-1][:-1]
    return font, [*rows[:-1], rows[-1] + "…"]


def draw(page: Page, width: int, height: int, font: str = "") -> Image.Image:
    """The page on a dark board. Raises `FontMissing`."""
    file = font_file(font)
    picture = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(picture)
    pen.fontmode = "1"  # a dot is lit or it is not
    for line in page.lines:
        chosen, rows = fitted(line, file)
        size = round(chosen.size)
        top = line.y + (line.height - len(rows) * size) // 2
        for place, row in enumerate(rows):
            blank = line.width - _across(row, chosen)
            x = line.x + {"left": MARGIN, "center": blank // 2, "right": blank - MARGIN}[line.align]
            # The middle of the line's own height: letters sit as high as Chinese characters.
            pen.text((x, top + place * size + size / 2), row, fill=RGB[line.colour], font=chosen, anchor="lm")
    return picture

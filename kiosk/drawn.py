"""Words drawn large with half blocks, by a font of the system's: Chinese as well, which `kiosk.glyphs` has not.

A half block is about as wide as it is high, so a character of 16 pixels takes 16 columns and 8 rows. On a machine
without a Chinese font nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from kiosk.fonts import FontMissing, font_file, opened_font

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

#: Heights of a character that are good to read, pixels; below the last strokes run together.
SIZES = (32, 28, 24, 20, 18, 16)
#: A pixel is set from so much grey on.
SET_FROM = 110

_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


@cache
def _file() -> str | None:
    """The font; None when there is none."""
    try:
        return font_file()
    except FontMissing:
        return None


@cache
def drawn(text: str, size: int) -> tuple[str, ...]:
    """The text as `size` / 2 lines, all of the same width; none without a font."""
    file = _file()
    if file is None:
        return ()
    from PIL import Image, ImageDraw

    font = opened_font(file, size)
    picture = Image.new("L", (_columns(font, text), size))
    ImageDraw.Draw(picture).text((0, size / 2), text, font=font, fill=255, anchor="lm")
    rows = [
        [value >= SET_FROM for value in picture.crop((0, y, picture.width, y + 1)).tobytes()] for y in range(size)
    ]
    return tuple(
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )


def size_for(texts: Sequence[str], columns: int, rows: int) -> int | None:
    """The largest size at which each of the texts fits; None when one does not at any, or without a font."""
    file = _file()
    if file is None or not texts:
        return None

    def fits(size: int) -> bool:
        return size // 2 <= rows and all(_columns(opened_font(file, size), text) <= columns for text in texts)

    return next((size for size in SIZES if fits(size)), None)


def _columns(font: FreeTypeFont, text: str) -> int:
    return int(font.getlength(text)) + 1

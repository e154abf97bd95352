"""A slip as a picture, dot for dot: for printers without a Chinese font, and for looking at slips.

Every character stands in the cells that `wrapping` counts, as a printer's own font would put it, so that a slip
has the same lines either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M

from kiosk.fonts import font_file, font_with, opened_font
from kiosk.slip.elements import CELL, PLACEHOLDER, Cut, Element, Feed, Qr, Text
from kiosk.slip.wrapping import cells

#: Dots of a character's height, of its baseline below its top, and between lines.
HEIGHT, BASELINE, BETWEEN = 24, 21, 6
#: WenQuanYi Micro Hei Mono in its file: the face of letters, and the size at which they are as wide as a cell.
MONO, LETTER = 1, 20
#: GS v 0 (print raster bit image), m = 0: then bytes across and rows, low byte first.
RASTER = b"\x1dv0\x00"
#: Rows sent at once: small printers hold no whole slip.
BAND = 240


def draw(elements: Sequence[Element], dots: int, font: str = "") -> Image.Image:
    """The paper, `dots` across, of 1 bit a dot, 1 is black. Raises `kiosk.fonts.FontMissing`."""
    file = font_file(font)
    paper = Image.new("1", (dots, sum(_height(element) for element in elements)))
    top = 0
    for element in elements:
        match element:
            case Text():
                _draw_text(paper, top, element, file)
            case Qr(data, size):
                picture = qr_picture(data, size)
                paper.paste(picture, ((dots - picture.width) // 2, top))
        top += _height(element)
    return paper


def _height(element: Element) -> int:
    match element:
        case Text(height=height):
            return HEIGHT * height + BETWEEN
        case Qr(data, size):
            return len(qr_modules(data)) * size
        case Feed(lines):
            return lines * (HEIGHT + BETWEEN)
        case Cut():
            return 0


def _draw_text(paper: Image.Image, top: int, text: Text, file: str) -> None:
    wide = cells(text.text) * CELL * text.width
    left = {"left": 0, "center": (paper.width - wide) // 2, "right": paper.width - wide}[text.align]
    for character in text.text:
        cell = cells(character) * CELL * text.width
        if cell and not character.isspace():
            glyph = _glyph(character, file, HEIGHT * text.height, cell, bold=text.bold)
            paper.paste(1, (left, top), glyph)
        left += cell


@lru_cache(maxsize=4096)
def _glyph(character: str, file: str, size: int, cell: int, *, bold: bool) -> Image.Image:
    """A character in its cell; one that no font has is the placeholder."""
    found = file if character.isascii() else font_with(character, file)
    drawn = character if found else PLACEHOLDER
    if character.isascii():
        font = opened_font(file, size * LETTER // HEIGHT, MONO)
    else:
        font = opened_font(found or file, size)
    picture = Image.new("1", (cell, size + size // 4))
    pen = ImageDraw.Draw(picture)
    left, thick = max(0, (cell - round(font.getlength(drawn))) // 2), size // HEIGHT
    # As printers do it: a bold dot is two dots wide.
    for shift in range(1 + thick if bold else 1):
        pen.text((left + shift, size * BASELINE // HEIGHT), drawn, fill=1, font=font, anchor="ls")
    return picture


@lru_cache(maxsize=32)
def qr_modules(data: str) -> list[list[bool]]:
    """The rows of a QR code, true where it is dark, without the quiet zone."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(data.encode("utf-8"), optimize=0)
    symbol: list[list[bool]] = code.get_matrix()
    return symbol


def qr_picture(data: str, size: int) -> Image.Image:
    """A QR code, `size` dots a module, without the quiet zone: the paper is white."""
    rows = qr_modules(data)
    picture = Image.new("1", (len(rows), len(rows)))
    picture.putdata([int(dark) for row in rows for dark in row])
    return picture.resize((len(rows) * size, len(rows) * size), Image.Resampling.NEAREST)


def raster_bytes(picture: Image.Image) -> bytes:
    """A picture of 1 bit a dot as the printer takes it, in bands."""
    across = (picture.width + 7) // 8
    bits = picture.tobytes()
    bands = (bits[at : at + BAND * across] for at in range(0, len(bits), BAND * across))
    return b"".join(_header(across, len(band) // across) + band for band in bands)


def _header(across: int, rows: int) -> bytes:
    return RASTER + across.to_bytes(2, "little") + rows.to_bytes(2, "little")


def shown(elements: Iterable[Element], dots: int, font: str = "") -> Image.Image:
    """The slip as it looks when it is out: black on white, with a margin. Raises `kiosk.fonts.FontMissing`."""
    paper = draw(list(elements), dots, font)
    sheet = Image.new("1", (paper.width + 2 * HEIGHT, paper.height + 2 * HEIGHT), 1)
    sheet.paste(0, (HEIGHT, HEIGHT), paper)
    return sheet

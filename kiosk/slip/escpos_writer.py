"""Slip elements to ESC/POS bytes. We encode text ourselves: python-escpos sends `?` for `：`, `㛃` and `𠮷`.

Source of the commands: Epson, "ESC/POS Command Reference", section named beside each.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal

from wcwidth import iter_graphemes

from kiosk.slip.elements import DOTS, PLACEHOLDER, Cut, Element, Feed, Qr, Text

Encoding = Literal["gb18030", "gbk", "utf-8"]

INITIALIZE = b"\x1b@"  # ESC @: clears the buffer, normal size, left
CODE_PAGE_0 = b"\x1bt\x00"  # ESC t: page 0 for single bytes
CHINESE_ON = b"\x1c&"  # FS &: two bytes make one Chinese character
ALIGN = {"left": b"\x1ba\x00", "center": b"\x1ba\x01", "right": b"\x1ba\x02"}  # ESC a
BOLD = {False: b"\x1bE\x00", True: b"\x1bE\x01"}  # ESC E
SIZE = b"\x1d!"  # GS !: then (width-1) << 4 | (height-1)
LINE_FEED = b"\n"  # LF: print and feed one line
FEED_LINES = b"\x1bd"  # ESC d: then n lines
CUT_THROUGH = b"\x1bd\x06\x1dV\x00"  # ESC d 6: past the knife; GS V 0: full cut

QR = b"\x1d(k"  # GS ( k: then length (2 bytes, low first), cn=49, function, parameters
QR_SYMBOL = b"1"  # cn = 49, QR code
QR_MODEL = b"A2\x00"  # function 165: model 2
QR_SIZE = b"C"  # function 167: then dots per module
QR_LEVEL_M = b"E1"  # function 169: 15 % of the symbol may be lost
QR_STORE = b"P0"  # function 180: then the data
QR_PRINT = b"Q0"  # function 181

#: Joiners and variation selectors: they change how a screen draws a character; a printer draws a box for them.
_UNDRAWN = frozenset(
    map(chr, (*range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)


def write_job(
    elements: Iterable[Element], encoding: Encoding = "gb18030", dots: int = DOTS[58], *, drawn_qr: bool = False
) -> bytes:
    """The whole print job, from initialisation on; a setting is sent only where it changes.

    A line with a character that the encoding lacks is sent as a picture, `dots` across, where this machine has a
    font for that; `drawn_qr` sends the QR as one, too. Raises `ValueError` for a size, feed or QR outside what
    the commands can say.
    """
    job = bytearray(INITIALIZE + CODE_PAGE_0 + CHINESE_ON)
    settings = [ALIGN["left"], _size(1, 1), BOLD[False]]
    for element in elements:
        picture = _drawn(element, dots) if _needs_drawing(element, encoding, drawn_qr) else b""
        wanted, content = _element(element, encoding, settings)
        if picture:
            wanted, content = [ALIGN["left"], *settings[1:]], picture
        job += b"".join(new for new, old in zip(wanted, settings, strict=True) if new != old) + content
        settings = wanted
    return bytes(job)


def write_raster_job(elements: Iterable[Element], dots: int) -> bytes:
    """The whole job as a picture, `dots` across, for a printer without Chinese.

    Raises `kiosk.fonts.FontMissing`.
    """
    from kiosk.slip.raster import draw, raster_bytes

    return INITIALIZE + raster_bytes(draw(list(elements), dots)) + CUT_THROUGH


def _needs_drawing(element: Element, encoding: Encoding, drawn_qr: bool) -> bool:
    match element:
        case Text(text=text):
            return not encodable(text, encoding)
        case Qr():
            return drawn_qr
        case _:
            return False


def _drawn(element: Element, dots: int) -> bytes:
    """One element as a picture; nothing where there is no font to draw with."""
    from kiosk.fonts import FontMissing
    from kiosk.slip.raster import draw, raster_bytes

    try:
        return raster_bytes(draw([element], dots))
    except FontMissing:
        return b""


def _element(element: Element, encoding: Encoding, settings: list[bytes]) -> tuple[list[bytes], bytes]:
    """The settings (alignment, size, weight) an element is printed with, and its own bytes."""
    match element:
        case Text(text, width, height, align, bold):
            wanted = [ALIGN[align], _size(width, height), BOLD[bold]]
            return wanted, encode(text, encoding) + LINE_FEED
        case Qr(data, size):
            return [ALIGN["center"], *settings[1:]], _qr(data.encode("utf-8"), size)
        case Feed(lines):
            # At normal size, or the feed would be as tall as the big number before it on some printers.
            return [settings[0], _size(1, 1), settings[2]], FEED_LINES + _byte(lines, 0, 255)
        case Cut():
            return settings, CUT_THROUGH


def _size(width: int, height: int) -> bytes:
    """GS !, each side 1 to 8."""
    _byte(width, 1, 8)
    _byte(height, 1, 8)
    return SIZE + bytes([(width - 1) << 4 | (height - 1)])


def _qr(data: bytes, size: int) -> bytes:
    """GS ( k: model, size, level, data, print."""
    if not 1 <= len(data) <= 7089:
        raise ValueError(f"a QR holds 1 to 7089 bytes, not {len(data)}")
    functions = (QR_MODEL, QR_SIZE + _byte(size, 1, 16), QR_LEVEL_M, QR_STORE + data, QR_PRINT)
    return b"".join(QR + (len(f) + 1).to_bytes(2, "little") + QR_SYMBOL + f for f in functions)


def _byte(value: int, least: int, most: int) -> bytes:
    if not least <= value <= most:
        raise ValueError(f"{value} is not between {least} and {most}")
    return bytes([value])


def encodable(text: str, encoding: Encoding) -> bool:
    """Whether the printer's encoding has every character of a text."""
    return encode(text, encoding) == encode(text, encoding, placeholder="")


def encode(text: str, encoding: Encoding, placeholder: str = PLACEHOLDER) -> bytes:
    """`text` as the printer reads it: never a control byte, `〓` for what the encoding lacks."""
    return b"".join(_encode_cluster(cluster, encoding, placeholder) for cluster in iter_graphemes(text))


def _encode_cluster(cluster: str, encoding: Encoding, placeholder: str) -> bytes:
    # A printer cannot put an accent over a letter: it needs the composed character.
    whole = unicodedata.normalize("NFC", cluster) if len(cluster) > 1 else cluster
    drawn = "".join(c for c in whole if c not in _UNDRAWN and unicodedata.category(c) != "Cc")
    if drawn.isspace():
        return b" "
    try:
        return drawn.encode(encoding)
    except UnicodeEncodeError:
        return placeholder.encode(encoding)

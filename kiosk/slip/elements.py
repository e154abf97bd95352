"""What is printed, from top to bottom: lines, codes, blank paper; data that knows nothing of printer bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Printable dots across, by paper width in mm (203 dpi heads: POS-5890, TM-T20).
DOTS: dict[int, int] = {58: 384, 80: 576}
#: Dots across of one cell, an ASCII letter of font A.
CELL = 12

#: Stands for a character that cannot be printed; it is in every Chinese character set.
PLACEHOLDER = "〓"

#: The side a QR should have on paper in dots: 30 mm, easy for a phone at arm's length.
QR_DOTS = 240
#: Dots per module: below 3 a worn head blurs them, above 8 they only cost paper.
QR_SIZES = (3, 8)
#: Bytes a QR holds at level M, versions 1 to 20 (ISO/IEC 18004, table 7); version v has 17 + 4v modules a side.
QR_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of print, already short enough; `width` and `height` multiply its size, 1 to 8."""

    text: str
    width: int = 1
    height: int = 1
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code in the middle of the paper; `size` is dots per module, 1 to 16."""

    data: str
    size: int


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank paper, in lines of normal height."""

    lines: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The end: the paper moves past the knife and is cut through."""


Element = Text | Qr | Feed | Cut


def qr_size(data: str) -> int:
    """Dots per module that bring the QR near 30 mm.

    Raises `ValueError` for an empty text and for one of more than 666 bytes, whose QR a phone reads badly.
    """
    length = len(data.encode("utf-8"))
    version = next((v for v, most in enumerate(QR_BYTES, start=1) if length <= most), None)
    if version is None or not length:
        raise ValueError(f"a slip's QR holds 1 to {QR_BYTES[-1]} bytes, not {length}")
    least, most = QR_SIZES
    return min(max(QR_DOTS // (17 + 4 * version), least), most)

"""Reads print jobs back as a printer would: bytes to events, events to a picture.

Written from Epson's "ESC/POS Command Reference" alone. It knows nothing of the writer, and any byte it does not
know is an error, so a job cannot hide one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
NO_FONT = f"{FONT} is missing; install the Debian package fonts-wqy-microhei"

LINE_SPACING = 34  # ESC 2: 1/6 inch at 203 dpi
LEFT, CENTER, RIGHT = 0, 1, 2


@dataclass(frozen=True)
class Line:
    text: str
    width: int
    height: int
    align: int
    bold: bool

    @property
    def dots(self) -> int:
        """Dots across: font A is 12×24, Chinese characters 24×24."""
        return sum(12 if c.isascii() else 24 for c in self.text) * self.width


@dataclass(frozen=True)
class Code:
    data: bytes
    model: int
    size: int
    level: int
    align: int


@dataclass(frozen=True)
class Blank:
    lines: int


@dataclass(frozen=True)
class Knife:
    full: bool


@dataclass(frozen=True)
class Dots:
    """A raster picture: rows of bytes, the highest bit left, 1 is black."""

    across: int
    rows: int
    bits: bytes


Event = Line | Code | Blank | Knife | Dots


@dataclass
class _State:
    align: int = LEFT
    width: int = 1
    height: int = 1
    bold: bool = False
    chinese: bool = False
    qr_model: int = 50
    qr_size: int = 3
    qr_level: int = 48
    qr_data: bytes = b""


def read_job(job: bytes, encoding: str = "gb18030") -> list[Event]:
    """The events of a job; `ValueError` at the first byte that is no command and no text."""
    events: list[Event] = []
    state = _State()
    text = bytearray()
    at = 0
    while at < len(job):
        byte = job[at]
        if byte == 0x0A:
            shown = text.decode(encoding)
            events.append(Line(shown, state.width, state.height, state.align, state.bold))
            text.clear()
            at += 1
        elif byte in (0x1B, 0x1C, 0x1D):
            if text:
                raise ValueError(f"a command at {at} in the middle of a line")
            at = _command(job, at, state, events)
        elif byte < 0x20 or byte == 0x7F:
            raise ValueError(f"byte {byte:02x} at {at}")
        else:
            length = _character_bytes(job, at, encoding)
            if length > 1 and not state.chinese:
                raise ValueError(f"Chinese before FS & at {at}")
            text += job[at : at + length]
            at += length
    if text:
        raise ValueError("text left without a line feed")
    return events


def _character_bytes(job: bytes, at: int, encoding: str) -> int:
    """How many bytes the character at `at` has (GB 18030-2005 §5, RFC 3629)."""
    byte = job[at]
    if byte < 0x80:
        return 1
    if encoding == "utf-8":
        return 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
    return 4 if encoding == "gb18030" and 0x30 <= job[at + 1] <= 0x39 else 2


def _command(job: bytes, at: int, state: _State, events: list[Event]) -> int:
    """Does the command at `at`; the position after it."""
    name, rest = job[at : at + 2], job[at + 2 :]
    match name:
        case b"\x1b@":
            state.__init__()  # type: ignore[misc]
            return at + 2
        case b"\x1c&":
            state.chinese = True
            return at + 2
        case b"\x1bt":
            return at + 3
        case b"\x1ba":
            state.align = {0: LEFT, 1: CENTER, 2: RIGHT}[rest[0]]
            return at + 3
        case b"\x1bE":
            state.bold = bool(rest[0] & 1)
            return at + 3
        case b"\x1d!":
            state.width, state.height = (rest[0] >> 4 & 7) + 1, (rest[0] & 7) + 1
            return at + 3
        case b"\x1bd":
            events.append(Blank(rest[0]))
            return at + 3
        case b"\x1dV":
            events.append(Knife(full={0: True, 48: True, 1: False, 49: False}[rest[0]]))
            return at + 3
        case b"\x1d(":
            return _qr(job, at, state, events)
        case b"\x1dv":
            return _dots(job, at, events)
    raise ValueError(f"unknown command {name.hex()} at {at}")


def _dots(job: bytes, at: int, events: list[Event]) -> int:
    """GS v 0 m xL xH yL yH d1…dk, m = 0: k = (xL + 256 xH) × (yL + 256 yH)."""
    if job[at + 2 : at + 4] != b"0\x00":
        raise ValueError(f"not a raster picture of normal density at {at}")
    across, rows = job[at + 4] + 256 * job[at + 5], job[at + 6] + 256 * job[at + 7]
    end = at + 8 + across * rows
    if end > len(job) or not across or not rows:
        raise ValueError(f"a raster picture at {at} that is none, or too short")
    events.append(Dots(across * 8, rows, job[at + 8 : end]))
    return end


def _qr(job: bytes, at: int, state: _State, events: list[Event]) -> int:
    """GS ( k pL pH cn fn [parameters], cn = 49."""
    if job[at + 2 : at + 3] != b"k" or job[at + 5] != 49:
        raise ValueError(f"not a QR command at {at}")
    end = at + 5 + job[at + 3] + 256 * job[at + 4]
    function, parameters = job[at + 6], job[at + 7 : end]
    match function:
        case 65:
            state.qr_model = parameters[0]
        case 67:
            state.qr_size = parameters[0]
        case 69:
            state.qr_level = parameters[0]
        case 80:
            if parameters[0] != 48:
                raise ValueError("GS ( k function 180 takes m = 48")
            state.qr_data = parameters[1:]
        case 81:
            events.append(Code(state.qr_data, state.qr_model, state.qr_size, state.qr_level, state.align))
        case _:
            raise ValueError(f"unknown QR function {function}")
    return end


def picture(events: list[Event], across: int) -> Any:
    """The paper as a PIL picture in grey, `across` dots wide, the last 6 lines before the knife included."""
    from PIL import Image, ImageFont

    font = ImageFont.truetype(str(FONT), 24)
    strips = [strip for event in events for strip in _strips(event, across, font)]
    paper = Image.new("L", (across, sum(strip.height for strip in strips) + 24), 255)
    top = 24
    for strip in strips:
        paper.paste(strip, (0, top))
        top += strip.height
    return paper


def _strips(event: Event, across: int, font: Any) -> list[Any]:
    from PIL import Image

    match event:
        case Blank(lines):
            return [Image.new("L", (across, lines * LINE_SPACING), 255)]
        case Knife():
            return []
        case Dots():
            return [black_on_white(event, across)]
        case Code():
            return [_place(_modules(event), across, event.align)]
        case Line():
            if event.dots > across:
                raise ValueError(f"{event.text!r} is {event.dots} dots wide on {across}")
            printed = _typeset(event, font)
            gap = max(LINE_SPACING - printed.height, 0)
            strip = Image.new("L", (across, printed.height + gap), 255)
            strip.paste(_place(printed, across, event.align), (0, 0))
            return [strip]


def black_on_white(dots: Dots, across: int) -> Any:
    """A raster picture on the paper."""
    from PIL import Image, ImageOps

    if dots.across > across:
        raise ValueError(f"{dots.across} dots do not fit {across}")
    strip = Image.new("L", (across, dots.rows), 255)
    strip.paste(ImageOps.invert(Image.frombytes("1", (dots.across, dots.rows), dots.bits).convert("L")), (0, 0))
    return strip


def _place(picture: Any, across: int, align: int) -> Any:
    from PIL import Image

    if picture.width > across:
        raise ValueError(f"{picture.width} dots do not fit {across}")
    strip = Image.new("L", (across, picture.height), 255)
    strip.paste(picture, ((0, (across - picture.width) // 2, across - picture.width)[align], 0))
    return strip


def _typeset(line: Line, font: Any) -> Any:
    """Each character in its own cell, then every dot multiplied, as a thermal head does."""
    from PIL import Image, ImageDraw

    cell = Image.new("1", (max(line.dots // line.width, 1), 24), 1)
    draw = ImageDraw.Draw(cell)
    left = 0
    for character in line.text:
        wide = 12 if character.isascii() else 24
        shift = (wide - draw.textlength(character, font=font)) / 2
        for twice in range(2 if line.bold else 1):
            draw.text((left + shift + twice, 21), character, font=font, fill=0, anchor="ls")
        left += wide
    return cell.convert("L").resize((cell.width * line.width, 24 * line.height), Image.Resampling.NEAREST)


def _modules(code: Code) -> Any:
    """The symbol without a quiet zone: a printer adds none."""
    import qrcode
    from PIL import Image

    level = {48: 1, 49: 0, 50: 3, 51: 2}[code.level]  # L, M, Q, H in the library's numbers
    symbol = qrcode.QRCode(error_correction=level, box_size=1, border=0)
    symbol.add_data(code.data)
    rows = symbol.get_matrix()
    dots = Image.new("L", (len(rows), len(rows)), 255)
    dots.putdata([0 if dark else 255 for row in rows for dark in row])
    return dots.resize((len(rows) * code.size, len(rows) * code.size), Image.Resampling.NEAREST)

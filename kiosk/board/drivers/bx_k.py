"""Onbon BX-K text cards (5K1, 5K2, 5MK, 5KX, 6K1 to 6K3, and -YY, which speak), over TCP or a serial line.

Sources: the vendor's onbonlab/bx.k.java and strongercjd/Onbon-Protocol-Analysis. A frame is eight A5, the escaped
body, 5A; the body is a header, the data and a CRC-16/ARC, numbers low byte first. The card draws text itself, in
its own 16-dot font, and answers every command with ACK or NACK.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack, unpack_from

from kiosk.board.drivers.lines import wire_for
from kiosk.board.links import ANSWER_MOST, Garbled, Link, Nack
from kiosk.board.pages import Colour, Line, Page, Speech, encode
from kiosk.cells import width as columns
from schema.errors import BoardError
from schema.language import translator
from schema.settings import LedSettings

_ = translator("kiosk")

START, END = b"\xa5" * 8, b"\x5a"
#: Bytes that mark a frame are sent as two within it.
ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
UNESCAPES = {pair: bytes([byte]) for byte, pair in ESCAPES.items()}
#: dst FFFE, src 8000, three reserved, option, CRC mode, display mode, device type FE, protocol version 02.
HEADER = bytes.fromhex("fe ff 00 80 00 00 00 00 00 00 fe 02")

# Group and command.
ACK, NACK = b"\xa0\x00", b"\xa0\x01"
PING = b"\xa2\x00"
SWITCH = b"\xa3\x00"
CLEAR = b"\xa3\x10"
DYNAMIC_AREAS = b"\xa3\x06"
#: After group and command: an answer is wanted, two reserved.
WANTED = b"\x01\x00\x00"
ON, OFF = b"\x01", b"\x02"

# Of a dynamic area.
STANDING, TO_THE_LEFT = 2, 3
ONE_LINE, LINES = 1, 2
NO_SOUND = b"\x00"
OWN_TEXT = 2
#: Once, voice 0; volume and speed of 0 to 10.
ONCE, VOLUME, PACE = 1 << 4, 10, 5
#: How fast a text that is too wide moves: 0 is the fastest.
SCROLL_SPEED = 2
#: Dots of the card's font: high, and wide for one column (an ASCII letter; a Chinese character takes two).
FONT_HIGH, FONT_WIDE = 16, 8
#: Red is what a card shows without being told.
COLOUR_MARKS = {Colour.RED: "", Colour.GREEN: "\\C2", Colour.YELLOW: "\\C3", Colour.WHITE: "\\C3"}


def crc(body: bytes) -> int:
    """CRC-16/ARC: polynomial A001, reflected, from 0."""
    value = 0
    for byte in body:
        value ^= byte
        for _bit in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


def escape(body: bytes) -> bytes:
    """The body without a byte that marks a frame."""
    return b"".join(ESCAPES.get(byte, bytes([byte])) for byte in body)


def unescape(body: bytes) -> bytes:
    """Undo `escape`. Raises `Garbled` for a pair there is none of."""
    out, at = bytearray(), 0
    while at < len(body):
        if body[at] in (0xA6, 0x5B):
            pair = body[at : at + 2]
            if pair not in UNESCAPES:
                raise Garbled(_("its answer is garbled (escape)"))
            out += UNESCAPES[pair]
            at += 2
        else:
            out.append(body[at])
            at += 1
    return bytes(out)


def frame(data: bytes) -> bytes:
    """The whole frame of a command."""
    body = HEADER + pack("<H", len(data)) + data
    return START + escape(body + pack("<H", crc(body))) + END


def data_of(body: bytes) -> bytes:
    """The data of an unescaped body. Raises `Garbled` when length or CRC is wrong."""
    head = len(HEADER) + 2
    if len(body) < head + 2 or unpack_from("<H", body, head - 2)[0] != len(body) - head - 2:
        raise Garbled(_("its answer is garbled (length)"))
    if unpack_from("<H", body, len(body) - 2)[0] != crc(body[:-2]):
        raise Garbled(_("its answer is garbled (checksum)"))
    return body[head:-2]


def answer(link: Link, deadline: float) -> None:
    """Read the card's answer. Raises `Nack`, and `OSError` when there is no sound one."""
    received = b""
    while END not in received:
        received += link.read(deadline)
        if len(received) > ANSWER_MOST:
            raise Garbled(_("its answer is garbled (no end)"))
    before, mark, body = received.split(END)[0].rpartition(START[:1])
    if not mark or before.strip(START[:1]):
        raise Garbled(_("its answer is garbled (start)"))
    data = data_of(unescape(body))
    if len(data) < 3:
        raise Garbled(_("its answer is garbled (length)"))
    if data[:2] == NACK or (data[:2] != ACK and data[2]):
        raise Nack(_("it answered error {code}").format(code=data[2]))


def switch(lit: bool) -> bytes:
    """The data that switches the card on or off."""
    return SWITCH + WANTED + (ON if lit else OFF)


def dynamic_area(
    number: int, box: tuple[int, int, int, int], text: bytes, sound: bytes = NO_SOUND, moving: bool = False
) -> bytes:
    """One dynamic area: x, y, width and height as the card counts them, and what stands or moves there."""
    return (
        b"\x00"
        + pack("<HHHH", *box)
        + bytes([number, 0, 0])  # its id, no space between lines, shown again and again
        + pack("<H", 5)  # the time limit, which that mode has no use for
        + sound
        + bytes([0, 0, ONE_LINE if moving else LINES, 1])  # no more parameters, left, lines, no wrapping
        + bytes([TO_THE_LEFT if moving else STANDING, 0, SCROLL_SPEED if moving else 0, 8])
        + pack("<I", len(text))
        + text
    )


def areas_data(areas: Sequence[bytes], gone: Sequence[int] = ()) -> bytes:
    """The data that writes these areas and deletes those that are `gone`."""
    head = DYNAMIC_AREAS + WANTED[:1] + bytes([0, 0, len(gone), *gone, len(areas)])
    return head + b"".join(pack("<H", len(each)) + each for each in areas)


def sound_of(speech: Speech | None) -> bytes:
    """How an area speaks."""
    if speech is None:
        return NO_SOUND
    words = encode(speech.text.replace("\\", ""), "gb2312")
    return bytes([OWN_TEXT, ONCE, VOLUME, PACE]) + pack("<I", len(words)) + words


def line_area(number: int, line: Line, speech: Speech | None, model: str) -> bytes:
    """The area of a line of the page, in the middle of its box; a text that is too wide moves."""
    eighths = 8 if model == "5k" else 1
    across = columns(line.text) * FONT_WIDE
    # The card's own alignment is documented nowhere: blanks move the text.
    blank = {"left": 0, "center": (line.width - across) // 2, "right": line.width - across}[line.align]
    text = " " * max(0, blank // FONT_WIDE) + line.text.replace("\\", "＼")
    high = min(FONT_HIGH, line.height)
    box = (line.x // eighths, line.y + (line.height - high) // 2, line.width // eighths, high)
    data = encode(COLOUR_MARKS[line.colour] + text, "gb2312")
    return dynamic_area(number, box, data, sound_of(speech), across > line.width)


def page_data(page: Page, model: str, gone: Sequence[int] = ()) -> bytes:
    """The data that shows a page; it is spoken with its first line."""
    return areas_data(
        [line_area(n, line, page.speech if n == 0 else None, model) for n, line in enumerate(page.lines)], gone
    )


class BxK:
    """A BX-K card."""

    answers = True

    def __init__(self, settings: LedSettings) -> None:
        self._model = settings.model
        self._wire = wire_for(settings)
        self.address = self._wire.address
        #: how many areas the card has; None: it may still have somebody else's
        self._areas: int | None = None

    def show(self, page: Page) -> None:
        if self._areas is None:
            self._do(CLEAR + WANTED)
            self._areas = 0
        self._do(page_data(page, self._model, range(len(page.lines), self._areas)))
        self._areas = len(page.lines)

    def clear(self) -> None:
        if self._areas:
            self._do(page_data(Page(), self._model, range(self._areas)))
        self._do(CLEAR + WANTED)
        self._areas = 0

    def status(self) -> None:
        self._do(PING + WANTED)

    def light(self, percent: int) -> None:
        self._do(switch(percent > 0))

    def close(self) -> None:
        self._wire.close()

    def _do(self, data: bytes) -> None:
        try:
            self._wire.ask(frame(data), answer)
        except BoardError:
            self._areas = None  # it may have been switched off and on
            raise

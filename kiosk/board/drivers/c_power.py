"""C-Power and Lumen cards, over TCP or a serial line.

Source: `ExternalCallsCommunicationProtocol.md` and `BasicProtocol.md` of arturas88/led-controller-sdk. A packet:
68 32 id protocol mark … and a 16-bit sum, low byte first. On a serial line it stands between A5 and AE, with the
bytes A5, AA and AE escaped; over TCP it follows an id and a length. How a card reads Chinese is not documented:
the encoding is a setting.
"""

from __future__ import annotations

from struct import pack

from kiosk.board.drivers.lines import wire_for
from kiosk.board.links import ANSWER_MOST, Garbled, Link, Nack
from kiosk.board.pages import RGB, Line, Page, encode
from kiosk.cells import width as columns
from schema.language import translator
from schema.settings import LedSettings

_ = translator("kiosk")

START, END = b"\xa5", b"\xae"
ESCAPES = {0xA5: b"\xaa\x05", 0xAA: b"\xaa\x0a", 0xAE: b"\xaa\x0e"}
UNESCAPES = {pair: bytes([byte]) for byte, pair in ESCAPES.items()}
PACKET, CARD = 0x68, 0x32
#: An answer is a packet with this bit set; old cards leave it out.
ANSWER_BIT = 0x80
#: Over TCP: any card's id.
ANY = b"\xff\xff\xff\xff"

# Protocols.
EXTERNAL, BRIGHTNESS, POWER, VERSION = 0x7B, 0x46, 0x76, 0x2E
# Commands of the external protocol.
DIVIDE, TEXT = 0x01, 0x12
#: How text comes: at once, or moving to the left without end.
AT_ONCE, MOVING = 0, 14
ALIGN = {"left": 0, "center": 1, "right": 2}
IN_THE_MIDDLE = 1 << 2  # vertically
MOVING_SPEED = 30
#: Font height in dots → its code.
FONTS = {8: 0, 12: 1, 16: 2, 24: 3, 32: 4, 40: 5, 48: 6, 56: 7}
#: The windows a card can be divided into.
WINDOWS_MOST = 8
BRIGHTEST = 31
#: The first byte of a brightness answer that means done.
DONE = 1


def total(packet: bytes) -> bytes:
    """The 16-bit sum of a packet's bytes, low byte first."""
    return pack("<H", sum(packet) & 0xFFFF)


def escape(packet: bytes) -> bytes:
    """The packet without a byte that marks a frame."""
    return b"".join(ESCAPES.get(byte, bytes([byte])) for byte in packet)


def unescape(packet: bytes) -> bytes:
    """Undo `escape`. Raises `Garbled` for a pair there is none of."""
    out, at = bytearray(), 0
    while at < len(packet):
        if packet[at] == 0xAA:
            pair = packet[at : at + 2]
            if pair not in UNESCAPES:
                raise Garbled(_("its answer is garbled (escape)"))
            out += UNESCAPES[pair]
            at += 2
        else:
            out.append(packet[at])
            at += 1
    return bytes(out)


def packet(card: int, protocol: int, data: bytes) -> bytes:
    """A packet with its sum; the external protocol's data has a length and comes in one piece."""
    if protocol == EXTERNAL:
        data = pack("<H", len(data)) + b"\x00\x00" + data
    body = bytes([PACKET, CARD, card, protocol, 1]) + data
    return body + total(body)


def on_serial(packed: bytes) -> bytes:
    """The packet as a serial line carries it."""
    return START + escape(packed) + END


def on_tcp(packed: bytes) -> bytes:
    """The packet as TCP carries it."""
    return ANY + pack("<HH", len(packed), 0) + packed


def divide(lines: tuple[Line, ...]) -> bytes:
    """The data that makes a window of each line's box."""
    boxes = b"".join(pack(">HHHH", line.x, line.y, line.width, line.height) for line in lines)
    return bytes([DIVIDE, len(lines)]) + boxes


def text(line: Line, window: int, encoding: str) -> bytes:
    """The data that writes a line into its window, in the biggest font that fits, moving when it is too wide."""
    high = [size for size in FONTS if size <= line.height] or [min(FONTS)]
    fitting = [size for size in high if columns(line.text) * size <= 2 * line.width]
    size = max(fitting, default=min((size for size in high if size >= 16), default=max(high)))
    effect, speed = (AT_ONCE, 0) if fitting else (MOVING, MOVING_SPEED)
    return bare_text(
        encode(line.text, encoding), window, effect, ALIGN[line.align] | IN_THE_MIDDLE, speed, FONTS[size],
        RGB[line.colour],
    )  # fmt: skip


def bare_text(
    words: bytes, window: int, effect: int, align: int, speed: int, font: int, rgb: tuple[int, int, int]
) -> bytes:
    """The data of pure text: window, effect, alignment, speed, 3 s of stay, font, colour, text, 0."""
    return bytes([TEXT, window, effect, align, speed]) + pack(">H", 3) + bytes([font, *rgb]) + words + b"\x00"


def answered(packed: bytes) -> tuple[int, int, bytes]:
    """Protocol, mark and data of an answer's packet. Raises `Garbled`."""
    if len(packed) < 7 or packed[0] & ~ANSWER_BIT != PACKET or packed[1] != CARD:
        raise Garbled(_("its answer is garbled (start)"))
    if total(packed[:-2]) != packed[-2:]:
        raise Garbled(_("its answer is garbled (checksum)"))
    return packed[3], packed[4], packed[5:-2]


def from_serial(link: Link, deadline: float) -> bytes:
    """The packet that comes next on a serial line."""
    received = b""
    while END not in received:
        received += link.read(deadline)
        if len(received) > ANSWER_MOST:
            raise Garbled(_("its answer is garbled (no end)"))
    before, mark, escaped = received.split(END)[0].rpartition(START)
    if not mark or before:
        raise Garbled(_("its answer is garbled (start)"))
    return unescape(escaped)


def from_tcp(link: Link, deadline: float) -> bytes:
    """The packet that comes next over TCP."""
    received = b""
    while len(received) < 8 or len(received) < 8 + int.from_bytes(received[4:6], "little"):
        received += link.read(deadline)
        if len(received) > ANSWER_MOST:
            raise Garbled(_("its answer is garbled (no end)"))
    return received[8 : 8 + int.from_bytes(received[4:6], "little")]


class CPower:
    """A C-Power card."""

    answers = True

    def __init__(self, settings: LedSettings) -> None:
        self._card = settings.card
        self._encoding = settings.encoding
        self._dimmed = bool(settings.brightness)
        self._serial = settings.link == "serial"
        self._wire = wire_for(settings)
        self.address = self._wire.address
        self._windows: tuple[tuple[int, int, int, int], ...] = ()
        self._whole = (Line(" ", 0, 0, settings.width, settings.height),)

    def show(self, page: Page) -> None:
        lines = page.lines[:WINDOWS_MOST] or self._whole
        boxes = tuple((line.x, line.y, line.width, line.height) for line in lines)
        if boxes != self._windows:
            self._windows = ()
            self._do(EXTERNAL, divide(lines))
        for window, line in enumerate(lines):
            self._do(EXTERNAL, text(line, window, self._encoding))
        self._windows = boxes

    def clear(self) -> None:
        self.show(Page())

    def status(self) -> None:
        self._do(VERSION, b"\x00")

    def light(self, percent: int) -> None:
        self._do(POWER, bytes([0, percent > 0]) + bytes(8))
        self._windows = ()
        if percent and self._dimmed:
            # One value for each hour of the day: the schedule is ours.
            value = max(1, round(percent * BRIGHTEST / 100))
            if self._do(BRIGHTNESS, bytes([0, *[value] * 24]))[:1] != bytes([DONE]):
                self._wire.close()
                self._refuse()

    def close(self) -> None:
        self._wire.close()
        self._windows = ()

    def _do(self, protocol: int, data: bytes) -> bytes:
        packed = packet(self._card, protocol, data)

        def answer(link: Link, deadline: float) -> bytes:
            answering, mark, more = answered((from_serial if self._serial else from_tcp)(link, deadline))
            if answering != protocol:
                raise Garbled(_("it answered something else"))
            if protocol == EXTERNAL and mark:
                raise Nack(_("it answered error {code}").format(code=mark))
            return more

        return self._wire.ask(on_serial(packed) if self._serial else on_tcp(packed), answer)

    def _refuse(self) -> None:
        from schema.errors import BoardNack

        reason = _("it does not take this brightness")
        raise BoardNack(board=self._wire.board, address=self.address, reason=reason)

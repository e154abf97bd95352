"""Alpha and BetaBrite signs, over a serial line or a TCP box in front of it. They know ASCII and answer nothing.

Sources: msparks/alphasign and prototux/python-alphasign. A packet is five 00 (the sign finds its speed by them),
01, the type of sign, its address, 02, a command, 03 and the sum of 02 to 03 in four hex digits, 04.
"""

from __future__ import annotations

from kiosk.board.drivers.lines import wire_for
from kiosk.board.pages import Page
from schema.settings import LedSettings

WAKE, HEAD, TEXT_BEGINS, TEXT_ENDS, END = b"\x00" * 5, b"\x01", b"\x02", b"\x03", b"\x04"
#: Every type of sign, every address.
ALL, EVERYONE = b"Z", b"00"
WRITE_TEXT = b"A"
#: The file that is shown in place of all others while it holds anything.
PRIORITY = b"0"
MODE = b"\x1b"
MIDDLE = b" "
HELD, ROTATING = b"b", b"a"
#: Dots of a letter with the space after it.
LETTER_WIDE = 6


def sign_packet(command: bytes) -> bytes:
    """The whole packet of a command."""
    body = TEXT_BEGINS + command + TEXT_ENDS
    return WAKE + HEAD + ALL + EVERYONE + body + f"{sum(body) & 0xFFFF:04X}".encode() + END


def priority_text(text: str, width: int) -> bytes:
    """The command that shows a text at once, moving when it is wider than the sign; empty: nothing."""
    if not text:
        return WRITE_TEXT + PRIORITY
    mode = ROTATING if len(text) * LETTER_WIDE > width else HELD
    return WRITE_TEXT + PRIORITY + MODE + MIDDLE + mode + text.encode("ascii")


class Alpha:
    """An Alpha sign."""

    answers = False

    def __init__(self, settings: LedSettings) -> None:
        self._width = settings.width
        self._wire = wire_for(settings)
        self.address = self._wire.address

    def show(self, page: Page) -> None:
        words = "  ".join(line.plain for line in page.lines if line.plain)
        self._wire.tell(sign_packet(priority_text(words, self._width)))

    def clear(self) -> None:
        self._wire.tell(sign_packet(priority_text("", self._width)))

    def status(self) -> None:
        self._wire.tell(WAKE)

    def light(self, percent: int) -> None:
        # A sign cannot be switched: dark is a text of nothing.
        if not percent:
            self.clear()

    def close(self) -> None:
        self._wire.close()

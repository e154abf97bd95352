"""A page: what a board shows at one time, as lines of text with place, size and colour. No board's bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

Align = Literal["left", "center", "right"]


class Colour(StrEnum):
    """What LEDs can shine in."""

    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"
    WHITE = "white"


#: Red, green, blue.
RGB: dict[Colour, tuple[int, int, int]] = {
    Colour.RED: (255, 0, 0),
    Colour.GREEN: (0, 255, 0),
    Colour.YELLOW: (255, 255, 0),
    Colour.WHITE: (255, 255, 255),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One text in a box of the board, in pixels from its upper left corner."""

    text: str
    x: int
    y: int
    width: int
    height: int
    colour: Colour = Colour.RED
    align: Align = "center"
    #: the same in ASCII, for boards that know nothing else; empty: they leave it out
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """What a board with a voice says along with a page."""

    text: str
    #: which call it belongs to: the same words for another call are spoken again
    call: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the board."""

    lines: tuple[Line, ...] = ()
    speech: Speech | None = None

    def silent(self) -> Page:
        """The same page without a word."""
        return replace(self, speech=None) if self.speech else self


#: Arrows and punctuation that ASCII can say in its own way.
_ASCII = {"→": "->", "←": "<-", "：": ":", "，": ",", "—": "-", "·": " ", "\u3000": " "}


def to_ascii(text: str) -> str:
    """The text with arrows spelled out and everything else beyond ASCII left out."""
    spelled = "".join(_ASCII.get(character, character) for character in text)
    return " ".join("".join(c for c in spelled if " " <= c <= "~").split())


#: Stands for a character that an encoding lacks; it is in every Chinese character set.
PLACEHOLDER = "〓"


def encode(text: str, encoding: str) -> bytes:
    """`text` in a board's encoding: no control byte, `〓` for what the encoding lacks; never raises."""
    out = bytearray()
    for character in text:
        if character < " " or "\x7f" <= character < "\xa0":
            continue
        try:
            out += character.encode(encoding)
        except UnicodeEncodeError:
            out += PLACEHOLDER.encode(encoding)
    return bytes(out)

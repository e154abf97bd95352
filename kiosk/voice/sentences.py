"""What is said when a visitor is called, as a caller of each language says it.

A sentence is a row of pieces, each of which has a text (to be spoken by a machine) and the name of a recorded
clip. The words are those of the language spoken, whatever the language of the screens, so they stand here and not
in a catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

CHINESE, ENGLISH = "zh_CN", "en"


class Kind(StrEnum):
    """What a call asks of the visitor."""

    #: 叫号
    CALL = "call"
    #: 重呼
    RECALL = "recall"
    #: 转窗口: from another window to this one
    ONWARD = "onward"
    #: 回呼: back to the window that kept the visit on hold
    BACK = "back"


class Called(Protocol):
    """Whatever knows a number and its window: a call of the board, of the log, or one typed in."""

    @property
    def label(self) -> str:
        """What the slip says: `A023`."""

    @property
    def window(self) -> int:
        """The window's number."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number and the window it is called to."""

    label: str
    window: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or phrase of a sentence, and the file name of its clip."""

    clip: str
    text: str


_DIGITS = "零一二三四五六七八九"
#: 一 is easily misheard as 七: a Chinese caller reads the digit 1 as 幺.
_YAO = Piece("yao", "幺")
_TEN = Piece("10", "十")

#: Clip and words that begin a sentence, and those between the number and the window.
_CHINESE: dict[Kind, tuple[tuple[Piece, ...], Piece]] = {
    Kind.CALL: ((Piece("please", "请"),), Piece("to", "号到")),
    Kind.RECALL: ((Piece("again", "再次呼叫，"), Piece("please", "请")), Piece("to", "号到")),
    Kind.ONWARD: ((Piece("please", "请"),), Piece("onward", "号转到")),
    Kind.BACK: ((Piece("please", "请"),), Piece("back", "号回到")),
}
_CHINESE_END = Piece("window", "号窗口")
_ENGLISH: dict[Kind, tuple[tuple[Piece, ...], Piece]] = {
    Kind.CALL: ((Piece("number", "Number"),), Piece("to", "please go to window")),
    Kind.RECALL: (
        (Piece("again", "Calling again:"), Piece("number", "number")),
        Piece("to", "please go to window"),
    ),
    Kind.ONWARD: ((Piece("number", "Number"),), Piece("onward", "please go on to window")),
    Kind.BACK: ((Piece("number", "Number"),), Piece("back", "please come back to window")),
}
#: Up to here a window's number is read as a number, above digit by digit, like that of a room.
_NUMBERS_MOST = 99


def pieces(call: Called, language: str, kind: Kind = Kind.CALL, *, yao: bool = True) -> list[Piece]:
    """A call as a row of pieces."""
    letters = call.label.rstrip("0123456789")
    digits = call.label[len(letters) :]
    begin, middle = (_CHINESE if language == CHINESE else _ENGLISH)[kind]
    return [
        *begin,
        *(Piece(letter, letter) for letter in letters.upper()),
        *(_digit(digit, language, yao) for digit in digits),
        middle,
        *_window(call.window, language, yao),
        *([_CHINESE_END] if language == CHINESE else []),
    ]


def spoken_text(call: Called, language: str, kind: Kind = Kind.CALL, *, yao: bool = True) -> str:
    """A call as text that a speech machine reads aright: no digit of a Chinese number is left to it."""
    if language == CHINESE:
        return "".join(piece.text for piece in pieces(call, language, kind, yao=yao))
    begin, middle = _ENGLISH[kind]
    letters = call.label.rstrip("0123456789")
    # A lone A would be read as the article, and a pause helps the ear.
    number = ", ".join([*letters.upper(), " ".join(call.label[len(letters) :])])
    window = str(call.window) if call.window <= _NUMBERS_MOST else " ".join(str(call.window))
    return f"{' '.join(piece.text for piece in begin)} {number}, {middle.text} {window}."


def clip_texts(language: str, letters: Iterable[str], *, yao: bool = True) -> dict[str, str]:
    """Every clip a hall needs, by name: what is to be said into the microphone."""
    sentences, end = (_CHINESE, [_CHINESE_END]) if language == CHINESE else (_ENGLISH, [])
    row: list[Piece] = [piece for begin, middle in sentences.values() for piece in (*begin, middle)]
    row += end
    row += [Piece(letter, letter) for letter in sorted({one for name in letters for one in name.upper()})]
    row += [_digit(digit, language, yao=False) for digit in "0123456789"]
    if language == CHINESE:
        row += [_YAO, _TEN] if yao else [_TEN]
    else:
        row += [Piece(str(number), str(number)) for number in (*range(10, 20), *range(20, 100, 10))]
    return {piece.clip: piece.text.rstrip("，:") for piece in row}


def _digit(digit: str, language: str, yao: bool) -> Piece:
    if language != CHINESE:
        return Piece(digit, digit)
    return _YAO if yao and digit == "1" else Piece(digit, _DIGITS[int(digit)])


def _window(number: int, language: str, yao: bool) -> list[Piece]:
    """A window's number: 十二 and 12, 幺零五 and 1 0 5."""
    if number > _NUMBERS_MOST:
        return [_digit(digit, language, yao) for digit in str(number)]
    tens, ones = divmod(number, 10)
    if language == CHINESE:
        row = [_digit(str(tens), language, False)] if tens > 1 else []
        row += [_TEN] if tens else []
        return row + ([_digit(str(ones), language, False)] if ones or not tens else [])
    if number < 20:
        return [Piece(str(number), str(number))]
    row = [Piece(str(tens * 10), str(tens * 10))]
    return row + ([Piece(str(ones), str(ones))] if ones else [])

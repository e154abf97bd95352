"""What stands on a terminal after the bytes it was sent: as much of one as the screens here use."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from rich.cells import cell_len

#: A sequence, whole: CSI, OSC, a character set, or one letter.
SEQUENCE = re.compile(r"\x1b(?:\[([0-?]*)[ -/]*([@-~])|[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>A-Z78])")
#: The beginning of one that is not there as a whole.
BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]P][^\x07\x1b]*\x1b?|[()])?\Z")


class Look(NamedTuple):
    """How a cell looks: codes of attributes, of its colour and of the one behind."""

    attributes: frozenset[str] = frozenset()
    front: str = "39"
    behind: str = "49"

    def after(self, codes: str) -> Look:
        """What a sequence of codes makes of it."""
        look, rest = self, codes.split(";")
        while rest:
            code = rest.pop(0) or "0"
            if code in ("38", "48"):
                count = 2 if rest[0] == "5" else 4
                code, rest = ";".join([code, *rest[:count]]), rest[count:]
            number = int(code.partition(";")[0])
            if number == 0:
                look = Look()
            elif number == 22:
                look = look._replace(attributes=look.attributes - {"1", "2"})
            elif number < 10:
                look = look._replace(attributes=look.attributes | {code})
            elif number < 40 or 90 <= number < 98:
                look = look._replace(front=code)
            elif number < 50 or 100 <= number < 108:
                look = look._replace(behind=code)
            else:
                raise ValueError(f"no code of a look: {code}")
        return look


class Grid:
    """Rows of cells, each a character and how it looks; the second half of a wide one has no character."""

    def __init__(self, rows: int = 24, columns: int = 80) -> None:
        self.cells = [[(" ", Look())] * columns for _row in range(rows)]
        self.row = self.column = 0
        self.look = Look()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._rest = ""

    @property
    def text(self) -> str:
        """The characters, row by row."""
        return "\n".join("".join(text for text, _look in row) for row in self.cells)

    def feed(self, sent: bytes) -> None:
        """Take what the terminal is sent; a sequence may come in pieces."""
        text = self._rest + self._decoder.decode(sent)
        place = 0
        while place < len(text):
            if text[place] != "\x1b":
                self._character(text[place])
                place += 1
            elif found := SEQUENCE.match(text, place):
                self._sequence(found[1], found[2])
                place = found.end()
            elif BEGUN.match(text, place):
                break
            else:
                place += 1
        self._rest = text[place:]

    def _sequence(self, numbers: str | None, letter: str | None) -> None:
        if letter == "H" and numbers is not None:
            row, _semicolon, column = numbers.partition(";")
            self.row, self.column = int(row or 1) - 1, int(column or 1) - 1
        elif letter == "m" and numbers is not None:
            self.look = self.look.after(numbers)
        elif letter == "J":
            self.cells = [[(" ", Look())] * len(row) for row in self.cells]

    def _character(self, character: str) -> None:
        if character == "\n":
            self.row, self.column = self.row + 1, 0
        if character < " " or self.row >= len(self.cells):
            return
        row, width = self.cells[self.row], cell_len(character)
        if not width and self.column:
            place = self.column - 1 if row[self.column - 1][0] else self.column - 2
            row[place] = (row[place][0] + character, row[place][1])
            return
        if self.column + width > len(row):
            return
        # A wide character of which one half is written over is gone, as terminals have it.
        if width and self.column and not row[self.column][0]:
            row[self.column - 1] = (" ", row[self.column - 1][1])
        if width and cell_len(row[self.column + width - 1][0]) > 1 and self.column + width < len(row):
            row[self.column + width] = (" ", row[self.column + width][1])
        for part in range(width):
            row[self.column] = (character if not part else "", self.look)
            self.column += 1

"""Sheets of A4 that are written from top to bottom, with fonts that have every character asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF, TextMode
from fpdf.fonts import TTFFont

from kiosk.fonts import RARE_FONT_FILES
from kiosk.slip.elements import PLACEHOLDER
from kiosk.slip.wrapping import tidy, wrap
from schema.language import translator

_ = translator("kiosk")

# Millimetres: the sheet, its margins, what is left between them.
WIDTH, HEIGHT = 210.0, 297.0
SIDE, TOP, BOTTOM = 25.0, 26.0, 22.0
ACROSS = WIDTH - 2 * SIDE
#: Points in a millimetre.
POINT = 72 / 25.4
#: Sizes in points: 小四, 五号.
BODY, SMALL = 12.0, 10.5
#: How much higher a line is than its characters.
LEADING = 1.6
#: Above and below the lines of a cell, and beside them.
PAD = 1.4
FAMILY = "main"
#: How many more Latin letters than cells a line may hold.
LATIN = 1.3
#: A bold stroke's width, as a share of the size: the face has no bold of its own.
STROKE = 0.018


def line_height(size: float) -> float:
    """How high a line is."""
    return size / POINT * LEADING


class Paper:
    """A document being written; a new sheet begins where the last one is full."""

    def __init__(self, file: str, texts: str) -> None:
        self.pdf = FPDF(format="A4", unit="mm")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.set_line_width(0.2)
        self.pdf.add_font(FAMILY, fname=file)
        self.pdf.set_font(FAMILY, size=BODY)
        self._lacking = self._add_rare(texts)
        self.y = TOP
        self._first = 1
        self._mark = self._running = ""

    def _add_rare(self, texts: str) -> frozenset[str]:
        """Add fonts for what the main one lacks; what no font has."""
        lacking = {each for each in texts if not each.isspace() and not self._has(FAMILY, each)}
        used: list[str] = []
        for place, file in enumerate(RARE_FONT_FILES):
            # The collection among them has outlines that cannot be embedded as a subset.
            if not lacking or not file.endswith(".ttf") or not Path(file).is_file():
                continue
            self.pdf.add_font(f"rare{place}", fname=file)
            found = {each for each in lacking if self._has(f"rare{place}", each)}
            if found:
                used.append(f"rare{place}")
                lacking -= found
        self.pdf.set_fallback_fonts(used, exact_match=False)
        return frozenset(lacking)

    def _has(self, family: str, character: str) -> bool:
        font = self.pdf.fonts[family]
        return isinstance(font, TTFFont) and ord(character) in font.cmap

    def begin(self, mark: str, running: str) -> None:
        """A new copy: what stands at the head of its sheets, and at their foot."""
        self._mark, self._running = mark, running
        self.turn()
        self._first = self.pdf.page

    def turn(self) -> None:
        """A new sheet."""
        self.pdf.add_page()
        self.y = TOP
        if self._mark:
            self.put(self._mark, SIDE, TOP - 12, ACROSS, SMALL, align="R")

    def end(self) -> None:
        """Number the sheets of the copy."""
        last = self.pdf.page
        for page in range(self._first, last + 1):
            self.pdf.page = page
            words = _("Page {page} of {total}").format(page=page - self._first + 1, total=last - self._first + 1)
            self.put(self._running, SIDE, HEIGHT - 17, ACROSS, SMALL)
            self.put(words, SIDE, HEIGHT - 17, ACROSS, SMALL, align="R")
        self.pdf.page = last

    def room(self, height: float) -> bool:
        """Turn the sheet unless so much is left on it; whether it was turned."""
        full = self.y + height > HEIGHT - BOTTOM
        if full:
            self.turn()
        return full

    def shown(self, text: str) -> str:
        """A text on one line, with the placeholder for what no font has."""
        return "".join(PLACEHOLDER if each in self._lacking else each for each in tidy(text))

    def broken(self, text: str, across: float, size: float) -> list[str]:
        """A text in lines as wide as that; none begins with a closing mark."""
        shown = self.shown(text)
        self.pdf.set_font(FAMILY, size=size)
        # Cells are half a Han character; Latin letters are narrower than that on the average.
        for width in range(max(2, int(across * POINT / size * 2 * LATIN)), 2, -1):
            lines = wrap(shown, width)
            if all(self.pdf.get_string_width(line) <= across for line in lines):
                return lines
        return wrap(shown, 2)

    def put(
        self, line: str, x: float, y: float, across: float, size: float, *, align: str = "L", bold: bool = False
    ) -> None:
        """One line, its upper edge at `y`."""
        self.pdf.set_font(FAMILY, size=size)
        with self.pdf.local_context(
            text_mode=TextMode.FILL_STROKE if bold else TextMode.FILL, line_width=size / POINT * STROKE
        ):
            self.pdf.set_xy(x, y)
            self.pdf.cell(across, line_height(size), self.shown(line), align=align)

    def text(
        self, text: str, size: float = BODY, *, align: str = "L", bold: bool = False, gap: float = 0
    ) -> None:
        """A paragraph across the sheet, and so much white below it."""
        for line in self.broken(text, ACROSS, size):
            self.room(line_height(size))
            self.put(line, SIDE, self.y, ACROSS, size, align=align, bold=bold)
            self.y += line_height(size)
        self.y += gap

    def row(
        self, texts: Sequence[str], widths: Sequence[float], head: Sequence[str] = (), *, bold: bool = False
    ) -> None:
        """A table's row with its rules, whole on one sheet; where a new one begins, `head` stands above it."""
        cells = [self.broken(text, width - 2 * PAD, BODY) for text, width in zip(texts, widths, strict=True)]
        height = max(1, *(len(lines) for lines in cells)) * line_height(BODY) + 2 * PAD
        if self.room(height) and head:
            self.row(head, widths, bold=True)
        x = SIDE
        for lines, width in zip(cells, widths, strict=True):
            self.pdf.rect(x, self.y, width, height)
            for place, line in enumerate(lines):
                y = self.y + PAD + place * line_height(BODY)
                self.put(line, x + PAD, y, width - 2 * PAD, BODY, bold=bold)
            x += width
        self.y += height

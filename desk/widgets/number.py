"""The number being served, the largest thing on the screen."""

from __future__ import annotations

from functools import cache
from typing import Any

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.widths import fit

FONT = "ansi_regular"
#: rows a letter of the font takes
FONT_ROWS = 5


@cache
def _font() -> Any:
    # Takes 40 ms to import, so it is not done before there is a number to show.
    from pyfiglet import Figlet

    return Figlet(font=FONT, width=1000)


@cache
def figure(label: str, scale: int) -> tuple[str, ...]:
    """`label` as rows of blocks, `scale` times the font's size."""
    drawn = str(_font().renderText(label)).split("\n")[:FONT_ROWS]
    rows = ["".join(cell * scale for cell in row.rstrip()) for row in drawn]
    return tuple(row for row in rows for _times in range(scale))


class BigNumber(Widget):
    """A ticket's number as large as there is room; without one, a caption in words."""

    DEFAULT_CSS = """
    BigNumber { height: 6; color: $accent; }
    """

    label = reactive("")
    caption = reactive("")
    #: style of the caption: the colour of the window's state, when that is what it tells
    tone = reactive("")

    def render(self) -> Content:
        if not self.label:
            word, _newline, advice = self.caption.partition("\n")
            return Content.assemble((word, f"bold {self.tone}".strip()), "\n", (advice, "$quiet"))
        width, height = self.content_size
        for scale in (2, 1):
            rows = figure(self.label, scale)
            if len(rows) <= height and max(map(cell_len, rows)) <= width:
                return Content("\n".join(rows))
        return Content.styled(fit(self.label, width), "bold")

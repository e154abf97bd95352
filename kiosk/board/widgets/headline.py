"""The top of the board: the hall's name, and the clock in the corner."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.board.layout import MARGIN
from kiosk.cells import pad
from kiosk.glyphs import GlyphSize, big, width_of


class Headline(Widget):
    """Shows `title` and `clock` (`14:05`), the clock in glyphs of `size` where there is one."""

    DEFAULT_CSS = """
    Headline { color: $text-muted; text-wrap: nowrap; }
    """

    title: reactive[str] = reactive("")
    clock: reactive[str] = reactive("")
    size_of_clock: reactive[GlyphSize | None] = reactive(None)

    def render(self) -> Content:
        """The name on the left, the time on the right."""
        size = self.size_of_clock
        lines = big(self.clock, size) if size else (self.clock,)
        taken = width_of(self.clock, size) if size else len(self.clock)
        left = max(0, self.size.width - 2 * MARGIN - taken)
        middle = (len(lines) - 1) // 2
        parts: list[Content | tuple[str, str]] = []
        for row, line in enumerate(lines):
            name = pad(self.title, max(0, left - 1)) + " " if row == middle else " " * left
            parts.append((" " * MARGIN + name, "bold"))
            parts.append((line + "\n", "bold $foreground"))
        return Content.assemble(*parts)

"""The board's edge: each queue, how many wait, and how long the first of them has waited."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.board.layout import digits, longest_columns
from kiosk.board.news import WaitRow
from kiosk.cells import pad
from kiosk.glyphs import GlyphSize, big, width_of
from schema.language import translator

_ = translator("kiosk")

#: Columns of the count and of the longest wait in plain text.
COUNT_COLUMNS, LONGEST_COLUMNS = 6, 8


class Waiting(Widget):
    """Shows `queues`; when there are more than places, one page of them at a time (`page`)."""

    DEFAULT_CSS = """
    Waiting { text-wrap: nowrap; color: $foreground; }
    """

    queues: reactive[tuple[WaitRow, ...]] = reactive(())
    places: reactive[int] = reactive(1)
    page: reactive[int] = reactive(0)
    pitch: reactive[int] = reactive(1)
    glyphs: reactive[GlyphSize | None] = reactive(None)
    #: the longest wait is drawn in glyphs too
    longest_drawn: reactive[bool] = reactive(False)

    @property
    def pages(self) -> int:
        """How many pages the queues take."""
        return max(1, -(-len(self.queues) // max(1, self.places)))

    def render(self) -> Content:
        """A caption and a page of queues."""
        first = (self.page % self.pages) * self.places
        shown = self.queues[first : first + self.places]
        size = self.glyphs
        lines = [line for row in shown for line in (self._drawn(row, size) if size else [self._plain(row)])]
        return Content.assemble((self._caption() + "\n", "$text-muted"), "\n".join(lines))

    def _caption(self) -> str:
        columns = self.size.width
        pages = f" {self.page % self.pages + 1}/{self.pages}" if self.pages > 1 else ""
        if self.glyphs:
            return pad(_("Waiting now, longest wait") + pages, columns)
        # The caption of the counts is wider than a count; no queue's name stands beside it.
        counts = 2 * COUNT_COLUMNS
        return (
            pad(_("Queue") + pages, columns - counts - LONGEST_COLUMNS)
            + pad(_("Waiting"), counts, "right")
            + pad(_("longest"), LONGEST_COLUMNS, "right")
        )

    def _longest(self, row: WaitRow) -> str:
        return "–" if row.longest is None else _("{minutes} min").format(minutes=row.longest)

    def _plain(self, row: WaitRow) -> str:
        name = self.size.width - COUNT_COLUMNS - LONGEST_COLUMNS
        return (
            pad(f"{row.letter} {row.name}", name)
            + pad(str(row.waiting), COUNT_COLUMNS, "right")
            + pad(self._longest(row), LONGEST_COLUMNS, "right")
        )

    def _drawn(self, row: WaitRow, size: GlyphSize) -> list[str]:
        """A queue in glyphs: letter and count, beside them its name and the longest wait."""
        letter, count = big(row.letter, size), big(str(row.waiting), size)
        letters = max((width_of(queue.letter, size) for queue in self.queues), default=0)
        field = width_of(digits(max(2, len(str(row.waiting)))), size)
        longest = big("" if row.longest is None else str(row.longest), size)
        third = longest_columns(size) if self.longest_drawn else 0
        unit = _("min") if row.longest is not None else ""
        texts = {size.rows // 2 - 1: row.name, size.rows // 2: unit if third else self._longest(row)}
        left = letters + 3 * size.gap + field + 2 + third
        lines = [
            pad(letter[at], letters)
            + " " * (3 * size.gap)
            + pad(count[at], field, "right")
            + pad(longest[at] if third else "", third, "right")
            + "  "
            + pad(texts.get(at, ""), max(0, self.size.width - left))
            for at in range(size.rows)
        ]
        return lines + [""] * (self.pitch - size.rows)

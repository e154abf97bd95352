"""The board's edge: each queue, how many wait, and how long it takes for whoever comes now."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.board.layout import digits, minute_columns
from kiosk.board.news import WaitRow
from kiosk.cells import pad
from kiosk.glyphs import GlyphSize, big, width_of
from kiosk.waits import MINUTES_MOST, people
from schema.language import translator

_ = translator("kiosk")

#: Columns of the count and of the expected wait in plain text.
COUNT_COLUMNS, WAIT_COLUMNS = 5, 10


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
    #: the expected wait is drawn in glyphs too
    minutes_drawn: reactive[bool] = reactive(False)

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
            return pad(_("Waiting now, expected wait") + pages, columns)
        # The caption of the counts is wider than a count; no queue's name stands beside it.
        counts = 2 * COUNT_COLUMNS
        return (
            pad(_("Queue") + pages, columns - counts - WAIT_COLUMNS)
            + pad(_("Waiting"), counts, "right")
            + pad(_("expected"), WAIT_COLUMNS, "right")
        )

    def _wait(self, row: WaitRow) -> str:
        if row.minutes is None:
            return _("no window")
        if row.minutes > MINUTES_MOST:
            return _("over {h} h").format(h=MINUTES_MOST // 60)
        if row.minutes <= 0:
            return _("no wait")
        return _("{minutes} min").format(minutes=row.minutes)

    def _plain(self, row: WaitRow) -> str:
        name = self.size.width - COUNT_COLUMNS - WAIT_COLUMNS
        return (
            pad(f"{row.letter} {row.name}", name)
            + pad(people(row.waiting), COUNT_COLUMNS, "right")
            + pad(self._wait(row), WAIT_COLUMNS, "right")
        )

    def _drawn(self, row: WaitRow, size: GlyphSize) -> list[str]:
        """A queue in glyphs: letter and count, beside them its name and the expected wait."""
        letter, count = big(row.letter, size), big(str(row.waiting), size)
        letters = max((width_of(queue.letter, size) for queue in self.queues), default=0)
        field = width_of(digits(max(2, len(str(row.waiting)))), size)
        third = minute_columns(size) if self.minutes_drawn else 0
        # What is no number of minutes is said in words, and so is all of it where there is no room to draw.
        told = self.minutes_drawn and row.minutes is not None and row.minutes <= MINUTES_MOST
        minutes = big(str(max(0, row.minutes or 0)) if told else "", size)
        texts = {size.rows // 2 - 1: row.name, size.rows // 2: _("min") if told else self._wait(row)}
        left = letters + 3 * size.gap + field + 2 + third
        lines = [
            pad(letter[at], letters)
            + " " * (3 * size.gap)
            + pad(count[at], field, "right")
            + pad(minutes[at] if third else "", third, "right")
            + "  "
            + pad(texts.get(at, ""), max(0, self.size.width - left))
            for at in range(size.rows)
        ]
        return lines + [""] * (self.pitch - size.rows)

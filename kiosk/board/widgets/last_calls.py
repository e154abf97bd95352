"""The last calls, in columns, the newest at the top left."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.board.layout import BETWEEN, digits
from kiosk.cells import pad
from kiosk.glyphs import GlyphSize, big, width_of
from schema.language import translator
from schema.queue.line import Call

_ = translator("kiosk")


class LastCalls(Widget):
    """Shows as many of `calls` as there are places: `rows` one below the other in each of `columns`."""

    DEFAULT_CSS = """
    LastCalls { text-wrap: nowrap; }
    """

    calls: reactive[tuple[Call, ...]] = reactive(())
    rows: reactive[int] = reactive(1)
    columns: reactive[int] = reactive(2)
    pitch: reactive[int] = reactive(1)
    glyphs: reactive[GlyphSize | None] = reactive(None)
    label_length: reactive[int] = reactive(4)

    def render(self) -> Content:
        """A caption and the calls, filled column by column."""
        each = max(1, (self.size.width - BETWEEN * (self.columns - 1)) // self.columns)
        lines: list[str] = []
        for row in range(self.rows):
            cells = [
                self._entry(self.calls[place], each) if place < len(self.calls) else [" " * each] * self.pitch
                for place in (row + column * self.rows for column in range(self.columns))
            ]
            lines += [(" " * BETWEEN).join(pieces) for pieces in zip(*cells, strict=True)]
        caption = self._caption(each)
        return Content.assemble((caption + "\n", "$text-muted"), ("\n".join(lines), "bold $foreground"))

    def _caption(self, each: int) -> str:
        size = self.glyphs
        if size is None:
            return pad(_("Last calls"), self.size.width)
        label = width_of(digits(self.label_length), size) + 4 * size.gap
        return (" " * BETWEEN).join([pad(pad(_("Last calls"), label) + _("Window"), each)] * self.columns)

    def _entry(self, call: Call, width: int) -> list[str]:
        """One call, `pitch` lines of `width` columns."""
        size = self.glyphs
        if size is None:
            place = _("window {window}").format(window=call.window)
            return [pad(f"{call.label} → {place}", width)]
        label = width_of(digits(max(self.label_length, len(call.label))), size)
        lines = [
            pad(pad(number, label) + " " * (4 * size.gap) + window, width)
            for number, window in zip(big(call.label, size), big(str(call.window), size), strict=True)
        ]
        return lines + [" " * width] * (self.pitch - size.rows)

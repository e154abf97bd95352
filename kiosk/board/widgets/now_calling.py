"""The call just made: a third of the board."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.board.layout import MARGIN, digits
from kiosk.cells import pad
from kiosk.glyphs import GlyphSize, big, width_of
from schema.language import translator
from schema.queue.line import Call

_ = translator("kiosk")


class NowCalling(Widget):
    """Shows `call`: its number, an arrow, the window, and the same in words below."""

    DEFAULT_CSS = """
    NowCalling { text-wrap: nowrap; background: $surface; }
    """

    call: reactive[Call | None] = reactive(None)
    #: within its hold: drawn in the accent colour
    fresh: reactive[bool] = reactive(False)
    glyphs: reactive[GlyphSize | None] = reactive(None)
    window_digits: reactive[int] = reactive(2)
    label_length: reactive[int] = reactive(4)

    def render(self) -> Content:
        """The call in the middle of the part, each of its pieces always at the same place."""
        width, height = self.size
        if self.call is None:
            words = [_("Please take a number at the machine."), _("It is called here.")]
            above = max(0, (height - 3) // 2)
            return Content("\n" * above + "\n\n".join(pad(line, width, "center") for line in words))
        style = "bold $accent" if self.fresh else "bold $foreground"
        drawn = self._drawn(self.call, width)
        words_row = pad(self._words(self.call), width, "center")
        above = max(0, (height - len(drawn) - 1) // 2)
        picture = "\n".join(drawn)
        return Content.assemble("\n" * above, (picture, style), "\n\n", (words_row, "bold $foreground"))

    def _words(self, call: Call) -> str:
        words = _("Number {number}, please go to window {window}").format(number=call.label, window=call.window)
        if call.recalls:
            words += _(" (call {count})").format(count=call.recalls + 1)
        return words

    def _drawn(self, call: Call, width: int) -> list[str]:
        size = self.glyphs
        if size is None:
            return [pad(f"{call.label}  →  {call.window}", width, "center")]
        arrow = width_of("→", size)
        label = width_of(digits(max(self.label_length, len(call.label))), size)
        window = width_of(digits(max(self.window_digits, len(str(call.window)))), size)
        # What is left over stands around the arrow, at most a glyph's width on each side.
        gap = min(2 * size.columns, max(size.gap, (width - 2 * MARGIN - arrow - label - window) // 4))
        left = max(0, (width - label - arrow - window - 2 * gap) // 2)
        lines = []
        for number, pointer, place in zip(
            big(call.label, size), big("→", size), big(str(call.window), size), strict=True
        ):
            lines.append(" " * left + pad(number, label, "right") + " " * gap + pointer + " " * gap + place)
        return lines

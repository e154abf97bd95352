"""The last line: how to choose, and in the corner what is wrong with the printer."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.cells import pad, width


class StatusLine(Widget):
    """Shows `hint` on the left and `trouble` on the right."""

    DEFAULT_CSS = """
    StatusLine { height: 1; dock: bottom; text-wrap: nowrap; padding: 0 2; }
    """

    hint: reactive[str] = reactive("")
    trouble: reactive[str] = reactive("")

    def render(self) -> Content:
        """One line."""
        room = max(0, self.size.width - width(self.trouble))
        return Content.assemble((pad(self.hint, room), "$text-muted"), (self.trouble, "$warning"))

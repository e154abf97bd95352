"""The state of the window and of the database: a colour, and the word for it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from schema.hall.models import WindowState
from schema.language import translator

_ = translator("desk")


class States(Widget):
    """Two lines at the right edge."""

    DEFAULT_CSS = """
    States { width: 18; height: 2; text-align: right; }
    """

    window: reactive[WindowState | None] = reactive(None)
    lost = reactive(False)

    def render(self) -> Content:
        window, style = {
            WindowState.OPEN: (_("open"), "$success"),
            WindowState.PAUSED: (_("paused"), "$warning"),
            WindowState.CLOSED: (_("closed"), "$error"),
            None: ("–", ""),
        }[self.window]
        database = (_("lost"), "$error") if self.lost else (_("in order"), "$success")
        return Content.assemble(
            (_("Window"), "$quiet"),
            " ",
            (window, style),
            "\n",
            (_("Database"), "$quiet"),
            " ",
            database,
        )

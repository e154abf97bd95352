"""The board's last line: empty, unless something has to be said."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.board.layout import MARGIN
from kiosk.cells import pad


class Notice(Widget):
    """Shows `text`; `trouble` colours it."""

    DEFAULT_CSS = """
    Notice { height: 1; text-wrap: nowrap; color: $text-muted; }
    Notice.-trouble { color: $warning; }
    """

    text: reactive[str] = reactive("")
    trouble: reactive[bool] = reactive(False)

    def watch_trouble(self, trouble: bool) -> None:
        """Yellow tells a state; the words beside it say which."""
        self.set_class(trouble, "-trouble")

    def render(self) -> Content:
        """One line."""
        return Content(" " * MARGIN + pad(self.text, max(0, self.size.width - 2 * MARGIN)))

"""The line of targets below a grid: back to the start, the page before, the page after."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from kiosk.cells import pad
from kiosk.dispenser.choices import GoToStart, TurnPage
from kiosk.dispenser.widgets.target import Target
from schema.language import translator

_ = translator("kiosk")


class Turning(Horizontal):
    """Shown where there is more than one page, or somewhere to go back to."""

    DEFAULT_CSS = """
    Turning { height: 3; dock: bottom; }
    Turning Target { width: 1fr; }
    Turning #page-number { width: 9; height: 3; padding: 1 0; }
    Turning #back { width: 24; margin-right: 2; }
    """

    def __init__(self, page: int, pages: int, *, back: bool) -> None:
        super().__init__()
        self.page = page
        self.pages = pages
        self.back = back

    def compose(self) -> ComposeResult:
        """Each at its place on every page; what cannot be done is dulled."""
        if self.back:
            yield Target(GoToStart(), _("Back"), key="escape", shown_key="Esc", centred=True, id="back")
        if self.pages > 1:
            yield Target(
                TurnPage(-1),
                _("Previous page"),
                key="left",
                shown_key="◀",
                centred=True,
                available=self.page > 0,
                id="previous",
            )
            yield Static(Content(pad(f"{self.page + 1}/{self.pages}", 9, "center")), id="page-number")
            yield Target(
                TurnPage(1),
                _("Next page"),
                key="right",
                shown_key="▶",
                centred=True,
                available=self.page < self.pages - 1,
                id="next",
            )

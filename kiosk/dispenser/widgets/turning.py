"""The line of targets below a grid: where else to go, the page before, the page after."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from kiosk.cells import pad
from kiosk.dispenser.choices import GoBack, TurnPage
from kiosk.dispenser.widgets.target import Target
from schema.language import translator

_ = translator("kiosk")


def back_target(title: str = "") -> Target:
    """One step back, by Esc."""
    return Target(GoBack(), title or _("Back"), key="escape", shown_key="Esc", centred=True, id="back")


class Turning(Horizontal):
    """Shows `leading` targets on the left, and those that turn pages where there is more than one.

    `steady`: those are there in any case, where pages come and go.
    """

    DEFAULT_CSS = """
    Turning { height: 3; dock: bottom; }
    Turning Target { width: 1fr; }
    Turning Target.-leading { margin-right: 2; }
    Turning #page-number { width: 9; height: 3; padding: 1 0; }
    Turning #back { width: 24; }
    Turning.-full #back, Turning.-full #previous, Turning.-full #next { width: 14; }
    """

    def __init__(self, page: int, pages: int, *leading: Target, steady: bool = False) -> None:
        super().__init__()
        self.page = page
        self.pages = pages
        self.leading = leading
        self.turns = steady or pages > 1
        # Back, something else and pages: the words in the middle have the room.
        self.set_class(self.turns and len(leading) > 1 and leading[0].id == "back", "-full")
        for target in leading if self.turns else leading[:-1]:
            target.add_class("-leading")

    def compose(self) -> ComposeResult:
        """Each at its place on every page; what cannot be done is dulled."""
        yield from self.leading
        if self.turns:
            yield Target(
                TurnPage(-1),
                _("Previous"),
                key="left",
                shown_key="◀",
                centred=True,
                available=self.page > 0,
                id="previous",
            )
            yield Static(Content(pad(f"{self.page + 1}/{self.pages}", 9, "center")), id="page-number")
            yield Target(
                TurnPage(1),
                _("Next"),
                key="right",
                shown_key="▶",
                centred=True,
                available=self.page < self.pages - 1,
                id="next",
            )

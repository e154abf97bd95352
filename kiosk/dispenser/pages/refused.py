"""No number was given: why, and the way on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Center, Vertical

from kiosk.dispenser.choices import GoToStart
from kiosk.dispenser.pages.message import MessagePage
from kiosk.dispenser.widgets.target import Target
from schema.language import translator

_ = translator("kiosk")


class RefusedPage(Vertical):
    """The rule's own sentence, and a target that leads to the start."""

    DEFAULT_CSS = """
    RefusedPage Target { width: 32; }
    """

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def compose(self) -> ComposeResult:
        """The words, and the way to the start."""
        yield MessagePage(self.reason, _("Please choose again, or ask at the information desk."))
        with Center():
            yield Target(GoToStart(), _("To the start"), key="escape", shown_key="Esc", centred=True, id="done")

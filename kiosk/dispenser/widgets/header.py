"""The top of the screen: the hall, today's hours, the clock, and the other language."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.cells import pad
from kiosk.dispenser.choices import SwitchLanguage
from kiosk.dispenser.widgets.target import Target


class HallLines(Widget):
    """The hall's name and the clock; below it the hours and a note."""

    DEFAULT_CSS = """
    HallLines { width: 1fr; height: 3; text-wrap: nowrap; }
    """

    title: reactive[str] = reactive("")
    hours: reactive[str] = reactive("")
    note: reactive[str] = reactive("")
    clock: reactive[str] = reactive("")

    def render(self) -> Content:
        """Three lines."""
        room = max(0, self.size.width - 9)
        return Content.assemble(
            (pad(self.title, room), "bold"),
            (pad(self.clock, 7, "right"), "bold $accent"),
            "\n",
            (pad(self.hours, room), "$text-muted"),
            "\n",
            (pad(self.note, self.size.width - 2), ""),
        )


class Header(Horizontal):
    """What is always there."""

    DEFAULT_CSS = """
    Header { height: 3; padding: 0 0 0 2; background: $background; }
    Header Target { width: 16; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines = HallLines()
        self.language = Target(SwitchLanguage(), "", key="f2", shown_key="L", centred=True, id="language")

    def compose(self) -> ComposeResult:
        """The lines, and the target for the other language."""
        yield self.lines
        yield self.language

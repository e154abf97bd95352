"""The top of the screen: the hall, today's hours, the clock, large type, and the other language."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.cells import pad
from kiosk.dispenser.choices import SwitchLanguage, SwitchType
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
            (pad(self.note, self.size.width - 1), ""),
        )


class Header(Horizontal):
    """What is always there."""

    DEFAULT_CSS = """
    Header { height: 3; padding: 0 0 0 2; background: $background; }
    Header Target { width: 14; background: $header-target; color: $header-target-text; }
    Header #large { margin-right: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines = HallLines()
        self.large = Target(SwitchType(), "", key="f7", shown_key="F7", centred=True, id="large")
        self.language = Target(SwitchLanguage(), "", key="f2", shown_key="L", centred=True, id="language")

    def compose(self) -> ComposeResult:
        """The lines, and the targets for large type and for the other language."""
        yield self.lines
        yield self.large
        yield self.language

"""The number, very large, and what to do with it."""

from __future__ import annotations

from enum import StrEnum

from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.cells import pad
from kiosk.dispenser.choices import GoToStart
from kiosk.dispenser.widgets.target import Target
from kiosk.glyphs import big, biggest
from kiosk.slip.content import TicketSlip
from kiosk.slip.layout import wait_words, windows_words
from schema.language import translator

_ = translator("kiosk")

#: The highest the number is drawn, rows.
BIGGEST_ROWS = 14


class Printing(StrEnum):
    """How the slip is doing."""

    #: on its way
    RUNNING = "running"
    #: it came out
    DONE = "done"
    #: it did not come out
    FAILED = "failed"
    #: nobody can tell
    UNKNOWN = "unknown"


def advice(printing: Printing) -> tuple[str, str]:
    """What to do now: two lines."""
    return {
        Printing.RUNNING: (_("Your slip is being printed …"), ""),
        Printing.DONE: (_("Please take your slip and wait for your call."), ""),
        Printing.FAILED: (
            _("The printer is resting: no slip comes out. Your number is valid."),
            _("Please photograph this screen, or note your number."),
        ),
        Printing.UNKNOWN: (
            _("If no slip comes out: your number is valid all the same."),
            _("Please photograph this screen, or note your number."),
        ),
    }[printing]


class Number(Widget):
    """Everything on the page but the way back."""

    DEFAULT_CSS = """
    Number { height: 1fr; text-wrap: nowrap; }
    """

    printing: reactive[Printing] = reactive(Printing.RUNNING)

    def __init__(self, slip: TicketSlip) -> None:
        super().__init__()
        self.slip = slip

    def render(self) -> Content:
        """The number in the middle; nothing below it moves when the advice changes."""
        columns, rows = self.size
        slip = self.slip
        # Your number, blank, number, blank, business, wait, windows, blank, two lines of advice.
        size = biggest(slip.label, columns - 4, min(BIGGEST_ROWS, max(0, rows - 9)))
        number = big(slip.label, size) if size else (slip.label,)
        business = slip.queue if slip.item is None else f"{slip.queue} · {slip.item}"
        first, second = advice(self.printing)
        lines = [
            (_("Your number"), "$text-muted"),
            ("", ""),
            *((line, "bold $accent") for line in number),
            ("", ""),
            (business, "$text-muted"),
            (wait_words(slip.ahead, slip.minutes), "bold"),
            (windows_words(slip.windows), "bold"),
            ("", ""),
            (first, "bold"),
            (second, "bold"),
        ]
        above = max(0, (rows - len(lines)) // 2)
        return Content.assemble(
            "\n" * above,
            *(piece for text, style in lines for piece in ((pad(text, columns, "center"), style), "\n")),
        )


class ResultPage(Vertical):
    """Shows what the slip says, and whether it comes out."""

    DEFAULT_CSS = """
    ResultPage Target { width: 32; }
    """

    def __init__(self, slip: TicketSlip, printing: Printing) -> None:
        super().__init__()
        self.slip = slip
        self.number = Number(slip)
        self.number.set_reactive(Number.printing, printing)

    def compose(self) -> ComposeResult:
        """The number, and the way back."""
        yield self.number
        with Center():
            yield Target(GoToStart(), _("Done"), key="enter", shown_key="", centred=True, id="done")

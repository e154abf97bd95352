"""The number, very large, and what to do with it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Center, Vertical

from kiosk.dispenser.choices import GoToStart
from kiosk.dispenser.printing import Printing
from kiosk.dispenser.widgets.paper import Lines, Paper
from kiosk.dispenser.widgets.target import Target
from kiosk.slip.content import TicketSlip
from kiosk.slip.words import priority_words, slip_wait_words, windows_words
from schema.language import translator

_ = translator("kiosk")


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
        Printing.NONE: (_("Please photograph this screen, or note your number."), _("You will be called by it.")),
    }[printing]


class Number(Paper):
    """Everything on the page but the way back."""

    def __init__(self, slip: TicketSlip, note: str, printing: Printing) -> None:
        super().__init__(_("Your number"), slip, printing)
        self.facts = slip
        self.note = note

    def below(self) -> Lines:
        """Business, wait, windows, what is to be known, two lines of advice."""
        slip = self.facts
        pieces = [slip.queue, slip.item or "", priority_words(slip.priority)]
        first, second = advice(self.printing)
        return [
            (" · ".join(piece for piece in pieces if piece), "$text-muted"),
            *([] if slip.untold else [(slip_wait_words(slip), "bold")]),
            (windows_words(slip.windows), "bold"),
            *([(self.note, "")] if self.note else []),
            ("", ""),
            (first, "bold"),
            (second, "bold"),
        ]


class ResultPage(Vertical):
    """Shows what the slip says, and whether it comes out."""

    DEFAULT_CSS = """
    ResultPage Target { width: 32; }
    """

    def __init__(self, slip: TicketSlip, note: str, printing: Printing) -> None:
        super().__init__()
        self.number = Number(slip, note, printing)

    def compose(self) -> ComposeResult:
        """The number, and the way back."""
        yield self.number
        with Center():
            yield Target(GoToStart(), _("Done"), key="enter", shown_key="", centred=True, id="done")

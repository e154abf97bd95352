"""The appointment that was made: its code, very large, and when to come."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Center, Vertical

from kiosk.dispenser.choices import GoToStart
from kiosk.dispenser.printing import Printing
from kiosk.dispenser.widgets.paper import Lines, Paper
from kiosk.dispenser.widgets.target import Target
from kiosk.slip.content import AppointmentSlip
from schema.language import translator

_ = translator("kiosk")


def advice(printing: Printing) -> tuple[str, str]:
    """What to do now: two lines."""
    note = _("Please photograph this screen, or note the code.")
    return {
        Printing.RUNNING: (_("Your slip is being printed …"), ""),
        Printing.DONE: (_("Please take your slip."), ""),
        Printing.FAILED: (_("The printer is resting: no slip comes out. Your appointment is made."), note),
        Printing.UNKNOWN: (_("If no slip comes out: your appointment is made all the same."), note),
        Printing.NONE: (note, ""),
    }[printing]


class Code(Paper):
    """Everything on the page but the way back."""

    def __init__(self, slip: AppointmentSlip, printing: Printing) -> None:
        super().__init__(_("Appointment made. Your code"), slip, printing)
        self.facts = slip

    def below(self) -> Lines:
        """Business, day and time, the advice that is on the slip, two lines about it."""
        slip = self.facts
        first, second = advice(self.printing)
        return [
            (slip.queue, "$text-muted"),
            (f"{slip.day}  {slip.time}", "bold"),
            (slip.advice, "bold"),
            ("", ""),
            (first, "bold"),
            (second, "bold"),
        ]


class BookedPage(Vertical):
    """Shows what the slip says, and whether it comes out."""

    DEFAULT_CSS = """
    BookedPage Target { width: 32; }
    """

    def __init__(self, slip: AppointmentSlip, printing: Printing) -> None:
        super().__init__()
        self.slip = slip
        self.code = Code(slip, printing)

    def compose(self) -> ComposeResult:
        """The code, and the way back."""
        yield self.code
        with Center():
            yield Target(GoToStart(), _("Done"), key="enter", shown_key="", centred=True, id="done")

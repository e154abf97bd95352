"""Making an appointment: everything once more before it is made."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk.cells import pad, width
from kiosk.dispenser.choices import Confirm
from kiosk.dispenser.dates import day_words, span
from kiosk.dispenser.widgets.target import Target
from kiosk.dispenser.widgets.turning import Turning, back_target
from kiosk.slip.wrapping import wrap
from schema.hall.persons import mask_id
from schema.language import translator
from schema.queue.slots import SlotView

_ = translator("kiosk")


class BookingConfirmPage(Vertical):
    """Business, day, time and the masked identity number; below, why it could not be booked."""

    DEFAULT_CSS = """
    BookingConfirmPage > #question { height: 2; text-style: bold; }
    BookingConfirmPage > #facts { height: auto; padding: 1 0 1 2; }
    BookingConfirmPage > #sentence { height: auto; text-style: bold; }
    """

    def __init__(self, queue: str, slot: SlotView, id_number: str, sentence: str, columns: int) -> None:
        super().__init__()
        self.facts = [
            (_("Business"), queue),
            (_("Day"), day_words(slot.day)),
            (_("Time"), span(slot.begins, slot.ends)),
            (_("ID number"), mask_id(id_number)),
        ]
        self.sentence = "\n".join(wrap(sentence, max(2, columns - 2)))

    def compose(self) -> ComposeResult:
        """The facts, each on a line of its own with a blank one after it."""
        yield Static(_("Is everything right?"), id="question")
        room = max(width(name) for name, _value in self.facts) + 3
        pieces = [
            piece
            for name, value in self.facts
            for piece in ((pad(name, room), "$text-muted"), (value, "bold"), "\n\n")
        ]
        yield Static(Content.assemble(*pieces[:-1]), id="facts")
        yield Static(Content(self.sentence), id="sentence")
        confirm = Target(Confirm(), _("Book it"), key="enter", shown_key="Enter", centred=True, id="confirm")
        yield Turning(0, 1, back_target(), confirm)

"""The base of the pages on which something is typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from kiosk.dispenser.choices import Confirm
from kiosk.dispenser.visit import Visit
from kiosk.dispenser.widgets.card_hint import CardHint
from kiosk.dispenser.widgets.keypad import Keypad
from kiosk.dispenser.widgets.target import Target
from kiosk.dispenser.widgets.turning import Turning, back_target
from kiosk.dispenser.widgets.typed_field import TypedField
from schema.language import translator

_ = translator("kiosk")

#: Rows of the line of targets below, the blank row above it included.
TURNING_ROWS = 4


class KeypadPage(Vertical):
    """A question, the field and what is wrong with it, the keypad, and the ways on and back."""

    DEFAULT_CSS = """
    KeypadPage > #typing { height: 1fr; margin-top: 1; }
    KeypadPage #asking { width: 1fr; margin-right: 3; }
    KeypadPage #asking > Static { height: auto; margin-bottom: 1; text-style: bold; }
    KeypadPage #asking > CardHint { margin-bottom: 1; }
    """

    def __init__(self, question: str, hint: tuple[str, ...], visit: Visit, height: int) -> None:
        super().__init__()
        self.question = question
        self.card_hint = CardHint(visit.card_words)
        self.field = TypedField(hint, visit.typed, visit.error, visit.card.masked if visit.card else "")
        # A blank row parts the keys from the header.
        self.keypad_rows = height - TURNING_ROWS - 1

    def compose(self) -> ComposeResult:
        """The words on the left, the keys on the right."""
        with Horizontal(id="typing"):
            with Vertical(id="asking"):
                yield Static(self.question)
                yield self.card_hint
                yield self.field
            yield Keypad(self.keypad_rows)
        confirm = Target(Confirm(), _("Confirm"), key="enter", shown_key="Enter", centred=True, id="confirm")
        yield Turning(0, 1, back_target(), confirm)

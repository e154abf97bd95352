"""What has been typed on the keypad, and below it what is wrong with it."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.cells import pad
from kiosk.dispenser.errors import error_words
from kiosk.dispenser.typed import spaced
from kiosk.slip.wrapping import wrap
from schema.errors import OnestopError

#: Rows of the field.
FIELD_ROWS = 3


class TypedField(Widget):
    """Shows `typed`, or a card that was read (masked), in a field of its own; below it `hint`, or `error`."""

    DEFAULT_CSS = """
    TypedField { height: 1fr; text-wrap: nowrap; }
    """

    typed: reactive[str] = reactive("")
    card: reactive[str] = reactive("")
    error: reactive[OnestopError | None] = reactive(None)

    def __init__(self, hint: tuple[str, ...], typed: str, error: OnestopError | None, card: str = "") -> None:
        super().__init__()
        self.hint = hint
        self.set_reactive(TypedField.typed, typed)
        self.set_reactive(TypedField.error, error)
        self.set_reactive(TypedField.card, card)

    def render(self) -> Content:
        """The field, a blank, the words."""
        columns = self.size.width
        blank = pad("", columns)
        parts: list[tuple[str, str] | str] = []
        shown = self.card or spaced(self.typed) + "▏"
        for row in range(FIELD_ROWS):
            text = pad("  " + shown, columns) if row == FIELD_ROWS // 2 else blank
            parts += [(text, "bold $field-text on $field"), "\n"]
        parts.append("\n")
        sentences, style = ((error_words(self.error),), "bold") if self.error else (self.hint, "$text-muted")
        lines = [line for sentence in sentences for line in wrap(sentence, max(2, columns))]
        parts += [piece for line in lines for piece in ((line, style), "\n")]
        return Content.assemble(*parts)

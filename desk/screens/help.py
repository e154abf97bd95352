"""Every key and what it does."""

from __future__ import annotations

from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from desk.keymap import shown_keys
from desk.screens.dialog import Dialog
from desk.widths import column
from schema.language import translator
from schema.queue.states import Outcome, outcome_word

_ = translator("desk")

#: Cells of a column of the table, and of the keys in it.
COLUMN = 37
KEYS = 9


class HelpScreen(Dialog[None]):
    """Any of Esc, F1, Enter and space closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter,space", "dismiss(None)", "Back", id="back")]

    def __init__(self, *, calls_any: bool = False) -> None:
        """`calls_any`: whether the clerk may call a number out of its turn."""
        super().__init__()
        self.calls_any = calls_any

    def compose(self) -> ComposeResult:
        rows = [(key.shown, key.long) for key in shown_keys() if self.calls_any or key.action != "call_number"]
        place = next(place for place, (shown, _long) in enumerate(rows) if shown == "1–5")
        rows[place : place + 1] = [
            (str(key), _("finish: {outcome}").format(outcome=outcome_word(outcome)))
            for key, outcome in enumerate(Outcome, 1)
        ]
        rows.append(("^Q", _("close the window and leave")))
        half = (len(rows) + 1) // 2
        lines = [
            "".join(column(f"{column(key, KEYS)}{words}", COLUMN) for key, words in pair).rstrip()
            for pair in zip_longest(rows[:half], rows[half:], fillvalue=("", ""))
        ]
        with Vertical(classes="dialog wide"):
            yield Static(_("Keys"), classes="title")
            yield Static("\n".join(lines), markup=False)
            yield Static(_("Esc goes back"), classes="hint")

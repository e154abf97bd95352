"""Every key and what it does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from desk.keyboard import desk_key
from desk.keymap import OUTCOMES, key, outcome_keys, shown_keys
from desk.screens.dialog import Dialog
from desk.widths import column
from schema.language import translator
from schema.queue.states import Outcome, outcome_word

_ = translator("desk")

#: Cells of a column of the table.
COLUMN = 37


class HelpScreen(Dialog[None]):
    """Any of Esc, Enter and space closes it, and the key it was opened with."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,space", "dismiss(None)", "Back", id="back")]

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        """`rows`: each key, and what it does."""
        super().__init__()
        self.rows = rows

    def keys_here(self) -> list[tuple[str, str]]:
        return []

    def compose(self) -> ComposeResult:
        half = (len(self.rows) + 1) // 2
        keys = max((cell_len(key) for key, _words in self.rows), default=0) + 2
        lines = [
            "".join(column(f"{column(key, keys)}{words}", COLUMN) for key, words in pair).rstrip()
            for pair in zip_longest(self.rows[:half], self.rows[half:], fillvalue=("", ""))
        ]
        with Vertical(classes="dialog wide"):
            yield Static(_("Keys"), classes="title")
            yield Static("\n".join(lines), markup=False)
            yield Static(_("Esc goes back"), classes="hint")


def window_keys(*, calls_any: bool, in_charge: bool) -> list[tuple[str, str]]:
    """The keys of the window; `calls_any`: whether the clerk may call a number out of its turn, `in_charge`:
    whether the hall is theirs to see to.
    """
    hidden = {"call_number": not calls_any, "oversee": not in_charge}
    rows = [(key.shown, key.long) for key in shown_keys() if not hidden.get(key.action)]
    place = next(place for place, (shown, _long) in enumerate(rows) if shown == outcome_keys())
    rows[place : place + 1] = [
        (key(action), _("finish: {outcome}").format(outcome=outcome_word(outcome)))
        for action, outcome in zip(OUTCOMES, Outcome, strict=True)
    ]
    return rows


def keys_everywhere(*, palette: bool) -> list[tuple[str, str]]:
    """The keys of every screen; `palette`: whether something can be begun on this one."""
    rows = [(desk_key("palette"), _("all actions, looks, language"))] if palette else []
    return [*rows, (desk_key("lock"), _("lock the desk")), ("^Q", _("leave"))]

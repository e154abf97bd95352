"""Why a number is where it is, and asking the same of another one."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from desk.screens.dialog import Dialog
from schema.language import translator

_ = translator("desk")


class WhyScreen(Dialog[str]):
    """Answers with the number asked for next; None: enough was asked."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", id="back")]

    def __init__(self, text: str, typed: str = "") -> None:
        super().__init__()
        self.text = text
        self.first = typed

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(_("Why?"), classes="title")
            yield Static(self.text, markup=False)
            yield Input(self.first, placeholder=_("another number, such as A023"), max_length=8, compact=True)
            yield Static(_("Enter asks again, or closes · Esc goes back"), classes="hint")

    def action_back(self) -> None:
        self.answer(None)

    @on(Input.Submitted)
    def ask(self, message: Input.Submitted) -> None:
        """About another number; without one, enough was asked."""
        self.answer(message.value.strip() or None)

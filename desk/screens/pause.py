"""Choosing the reason of a pause: one digit, or words of one's own."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from desk.screens.dialog import Dialog
from schema.language import translator
from schema.queue.windows import pause_reasons

_ = translator("desk")


class PauseScreen(Dialog[str]):
    """Answers with the reason, or None when the window stays open."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", id="back")]

    def compose(self) -> ComposeResult:
        self.reasons = pause_reasons()
        with Vertical(classes="dialog"):
            yield Static(_("Why is the window paused? The visitors read it on its strip."), classes="title")
            yield Static(
                "\n".join(f"{key}  {reason}" for key, reason in enumerate(self.reasons, 1)), markup=False
            )
            yield Input(placeholder=_("or type another reason"), max_length=100, compact=True)
            yield Static(_("1–5 chooses · Enter takes what was typed · Esc goes back"), classes="hint")

    @on(Input.Changed)
    def choose(self, message: Input.Changed) -> None:
        """A single digit is a choice."""
        if message.value.isdecimal() and 1 <= int(message.value) <= len(self.reasons):
            self.answer(self.reasons[int(message.value) - 1])

    @on(Input.Submitted)
    def take(self, message: Input.Submitted) -> None:
        """The reason in the clerk's own words."""
        if reason := message.value.strip():
            self.answer(reason)

"""Something to read; any key closes it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from desk.screens.dialog import Dialog
from schema.language import translator

_ = translator("desk")


class SentenceScreen(Dialog[None]):
    """A title and a few sentences."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.heading = title
        self.text = text

    def keys_here(self) -> list[tuple[str, str]]:
        return []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="title", markup=False)
            yield Static(self.text, markup=False)
            yield Static(_("Any key closes this"), classes="hint")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.answer(None)

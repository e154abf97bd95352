"""Asking before the desk is left with something unfinished."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from desk.screens.dialog import Dialog
from schema.language import translator

_ = translator("desk")


class LeaveScreen(Dialog[bool]):
    """Answers True to leave all the same."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Leave", id="leave"),
        Binding("n,escape", "dismiss(False)", "Stay", id="stay"),
    ]

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def keys_here(self) -> list[tuple[str, str]]:
        return [("Y", _("leave")), ("N", _("stay")), ("Esc", _("stay"))]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(_("Leave the desk?"), classes="title")
            yield Static(self.reason, markup=False)
            yield Static(_("Y leaves · N or Esc stays"), classes="hint")

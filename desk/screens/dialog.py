"""What dialogs have in common: keys typed before one is there reach it, those after it what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen
from textual.widgets import Input

from desk.widgets.choices import Choices
from schema.language import translator

if TYPE_CHECKING:
    from desk.app import DeskApp

_ = translator("desk")

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A modal screen that answers once."""

    #: whether another dialog may follow: what is typed meanwhile is kept for it
    goes_on = False
    _answered = False

    @property
    def desk(self) -> DeskApp:
        """The app it is shown in."""
        return cast("DeskApp", self.app)

    def on_mount(self) -> None:
        self.desk.hold_keys()
        fields = self.query(Input)
        for field in fields:
            field.cursor_blink = False
        if fields:
            fields.first().focus()
        self.begin()

    def keys_here(self) -> list[tuple[str, str]]:
        """Its keys and what each does, for the help; none: any key closes it."""
        rows = [("↑ ↓", _("choose"))] if self.query(Choices) else []
        if self.query(Input):
            rows += [("← →", _("in the line; Home, End: to its ends")), ("^U", _("empty the line"))]
        return [*rows, (_("Enter"), _("take it")), ("Esc", _("back; what was typed is kept"))]

    def begin(self) -> None:
        """It is there: take the keys that were kept for it."""
        self.call_after_refresh(self.take_keys)

    def take_keys(self) -> None:
        """Let the keys come, unless it is closed already."""
        if not self._answered:
            self.desk.release_keys()

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        self._answered = True
        if self.goes_on:
            self.desk.hold_keys()
        return super().dismiss(result)

    def answer(self, result: T | None) -> None:
        """Close with an answer, unless it was given already."""
        if not self._answered:
            self.dismiss(result)

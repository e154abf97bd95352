"""Choosing one of several, by its key, by the arrows, or by typing what it is called."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from desk.numbers import tidy
from desk.screens.dialog import Dialog
from desk.widgets.choices import Choice, Choices
from desk.widgets.kept import KeptInput
from schema.errors import StoreError
from schema.language import translator

_ = translator("desk")

#: The longest a dialog waits for its list before it shows what is typed.
LOAD_SECONDS = 1.0

#: What the choices are read with, in a thread; raises `StoreError`.
Load = Callable[[], Sequence[Choice]]


class ChoiceScreen(Dialog[str]):
    """Answers with a choice's key, or with what was typed where that is `free`; None: the clerk goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back"),
        Binding("up", "move(-1)", "Up", id="up"),
        Binding("down", "move(1)", "Down", id="down"),
    ]

    class Loaded(Message, bubble=False):
        """The choices were read; None: the database does not answer."""

        def __init__(self, choices: Sequence[Choice] | None) -> None:
            super().__init__()
            self.choices = choices

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice] | Load,
        *,
        field: str,
        hint: str,
        free: bool = False,
        quick: bool = False,
        narrow: bool = True,
        error: str = "",
        drafts: MutableMapping[str, str] | None = None,
        draft: str = "",
        read: Callable[[str], str] = tidy,
        empty: str = "",
    ) -> None:
        """`quick`: a key typed in full is taken at once. `narrow`: typing leaves out what does not fit; otherwise
        what is typed is a sentence, and nothing is chosen beforehand.

        `drafts[draft]` keeps what was typed when the clerk goes back; `read` makes a key of it.
        """
        super().__init__()
        self.heading, self.field, self.hint, self.error, self.empty = title, field, hint, error, empty
        self.free, self.quick, self.narrow, self.read = free, quick, narrow, read
        self.drafts = {} if drafts is None else drafts
        self.draft = draft
        #: what stands in the field at first
        self.first = self.drafts.get(draft, "") if draft else ""
        self._load: Load | None = None if isinstance(choices, Sequence) else choices
        self.all: tuple[Choice, ...] = tuple(choices) if isinstance(choices, Sequence) else ()
        #: whether the arrows chose since something was typed
        self._moved = False
        #: whether Enter was pressed before there was a list to choose from
        self._entered = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="title", markup=False)
            choices = Choices()
            choices.empty = self.empty if self._load is None else _("One moment …")
            choices.begins_chosen = self.narrow
            choices.choices = self.all
            yield choices
            yield KeptInput(self.first, self._keep, hint=self.field, most=100)
            yield Static(self.error, classes="answer", markup=False)
            yield Static(self.hint, classes="hint close", markup=False)

    def _keep(self, text: str) -> None:
        if self.draft:
            self.drafts[self.draft] = text

    def begin(self) -> None:
        if self._load is None:
            super().begin()
        else:
            # A key typed ahead is for the list, but a list that does not come must not keep the keyboard.
            self.set_timer(LOAD_SECONDS, self.take_keys)
            self._read(self._load)

    @work(thread=True)
    def _read(self, load: Load) -> None:
        try:
            self.post_message(self.Loaded(load()))
        except StoreError:
            self.post_message(self.Loaded(None))

    @on(Loaded)
    def loaded(self, message: Loaded) -> None:
        """Show them; without the database what is typed still counts, where it is free."""
        choices = self.query_one(Choices)
        self.call_after_refresh(self.take_keys)
        self._load = None
        if message.choices is None:
            self._entered = False
            choices.empty = _("The database does not answer.") + (
                " " + _("What you type is kept.") if self.free else ""
            )
            return
        choices.empty = self.empty
        self.all = tuple(message.choices)
        typed = self.query_one(Input).value
        self._take_or_fit(typed)
        if self._entered:
            self.take_typed(typed)

    def action_back(self) -> None:
        self.answer(None)

    def action_move(self, step: int) -> None:
        self._moved = True
        self.query_one(Choices).move(step)

    @on(Input.Changed)
    def typed(self, message: Input.Changed) -> None:
        """Narrow the list, and take a key that was typed in full."""
        self._moved = False
        if self.error and message.value != self.first:
            self.error = ""
            self.query_one(".answer", Static).update("")
        self._take_or_fit(message.value)

    def _take_or_fit(self, typed: str) -> None:
        key = self.read(typed)
        keys = [choice.key for choice in self.all if choice.key.startswith(key)] if key else []
        if self.quick and keys == [key]:
            self.answer(key)
        else:
            self._fit(typed)

    def _fit(self, typed: str) -> None:
        key, words = self.read(typed), typed.strip().casefold()
        found = self.all
        if words and self.narrow:
            found = tuple(
                choice
                for choice in self.all
                if choice.key.startswith((key, words.upper())) or words in choice.words.casefold()
            )
            found = tuple(sorted(found, key=lambda choice: choice.key != key))
        shown = self.query_one(Choices)
        if self.all:
            shown.empty = (
                _("Not in the list. Enter takes what you typed.") if self.free else _("Not in the list.")
            )
        shown.choices = found

    @on(Input.Submitted)
    def take(self, message: Input.Submitted) -> None:
        """Enter: it is done, or will be as soon as there is a list; what is typed after it is meant for later."""
        if self._load is not None and not self.free:
            self._entered = True
            self.desk.hold_keys()
        else:
            self.take_typed(message.value)

    def take_typed(self, typed: str) -> None:
        """What was typed in full, else what the list shows as chosen."""
        shown = self.query_one(Choices)
        key = self.read(typed)
        if not self._moved and key:
            if any(choice.key == key for choice in self.all):
                self.answer(key)
                return
            if self.free:
                self.answer(key if self.narrow else " ".join(typed.split()))
                return
            if len(shown.choices) != 1:
                self.query_one(".answer", Static).update(_("Nothing here is called “{key}”.").format(key=key))
                return
        if shown.choices and shown.chosen >= 0:
            self.answer(shown.choices[shown.chosen].key)

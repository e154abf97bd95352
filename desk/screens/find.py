"""Finding anything by typing: numbers of today, cases, applicants, items. Enter shows what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from desk.cases.offers import read_offers
from desk.finder import Found, find_all, kind_word
from desk.screens.page import Page
from desk.widgets.banner import Banner
from desk.widgets.choices import Choice, Choices
from desk.widgets.keys import Hint, KeyBar
from desk.widgets.notice import Notice
from desk.widths import column
from schema.language import translator
from schema.store.transaction import Reader

if TYPE_CHECKING:
    from desk.screens.acting import ActingScreen

_ = translator("desk")

#: Cells for the kind and the number of what was found.
KINDS, KEYS = 6, 18


class FindScreen(Page[tuple[Found, ...]]):
    """What is found is listed while it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", id="find_up", priority=True),
        Binding("down", "move(1)", "Down", id="find_down", priority=True),
    ]

    def __init__(self, counter: ActingScreen) -> None:
        super().__init__(counter, ())
        self.typed = ""
        self._opening = False

    def compose(self) -> ComposeResult:
        yield Static(_("Find"), id="lists", markup=False)
        yield Input(
            placeholder=_("number, case, name or its initials, four digits of an ID, item"),
            max_length=60,
            compact=True,
            id="find",
        )
        choices = Choices(id="found")
        choices.shows_keys = False
        yield choices
        with Vertical(id="case-foot"):
            yield Notice()
            yield Banner()
        yield KeyBar()

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()
        self.query_one(KeyBar).hints = (
            Hint(_("Enter"), _("Show")),
            Hint("↑↓", _("Choose")),
            Hint("Esc", _("Back")),
        )

    def reading(self) -> Callable[[Reader], tuple[Found, ...]]:
        return partial(self._find, self.typed)

    def _find(self, typed: str, reader: Reader) -> tuple[Found, ...]:
        counter = self.counter
        if typed and counter.offers is None:
            counter.offers = read_offers(reader, counter.hall, None)
        queues = counter.view.queues if counter.view is not None else ()
        return tuple(find_all(reader, counter.hall, queues, counter.offers, typed))

    def show(self, facts: tuple[Found, ...]) -> None:
        choices = self.query_one(Choices)
        kept = choices.chosen
        choices.empty = _("Nothing is found by that.") if self.typed else ""
        choices.choices = tuple(
            Choice(
                f"{each.kind} {each.id}",
                f"{column(kind_word(each.kind), KINDS)}{column(each.key, KEYS)}{each.words}",
                each.note,
            )
            for each in facts
        )
        choices.chosen = max(0, min(kept, len(facts) - 1))

    def read_through(self) -> None:
        if self._opening:
            self._open()

    def keys_here(self) -> list[tuple[str, str]]:
        return [
            ("…", _("typing finds")),
            ("↑ ↓", _("choose")),
            (_("Enter"), _("show what is chosen")),
            ("Esc", _("back")),
        ]

    def action_move(self, step: int) -> None:
        self.query_one(Choices).move(step)

    @on(Input.Changed)
    def find(self, message: Input.Changed) -> None:
        """Find while it is typed."""
        if message.value.strip() != self.typed:
            self.typed = message.value.strip()
            self.query_one(Choices).chosen = 0
            self.look_again()

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Show the chosen one; of a list that is being read, when it has been."""
        self._opening = self._looking
        if not self._opening:
            self._open()

    def _open(self) -> None:
        self._opening = False
        chosen = self.query_one(Choices).chosen
        if 0 <= chosen < len(self.facts):
            from desk.dialogues.finding import show_found

            self.begin(show_found(self.counter, self.facts[chosen]))

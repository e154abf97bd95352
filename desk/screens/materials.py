"""The check of materials: what an item asks for, ticked as the applicant lays it on the counter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from desk.cases.words import material_mark
from desk.screens.dialog import Dialog
from desk.widgets.choices import Choice, Choices
from desk.widgets.keys import Hint, KeyBar
from schema.cases.receiving import lacking
from schema.cases.views import Material
from schema.language import translator

_ = translator("desk")


@dataclass(frozen=True, slots=True)
class Ending:
    """A key that ends the check."""

    name: str
    key: str
    words: str
    #: what must be so: "" anything, "complete" nothing lacks, "lacking" something does, "later" only what may
    #: follow
    when: str = ""


class MaterialsScreen(Dialog[str]):
    """Answers with the name of an ending, or `fault` or `add` where something is typed first; None: back.

    `materials` is changed in place, so that nothing ticked is lost however it is closed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back"),
        Binding("up", "move(-1)", "Up", id="up"),
        Binding("down", "move(1)", "Down", id="down"),
        Binding("space", "tick", "Tick", id="tick"),
        Binding("v", "tick_all", "All", id="tick_all"),
        Binding("f", "fault", "Fault", id="fault"),
        Binding("n", "add", "Add", id="add"),
    ]

    def __init__(
        self,
        title: str,
        materials: list[Material],
        endings: Sequence[Ending],
        *,
        at: int = 0,
        error: str = "",
        note: str = "",
        keep: Callable[[], None] | None = None,
    ) -> None:
        """`at` is the chosen material's place; `note` stands above the list; `keep` keeps what was ticked."""
        super().__init__()
        self.heading, self.materials, self.endings, self.error, self.note = title, materials, endings, error, note
        self.at, self.keep = at, keep

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Static(self.heading, classes="title", markup=False)
            if self.note:
                yield Static(self.note, classes="note", markup=False)
            choices = Choices()
            choices.empty = _("The item publishes no list. N adds what is asked for.")
            yield choices
            yield Static(id="whole", classes="hint", markup=False)
            yield Static(id="count", classes="close", markup=False)
            yield Static(self.error, classes="answer", markup=False)
            yield KeyBar(id="endings")
            yield KeyBar(id="ticking")

    def begin(self) -> None:
        self.query_one("#ticking", KeyBar).hints = (
            Hint(_("Space"), _("there or not")),
            Hint("V", _("all there")),
            Hint("F", _("fault")),
            Hint("N", _("another")),
            Hint("Esc", _("Back")),
        )
        self._show()
        super().begin()

    def keys_here(self) -> list[tuple[str, str]]:
        hints = [hint for bar in self.query(KeyBar) for hint in bar.hints]
        return [("↑ ↓", _("choose")), *((hint.key, hint.words) for hint in hints)]

    @property
    def chosen(self) -> int:
        """The place of the chosen material."""
        return self.query_one(Choices).chosen

    def possible(self, ending: Ending) -> bool:
        """Whether it can end so, as the materials are."""
        missing = lacking(self.materials)
        return {
            "": True,
            "complete": not missing,
            "lacking": bool(missing),
            "later": bool(missing) and all(each.later for each in missing),
        }[ending.when]

    def _show(self) -> None:
        if self.keep is not None:
            self.keep()
        choices = self.query_one(Choices)
        at = self.at if choices.chosen < 0 or not choices.choices else choices.chosen
        rows = []
        for material in self.materials:
            mark, words = material_mark(material)
            copies = _("{count} copies").format(count=material.copies) if material.copies > 1 else ""
            rows.append(Choice(mark, material.name, " ".join(word for word in (words, copies) if word)))
        choices.choices = tuple(rows)
        choices.chosen = max(0, min(at, len(rows) - 1))
        there = sum(each.in_order for each in self.materials)
        faulty = sum(bool(each.fault) for each in self.materials)
        self.query_one("#count", Static).update(
            _("{there} of {all} in order, {missing} needed and missing, {faulty} with a fault").format(
                there=there,
                all=len(self.materials),
                missing=sum(not each.fault for each in lacking(self.materials)),
                faulty=faulty,
            )
        )
        self.query_one("#endings", KeyBar).hints = tuple(
            Hint(ending.key.upper(), ending.words, self.possible(ending)) for ending in self.endings
        )

        self._show_whole()

    def _show_whole(self) -> None:
        """The chosen one by its whole name, for which the list may have no room."""
        name = self.materials[self.chosen].name if self.materials else ""
        self.query_one("#whole", Static).update(name)

    def action_back(self) -> None:
        self.answer(None)

    def action_move(self, step: int) -> None:
        self.query_one(Choices).move(step)
        self._show_whole()

    def action_tick(self) -> None:
        """There and in order, or not there."""
        if self.materials:
            now = self.materials[self.chosen]
            self.materials[self.chosen] = replace(now, received=not now.in_order, fault="")
            at = self.chosen
            self._show()
            if not now.in_order and at + 1 < len(self.materials):
                self.action_move(1)

    def action_tick_all(self) -> None:
        """All that is needed is there; what has a fault keeps it."""
        for place, each in enumerate(self.materials):
            if each.needed and not each.fault:
                self.materials[place] = replace(each, received=True)
        self._show()

    def action_fault(self) -> None:
        if self.materials:
            self.answer("fault")

    def action_add(self) -> None:
        self.answer("add")

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        self.at = self.chosen
        return super().dismiss(result)

    def on_key(self, event: events.Key) -> None:
        ending = next((each for each in self.endings if each.key == event.key), None)
        if ending is None:
            return
        event.stop()
        if self.possible(ending):
            self.answer(ending.name)
        else:
            self.query_one(".answer", Static).update(why_not(ending))


def why_not(ending: Ending) -> str:
    """Why a check cannot end so."""
    return {
        "complete": _(
            "Something needed is missing: correct it, or accept it conditionally where that is allowed."
        ),
        "lacking": _("Nothing is missing: it can be accepted."),
        "later": _("Only what may follow can be missing in a conditional acceptance."),
    }[ending.when]

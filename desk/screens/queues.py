"""Which queues a window serves: its letter, or the space key, gives one or takes it away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from desk.screens.dialog import Dialog
from desk.widgets.choices import Choice, Choices
from schema.hall.halls import QueueView
from schema.language import translator

_ = translator("desk")


class QueuesScreen(Dialog[frozenset[int]]):
    """Answers with the queues' ids, or None when nothing changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back"),
        Binding("up", "move(-1)", "Up", id="up"),
        Binding("down", "move(1)", "Down", id="down"),
        Binding("space", "turn", "Give or take", id="turn"),
        Binding("enter", "done", "Done", id="done"),
    ]

    def __init__(
        self,
        title: str,
        queues: Sequence[QueueView],
        served: Collection[int],
        notes: dict[int, str],
        error: str = "",
    ) -> None:
        """`served`: the ids of those it has now; `notes`: what is said of a queue at the right edge."""
        super().__init__()
        self.heading, self.queues, self.notes, self.error = title, queues, notes, error
        self.served = set(served)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="title", markup=False)
            choices = Choices()
            choices.empty = _("No queues.")
            choices.choices = self._choices()
            yield choices
            yield Static(self.error, classes="answer", markup=False)
            yield Static(
                _("Letter or space gives or takes · Enter: done · Esc: back"),
                classes="hint close",
                markup=False,
            )

    def _choices(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(
                f"{'✓' if queue.id in self.served else '·'} {queue.letter}",
                queue.title,
                self.notes.get(queue.id, ""),
            )
            for queue in self.queues
        )

    def _turn(self, place: int) -> None:
        self.served ^= {self.queues[place].id}
        shown = self.query_one(Choices)
        shown.choices = self._choices()
        shown.chosen = place

    def on_key(self, event: events.Key) -> None:
        """A queue's letter."""
        letter = (event.character or "").upper()
        place = next((at for at, queue in enumerate(self.queues) if queue.letter == letter), None)
        if place is not None:
            event.stop()
            self._turn(place)

    def action_turn(self) -> None:
        if self.queues:
            self._turn(self.query_one(Choices).chosen)

    def action_move(self, step: int) -> None:
        self.query_one(Choices).move(step)

    def action_done(self) -> None:
        self.answer(frozenset(self.served))

    def keys_here(self) -> list[tuple[str, str]]:
        return [
            ("A–Z", _("give the queue of this letter, or take it away")),
            ("↑ ↓", _("choose")),
            (_("Space"), _("give the chosen one, or take it away")),
            (_("Enter"), _("done")),
            ("Esc", _("back")),
        ]

    def action_back(self) -> None:
        self.answer(None)

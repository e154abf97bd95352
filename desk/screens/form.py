"""A few fields to type, one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from desk.screens.dialog import Dialog
from schema.errors import BadInput


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name in the answer, its label, and what makes of the text what is stored (`BadInput`)."""

    name: str
    label: str
    check: Callable[[str], str]


class FormScreen(Dialog[dict[str, str]]):
    """Answers with the fields as they are stored; what was typed is in `drafts` however it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back"),
        Binding("up", "app.focus_previous", "Up", id="up"),
        Binding("down", "app.focus_next", "Down", id="down"),
    ]

    def __init__(
        self, title: str, fields: Sequence[Field], *, hint: str, drafts: dict[str, str], error: str = ""
    ) -> None:
        super().__init__()
        self.heading, self.fields, self.hint, self.drafts, self.error = title, fields, hint, drafts, error

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="title", markup=False)
            for field in self.fields:
                with Horizontal(classes="field"):
                    yield Static(field.label, markup=False)
                    yield Input(
                        self.drafts.get(field.name, ""), max_length=50, compact=True, id=f"field-{field.name}"
                    )
            yield Static(self.error, classes="answer", markup=False)
            yield Static(self.hint, classes="hint close", markup=False)

    def _input(self, field: Field) -> Input:
        return self.query_one(f"#field-{field.name}", Input)

    def action_back(self) -> None:
        self.answer(None)

    @on(Input.Changed)
    def keep(self, message: Input.Changed) -> None:
        """What is typed outlasts the dialog."""
        self.drafts[(message.input.id or "").removeprefix("field-")] = message.value

    @on(Input.Submitted)
    def go_on(self, message: Input.Submitted) -> None:
        """To the next field; after the last one it is done."""
        place = next(place for place, field in enumerate(self.fields) if self._input(field) is message.input)
        answer = {}
        for field in self.fields[: place + 1]:
            try:
                answer[field.name] = field.check(self._input(field).value)
            except BadInput as error:
                self.query_one(".answer", Static).update(str(error))
                self._input(field).focus()
                return
        self.query_one(".answer", Static).update("")
        if place + 1 < len(self.fields):
            self._input(self.fields[place + 1]).focus()
        else:
            self.answer(answer)

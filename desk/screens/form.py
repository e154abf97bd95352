"""A few fields to type, one after another."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from desk.screens.dialog import Dialog
from desk.widgets.kept import KeptInput
from schema.errors import BadInput
from schema.language import translator

_ = translator("desk")


def tidied(text: str) -> str:
    """Text as it was typed, its blanks made single."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name in the answer, its label, and what makes of the text what is stored (`BadInput`)."""

    name: str
    label: str
    check: Callable[[str], str] = tidied
    #: the most characters that are kept
    most: int = 50
    hint: str = ""


class FormScreen(Dialog[dict[str, str]]):
    """Answers with the fields as they are stored; what was typed is in `drafts` however it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="back"),
        Binding("up", "app.focus_previous", "Up", id="up"),
        Binding("down", "app.focus_next", "Down", id="down"),
        Binding("f2", "done", "Done", id="done", priority=True),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        *,
        hint: str,
        drafts: MutableMapping[str, str],
        error: str = "",
        wide: bool = False,
    ) -> None:
        """`wide`: for sentences."""
        super().__init__()
        self.wide = wide
        self.heading, self.fields, self.hint, self.drafts, self.error = title, fields, hint, drafts, error

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide" if self.wide else "dialog"):
            yield Static(self.heading, classes="title", markup=False)
            for field in self.fields:
                with Horizontal(classes="field"):
                    yield Static(field.label, markup=False)
                    yield KeptInput(
                        self.drafts.get(field.name, ""),
                        partial(self._keep, field.name),
                        hint=field.hint,
                        most=field.most,
                        name=f"field-{field.name}",
                    )
            yield Static(self.error, classes="answer", markup=False)
            yield Static(self.hint, classes="hint close", markup=False)

    def _input(self, field: Field) -> Input:
        return self.query_one(f"#field-{field.name}", Input)

    def keys_here(self) -> list[tuple[str, str]]:
        return [
            (_("Enter"), _("the next field; after the last it is done")),
            ("F2", _("done; the other fields stay as they are")),
            ("↑ ↓", _("another field")),
            *super().keys_here()[:-2],
            ("Esc", _("back; what was typed is kept")),
        ]

    def action_back(self) -> None:
        self.answer(None)

    def _keep(self, name: str, text: str) -> None:
        """What is typed outlasts the dialog."""
        self.drafts[name] = text

    @on(Input.Submitted)
    def go_on(self, message: Input.Submitted) -> None:
        """To the next field; after the last one it is done."""
        place = next(place for place, field in enumerate(self.fields) if self._input(field) is message.input)
        if place + 1 == len(self.fields):
            self.action_done()
        elif self._checked(place) is not None:
            self._input(self.fields[place + 1]).focus()

    def action_done(self) -> None:
        """The fields after this one stay as they are."""
        if (answer := self._checked(len(self.fields) - 1)) is not None:
            self.answer(answer)

    def _checked(self, last: int) -> dict[str, str] | None:
        """The fields up to this one as they are stored; at what is wrong with one it stops and says so."""
        answer = {}
        for field in self.fields[: last + 1]:
            try:
                answer[field.name] = field.check(self._input(field).value)
            except BadInput as error:
                self.query_one(".answer", Static).update(str(error))
                self._input(field).focus()
                return None
        self.query_one(".answer", Static).update("")
        return answer

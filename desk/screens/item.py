"""Choosing what is applied for, by what people type: initials, pinyin, characters."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence

from textual.widgets import Static

from desk.screens.choice import ChoiceScreen, Load
from desk.widgets.choices import Choice, Choices
from schema.language import translator

_ = translator("desk")

#: How many of what is found are listed.
FOUND_MOST = 50


class ItemScreen(ChoiceScreen):
    """Answers with an item's code; `find` gives the choices for what was typed."""

    def __init__(
        self,
        title: str,
        load: Load,
        find: Callable[[str], Sequence[Choice]],
        *,
        field: str,
        empty: str,
        drafts: MutableMapping[str, str],
        draft: str,
    ) -> None:
        """`load` gives what is listed before anything is typed, `empty` is said where that is nothing."""
        super().__init__(
            title,
            load,
            field=field,
            hint=_("Type, ↑ ↓ and Enter · Esc goes back"),
            drafts=drafts,
            draft=draft,
            empty=empty,
        )
        self.find = find

    def on_mount(self) -> None:
        self.query_one(".dialog").add_class("wide")
        self.query_one(Choices).shows_keys = False

    def _take_or_fit(self, typed: str) -> None:
        shown = self.query_one(Choices)
        if typed.strip() and self.all:
            shown.empty = _("Nothing is found by that.")
            shown.choices = tuple(self.find(typed)[:FOUND_MOST])
        else:
            shown.choices = self.all

    def take_typed(self, typed: str) -> None:
        """The chosen one, whatever was typed."""
        shown = self.query_one(Choices)
        if shown.choices and shown.chosen >= 0:
            self.answer(shown.choices[shown.chosen].key)
        else:
            self.query_one(".answer", Static).update(_("Nothing is found by that."))

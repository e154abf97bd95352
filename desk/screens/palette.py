"""Everything that can be done on the screen in front, found by typing what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.keyboard import key_word
from desk.looks import Look
from desk.screens.acting import ActingScreen
from desk.screens.item import ItemScreen
from desk.widgets.choices import Choice
from schema.hall.finding import Index
from schema.language import current_language, translator

if TYPE_CHECKING:
    from desk.app import DeskApp

_ = translator("desk")

#: A language is called what those call it who read it.
LANGUAGE_WORDS = {"zh_CN": "语言：中文", "en": "Language: English"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A key that can be pressed now, Textual's name of it; or something that has none of its own."""

    press: str
    words: str
    #: what the key is called
    shown: str = ""


class PaletteScreen(ItemScreen):
    """Answers with what was chosen of the entries (`press`)."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        choices = [Choice(entry.press, entry.words, entry.shown) for entry in entries]
        index: list[Index] = []

        def load() -> Sequence[Choice]:
            index.append(Index([entry.words for entry in entries]))
            return choices

        super().__init__(
            _("What to do?"),
            load,
            lambda typed: [choices[place] for place in index[0].find(typed)],
            field=_("what it is called, its initials or pinyin"),
            empty="",
            drafts={},
            draft="",
        )


def entries(app: DeskApp, rows: Sequence[tuple[str, str]]) -> list[Entry]:
    """What the keys of the screen in front do, of `rows` (each what a key is called, and what it does) those that
    can be pressed now; then how the desk looks and what it speaks.
    """
    screen = app.screen
    pressed: dict[str, str] = {}
    for key, active in screen.active_bindings.items():
        # A window lets each key through while a task is under way, to answer it in words; that is no offer.
        action = active.binding.action.partition("(")[0]
        if active.enabled and (not isinstance(screen, ActingScreen) or screen.possible(action)):
            pressed.setdefault(key_word(key), key)
    found = [Entry(f"press {pressed[shown]}", words, shown) for shown, words in rows if shown in pressed]
    found += [Entry(f"look {look}", words) for look, words in look_words().items() if look != app.look]
    return found + [
        Entry(f"speak {language}", words)
        for language, words in LANGUAGE_WORDS.items()
        if language != current_language()
    ]


def look_words() -> dict[Look, str]:
    """Each look, in words."""
    return {"night": _("Look: night"), "day": _("Look: day"), "contrast": _("Look: high contrast")}

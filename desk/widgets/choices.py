"""A list to choose from: a key to type, what it stands for, and a word at the right edge."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.widths import column
from schema.language import translator

_ = translator("desk")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    key: str
    words: str
    note: str = ""


class Choices(Widget):
    """As many rows as there is room for; the chosen one is always among them."""

    DEFAULT_CSS = """
    Choices { height: auto; max-height: 12; }
    """

    choices: reactive[tuple[Choice, ...]] = reactive((), layout=True)
    #: the one Enter would take; -1: none
    chosen = reactive(0)
    #: what stands there while there is nothing to choose
    empty = reactive("")

    #: whether one is chosen before the arrows are used
    begins_chosen = True
    #: whether keys are for typing; else they are what the program knows the choices by
    shows_keys = True
    _rows = 0

    def watch_choices(self) -> None:
        """Another list begins at its top."""
        self.chosen = 0 if self.begins_chosen else -1

    def move(self, step: int) -> None:
        """Choose the one before or after, from the last to the first."""
        if self.choices:
            at = self.chosen if self.chosen >= 0 or step > 0 else 0
            self.chosen = (at + step) % len(self.choices)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A row for each; a list that grows shorter leaves its room, so that nothing beneath it moves."""
        self._rows = max(1, self._rows, len(self.choices))
        return self._rows

    def render(self) -> Content:
        if not self.choices:
            return Content.styled(self.empty, "$quiet")
        width, height = self.content_size
        keys = max(cell_len(choice.key) for choice in self.choices) if self.shows_keys else -2
        notes = max(cell_len(choice.note) for choice in self.choices)
        words = max(0, width - keys - notes - 4 - (2 if notes else 0))
        # The part of the list around the chosen one.
        top = max(0, min(self.chosen - height // 2, len(self.choices) - height))
        parts: list[str | tuple[str, str]] = []
        for place, choice in enumerate(self.choices[top : top + height], top):
            now = place == self.chosen
            parts += [
                ("▸ " if now else "  ", "$accent"),
                (f"{column(choice.key, keys)}  " if self.shows_keys else "", "bold $accent" if now else "bold"),
                (column(choice.words, words), "bold" if now else ""),
                (f"  {column(choice.note, notes, right=True)}" if notes else "", "$quiet"),
                "\n",
            ]
        return Content.assemble(*parts[:-1])

"""A line to type in that is kept before it is seen."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import Input


class KeptInput(Input):
    """Gives each change away at once, not when the screen has time for it: whatever is seen is kept already."""

    def __init__(self, text: str, keep: Callable[[str], None], *, hint: str, most: int, name: str = "") -> None:
        self.keep = keep  # first: the text given here is a change already
        super().__init__(text, placeholder=hint, max_length=most, compact=True, id=name or None)

    def watch_value(self, value: str) -> None:
        self.keep(value)

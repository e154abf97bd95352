"""A part of a page that changes while the rest stays."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget


class Part(Vertical):
    """Holds what `build` makes when it is composed again."""

    DEFAULT_CSS = """
    Part { height: auto; }
    """

    def __init__(self, build: Callable[[], Widget], id: str) -> None:
        super().__init__(id=id)
        self.build = build

    def compose(self) -> ComposeResult:
        """The part as it is now."""
        yield self.build()

"""The place of the page."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget


class Body(Vertical):
    """Holds one page at a time, the one `build` makes when it is composed again."""

    def __init__(self, build: Callable[[], Widget]) -> None:
        super().__init__()
        self.build = build

    def compose(self) -> ComposeResult:
        """The page of the moment."""
        yield self.build()

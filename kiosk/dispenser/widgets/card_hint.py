"""Tells that a card may be laid on the reader, and what is to be done with one that lies there."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.slip.wrapping import wrap


class CardHint(Widget):
    """Shows `words`; without any it takes no place."""

    DEFAULT_CSS = """
    CardHint { height: auto; text-wrap: nowrap; color: $accent; text-style: bold; }
    """

    words: reactive[str] = reactive("", layout=True)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.set_reactive(CardHint.words, words)

    def on_mount(self) -> None:
        """At first as at every change."""
        self.watch_words(self.words)

    def watch_words(self, words: str) -> None:
        """Without words there is no blank row either."""
        self.display = bool(words)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the words take."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[str]:
        return wrap(self.words, max(2, width))

    def render(self) -> Content:
        """The words, wrapped as Chinese is."""
        return Content("\n".join(self._lines(self.size.width)))

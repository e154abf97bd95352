"""Words for the visitor when there is nothing to choose."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from kiosk.cells import pad
from kiosk.slip.wrapping import wrap

#: Longer lines are hard to read.
WIDEST = 70


class MessagePage(Widget):
    """A headline and some sentences, in the middle of the screen."""

    DEFAULT_CSS = """
    MessagePage { height: 1fr; text-wrap: nowrap; }
    """

    def __init__(self, headline: str, *sentences: str) -> None:
        super().__init__()
        self.headline = headline
        self.sentences = sentences

    def render(self) -> Content:
        """The lines, centred."""
        columns, rows = self.size
        room = min(WIDEST, max(2, columns - 4))
        parts: list[tuple[str, str]] = [(line, "bold") for line in wrap(self.headline, room)]
        for sentence in self.sentences:
            parts += [("", ""), *((line, "") for line in wrap(sentence, room))]
        above = max(0, (rows - len(parts)) // 2)
        lines = (piece for text, style in parts for piece in ((pad(text, columns, "center"), style), "\n"))
        return Content.assemble("\n" * above, *lines)

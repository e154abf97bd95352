"""Facts under each other: a label, what it says in as many lines as it needs, and a word at the right edge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.widths import column


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a sheet; without text, its label is a heading."""

    label: str
    text: str = ""
    style: str = ""
    #: at the right edge of its first line
    word: str = ""
    word_style: str = ""
    #: what it is called for, beneath it
    note: str = ""


class Sheet(Widget):
    """As high as what it says."""

    DEFAULT_CSS = """
    Sheet { height: auto; width: 1fr; }
    """

    facts: reactive[tuple[Fact, ...]] = reactive((), layout=True)
    #: cells for the labels
    labels = 10

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return sum(1 for _line in self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> Iterator[Content]:
        for place, fact in enumerate(self.facts):
            if not fact.text and not fact.word:
                if place:
                    yield Content("")
                yield Content.styled(fact.label, "$quiet")
                continue
            label = column(fact.label, self.labels)
            words = cell_len(fact.word) + 2 if fact.word else 0
            room = max(10, width - self.labels - words)
            wrapped = Content(fact.text).wrap(room) or [Content("")]
            for number, line in enumerate(wrapped):
                if number:
                    yield Content.assemble(" " * self.labels, (line.plain, fact.style))
                elif fact.word:
                    text = (column(line.plain, room + 2), fact.style)
                    yield Content.assemble((label, "$quiet"), text, (fact.word, fact.word_style))
                else:
                    yield Content.assemble((label, "$quiet"), (line.plain, fact.style))
            for line in Content(fact.note).wrap(max(10, width - self.labels)) if fact.note else ():
                yield Content.assemble(" " * self.labels, (line.plain, "$quiet"))

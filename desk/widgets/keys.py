"""The keys, in one line; grey what cannot be done now."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Hint:
    """A key, what it does in a word or two, and whether it can be pressed now."""

    key: str
    words: str
    enabled: bool = True

    @property
    def width(self) -> int:
        """Cells it takes."""
        return cell_len(self.key) + 1 + cell_len(self.words)


class KeyBar(Widget):
    """Hints side by side, the most important first; those there is no room for are left to the help."""

    DEFAULT_CSS = """
    KeyBar { height: 1; padding: 0 1; background: $panel; }
    """

    hints: reactive[tuple[Hint, ...]] = reactive(())
    #: always there, at the end: help, and the way out
    last: reactive[tuple[Hint, ...]] = reactive(())

    @property
    def shown(self) -> list[Hint]:
        """The hints there is room for. It does not depend on what can be done, so that nothing moves."""
        room = self.content_size.width - sum(hint.width + 2 for hint in self.last)
        fitting: list[Hint] = []
        for hint in self.hints:
            needed = hint.width + (2 if fitting else 0)
            if needed > room:
                break
            room -= needed
            fitting.append(hint)
        return [*fitting, *self.last]

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for hint in self.shown:
            if parts:
                parts.append("  ")
            parts += [
                (hint.key, "bold $accent" if hint.enabled else "$faint"),
                (f" {hint.words}", "" if hint.enabled else "$faint"),
            ]
        return Content.assemble(*parts)

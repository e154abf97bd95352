"""The keys, in one line; grey what cannot be done now."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Hint:
    """A key, what it does in a word or two, and whether it can be pressed now."""

    key: str
    words: str
    enabled: bool = True


class KeyBar(Widget):
    """Hints side by side."""

    DEFAULT_CSS = """
    KeyBar { height: 1; padding: 0 1; background: $panel; }
    """

    hints: reactive[tuple[Hint, ...]] = reactive(())

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for hint in self.hints:
            if parts:
                parts.append("  ")
            parts += [
                (hint.key, "bold $accent" if hint.enabled else "$faint"),
                (f" {hint.words}", "" if hint.enabled else "$faint"),
            ]
        return Content.assemble(*parts)

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
    def rows(self) -> list[list[Hint]]:
        """The hints there is room for. It does not depend on what can be done, so that nothing moves."""
        width, height = self.content_size
        rows: list[list[Hint]] = []
        left = iter(self.hints)
        hint = next(left, None)
        for number in range(height):
            end = sum(last.width + 2 for last in self.last) if number == height - 1 else 0
            room = width - end
            row: list[Hint] = []
            while hint is not None and hint.width + (2 if row else 0) <= room:
                room -= hint.width + (2 if row else 0)
                row.append(hint)
                hint = next(left, None)
            rows.append(row)
        return [*rows[:-1], [*rows[-1], *self.last]] if rows else []

    def render(self) -> Content:
        return Content("\n").join(self._row(row) for row in self.rows)

    def _row(self, row: list[Hint]) -> Content:
        parts: list[str | tuple[str, str]] = []
        for hint in row:
            if parts:
                parts.append("  ")
            parts += [
                (hint.key, "bold $accent" if hint.enabled else "$faint"),
                (f" {hint.words}", "" if hint.enabled else "$faint"),
            ]
        return Content.assemble(*parts)

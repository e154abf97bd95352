"""The hall's windows: state, clerk, the visit there and since when, how many were served today."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.overview import WindowRow
from desk.timing import minutes_since, minutes_word
from desk.widgets.grid import Cell, Column, lay
from schema.hall.models import WindowState
from schema.language import translator
from schema.queue.moving import window_state_word

_ = translator("desk")

#: From so many cells on there is room for the queues.
WIDE = 52


class HallWindows(Widget):
    """As many rows as there is room for, around the chosen one."""

    DEFAULT_CSS = """
    HallWindows { width: 1fr; height: 1fr; padding: 0 1; }
    """

    rows: reactive[tuple[WindowRow, ...]] = reactive(())
    chosen = reactive(0)
    now: reactive[datetime | None] = reactive(None)

    @property
    def row(self) -> WindowRow | None:
        """The chosen one."""
        return self.rows[self.chosen] if self.chosen < len(self.rows) else None

    def move(self, step: int) -> None:
        """Choose the one so many rows away."""
        if self.rows:
            self.chosen = max(0, min(self.chosen + step, len(self.rows) - 1))

    def page(self, step: int) -> None:
        """Choose the one a screen away."""
        self.move(step * max(1, self.content_size.height - 2))

    def choose(self, number: int) -> bool:
        """Choose the window with this number, if there is one."""
        place = next((at for at, row in enumerate(self.rows) if row.window.number == number), None)
        if place is not None:
            self.chosen = place
        return place is not None

    def render(self) -> Content:
        if not self.rows or self.now is None:
            return Content.styled(_("No windows."), "$quiet")
        width, height = self.content_size
        top = max(0, min(self.chosen - (height - 1) // 2, len(self.rows) - (height - 1)))
        wide = width >= WIDE
        columns = [
            Column("  ", right=True),
            Column(_("Window")),
            Column(_("State")),
            Column(_("Clerk")),
            Column(_("Visitor"), wide=True),
            *([Column(_("Queues"))] if wide else []),
            Column(_("Done"), right=True),
        ]
        rows = [
            self._row(row, place == self.chosen, wide, self.now)
            for place, row in enumerate(self.rows[top : top + height - 1], top)
        ]
        return Content("\n").join(lay(columns, rows, width, 2 if wide else 1))

    def _row(self, row: WindowRow, chosen: bool, wide: bool, now: datetime) -> list[Cell]:
        window, visit = row.window, row.visit
        closed = window.state == WindowState.CLOSED
        quiet = "$quiet" if closed else ""
        if visit is not None:
            busy: Cell = (f"{visit.label} {minutes_word(minutes_since(visit.called_at, now))}", "")
        elif window.state == WindowState.PAUSED:
            busy = (window.pause_reason, "")
        elif row.missing:
            busy = (_("not opened"), "bold")
        else:
            busy = ("–", "$quiet")
        return [
            ("▸" if chosen else "", "$accent"),
            (str(window.number), "bold $accent" if chosen else "bold"),
            (window_state_word(window.state), "bold" if window.state == WindowState.PAUSED else quiet),
            (row.clerk or "–", quiet),
            busy,
            *([(row.letters or "–", quiet)] if wide else []),
            (str(row.served), quiet),
        ]

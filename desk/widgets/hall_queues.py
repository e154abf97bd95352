"""The hall's queues: how many wait, how long, what newcomers can expect, how many windows are open for them."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.overview import QueueRow
from desk.timing import minutes_since, minutes_word
from desk.widgets.grid import Cell, Column, lay
from schema.language import translator

_ = translator("desk")


class HallQueues(Widget):
    """A row for each; where there is no room for all, those with the longest waits."""

    DEFAULT_CSS = """
    HallQueues { height: auto; max-height: 65%; padding: 0 1; }
    """

    rows: reactive[tuple[QueueRow, ...]] = reactive((), layout=True)
    now: reactive[datetime | None] = reactive(None)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return 1 + max(1, len(self.rows))

    def render(self) -> Content:
        if not self.rows or self.now is None:
            return Content.styled(_("No queues."), "$quiet")
        width, height = self.content_size
        shown, left = self.rows, 0
        if len(shown) > height - 1:
            now = self.now
            longest = sorted(shown, key=lambda row: (not row.stranded, row.load.longest_since or now))
            kept = {row.load.queue_id for row in longest[: max(1, height - 2)]}
            left = len(shown) - len(kept)
            shown = tuple(row for row in shown if row.load.queue_id in kept)
        columns = [
            Column(_("Queues"), wide=True),
            Column(_("Line"), right=True),
            Column(_("Longest"), right=True),
            Column(_("New no."), right=True),
            Column(_("Open"), right=True),
        ]
        lines = lay(columns, [self._row(row, self.now) for row in shown], width, 1 if width < 44 else 2)
        if left:
            lines.append(Content.styled(_("… {count} others").format(count=left), "$quiet"))
        return Content("\n").join(lines)

    def _row(self, row: QueueRow, now: datetime) -> list[Cell]:
        load = row.load
        longest = minutes_word(minutes_since(load.longest_since, now)) if load.longest_since else "–"
        expected = minutes_word(row.expected) if row.expected is not None else "–"
        # People whom nobody can call: the figure stands out, and the devices' colours are not for it.
        windows = (_("none"), "bold reverse") if row.stranded else (str(load.open_windows), "")
        return [
            (f"{load.letter} {row.title}", "bold" if load.waiting else ""),
            (str(load.waiting), "bold" if load.waiting else "$quiet"),
            (longest, "" if load.waiting else "$quiet"),
            (expected, "" if load.waiting else "$quiet"),
            windows,
        ]

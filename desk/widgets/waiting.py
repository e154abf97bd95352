"""The line of the window, in the order it will be called."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.timing import minutes_word
from desk.view import DeskView
from desk.widths import column, fit
from schema.hall.classes import ORDINARY
from schema.language import translator
from schema.queue.line import Waiting

_ = translator("desk")

#: From so many cells for purpose and mark on, a mark says which class it is.
WIDE = 24


class WaitingList(Widget):
    """Number, purpose and minutes waited; what does not fit is counted in the last row."""

    DEFAULT_CSS = """
    WaitingList { width: 2fr; max-width: 50; min-width: 30; height: 1fr; padding: 0 1; }
    """

    view: reactive[DeskView | None] = reactive(None)
    minutes: reactive[tuple[int, ...]] = reactive(())

    def tick(self, now: datetime) -> None:
        """Let time pass; nothing is drawn unless somebody's minutes changed."""
        self.minutes = tuple(person.minutes(now) for person in self.view.waiting) if self.view else ()

    def render(self) -> Content:
        view = self.view
        if view is None:
            return Content.styled(_("Reading the line …"), "$quiet")
        if not view.waiting:
            return Content.assemble((_("In line"), "$quiet"), "\n\n", _("Nobody is waiting."))
        width, height = self.content_size
        people = list(zip(view.waiting, self.minutes, strict=False))
        rows = height - 1
        shown = people if view.count <= rows else people[: max(0, rows - 1)]
        numbers = max(cell_len(person.label) for person in view.waiting)
        times = max((cell_len(minutes_word(minutes)) for _person, minutes in people), default=0)
        purposes = max(0, width - numbers - times - 5)
        parts: list[str | tuple[str, str]] = [(_("In line"), "$quiet")]
        for place, (person, minutes) in enumerate(shown):
            first = place == 0
            parts += [
                ("\n▸ " if first else "\n  ", "$accent"),
                (column(person.label, numbers), "bold"),
                f"  {self._purpose(view, person, purposes)} ",
                (column(minutes_word(minutes), times, right=True), "" if first else "$quiet"),
            ]
        if len(shown) < view.count:
            more = _("… and {count} more").format(count=view.count - len(shown))
            parts.append((f"\n  {more}", "$quiet"))
        return Content.assemble(*parts)

    def _purpose(self, view: DeskView, person: Waiting, width: int) -> str:
        """The purpose, and at its right what sets somebody apart: a dot and a word."""
        title = view.title_of(person.purpose)
        mark = view.mark_of(person)
        if not mark:
            return column(title, width)
        if width < WIDE:
            mark = _("prio") if person.priority != ORDINARY else _("here")
        mark = fit(f"● {mark}", width)
        return f"{column(title, max(0, width - cell_len(mark) - 1))} {mark}" if width > cell_len(mark) else mark

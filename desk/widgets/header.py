"""The line at the top: whose window this is, how long the line is, what time it is."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.timing import minutes_since, minutes_word
from desk.view import DeskView
from desk.widths import spread
from schema.hall.clock import hall_time
from schema.hall.halls import HallView, WindowView
from schema.hall.staff import ClerkView
from schema.language import translator

_ = translator("desk")


class Header(Widget):
    """Window, clerk and queues on the left; the line's numbers and the time on the right."""

    DEFAULT_CSS = """
    Header { height: 1; padding: 0 1; background: $panel; }
    Header.-lit { background: $accent; color: $background; }
    """

    view: reactive[DeskView | None] = reactive(None)
    #: hall time, HH:MM
    time = reactive("")
    #: minutes the first in line has waited
    longest = reactive(0)

    def __init__(self, hall: HallView, window: WindowView, clerk: ClerkView) -> None:
        super().__init__()
        self.hall = hall
        self.window = window
        self.clerk = clerk

    def tick(self, now: datetime) -> None:
        """Let time pass; nothing is drawn unless something changed."""
        self.time = hall_time(now, self.hall.zone).strftime("%H:%M")
        self.longest = minutes_since(self.view.longest_since, now) if self.view else 0

    def render(self) -> Content:
        width = self.content_size.width
        who = _("Window {number} {name}").format(number=self.window.number, name=self.window.name)
        names = [who, self.clerk.name]
        figures = [self.time]
        if self.view is not None:
            wide = width >= 100
            queues = [f"{q.letter} {q.title}" if wide else q.letter for q in self.view.queues]
            names.append(("  " if wide else " ").join(queues))
            figures = [
                _("Waiting {count}").format(count=self.view.count),
                _("Longest {minutes}").format(minutes=minutes_word(self.longest)),
                _("Today {count}").format(count=self.view.served),
                self.time,
            ]
        left, right = spread(" · ".join(name for name in names if name), "  ".join(figures), width)
        return Content.assemble((left, "bold"), right)

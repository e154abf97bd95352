"""The two lines at the top of the hall's page: where and when, and the day in numbers."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.overview import HallFacts
from desk.widths import spread
from schema.hall.clock import hall_time
from schema.hall.halls import HallView
from schema.hall.staff import ClerkView
from schema.language import translator
from schema.queue.states import TicketState

_ = translator("desk")


class HallHead(Widget):
    """Hall and clerk, the time; numbers given, served, not come, waiting; cases due."""

    DEFAULT_CSS = """
    HallHead { height: 2; }
    """

    facts: reactive[HallFacts | None] = reactive(None)
    #: hall time, HH:MM
    time = reactive("")

    def __init__(self, hall: HallView, clerk: ClerkView) -> None:
        super().__init__()
        self.hall = hall
        self.clerk = clerk

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        self.time = hall_time(now, self.hall.zone).strftime("%H:%M")

    def render(self) -> Content:
        width = self.content_size.width - 2
        left, right = spread(f"{self.hall.title} · {self.clerk.name}", self.time, width)
        top = Content.assemble((f" {left}", "bold on $panel"), (f"{right} ", "on $panel"))
        facts = self.facts
        if facts is None:
            return Content.assemble(top, "\n ", (_("Reading the hall …"), "$quiet"))
        states = facts.states
        figures = [
            (_("Issued"), facts.issued, ""),
            (_("Served"), states.get(TicketState.SERVED, 0), ""),
            (_("No-show"), states.get(TicketState.NO_SHOW, 0), ""),
            (_("Waiting"), states.get(TicketState.WAITING, 0), ""),
        ]
        due = [
            (_("due today"), facts.cases.today, "$warning" if facts.cases.today else ""),
            (_("late"), facts.cases.late, "$error" if facts.cases.late else ""),
        ]
        parts: list[str | tuple[str, str]] = ["\n "]
        for word, count, style in figures:
            parts += [(f"{word} ", "$quiet"), (f"{count}  ", f"bold {style}".rstrip())]
        parts.append((" " + _("Cases"), "$quiet"))
        for word, count, style in due:
            parts += [(f"  {word} ", style or "$quiet"), (str(count), f"bold {style}".rstrip())]
        return Content.assemble(top, *parts)

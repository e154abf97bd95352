"""What is known about the visit at the window."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.timing import minutes_since, minutes_word, seconds_since, stopwatch
from desk.view import DeskView
from desk.widths import fit
from schema.hall.clock import hall_time
from schema.hall.halls import HallView
from schema.language import translator
from schema.queue.states import RECALL_SECONDS, RECALLS_MOST, TicketState

_ = translator("desk")


class VisitFacts(Widget):
    """Purpose and wait; state and time since the call; calls made again."""

    DEFAULT_CSS = """
    VisitFacts { height: 5; }
    """

    view: reactive[DeskView | None] = reactive(None)
    #: seconds since the call, and since the last one
    elapsed = reactive(0)
    since_last = reactive(0)

    def __init__(self, hall: HallView) -> None:
        super().__init__()
        self.hall = hall

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        visit = self.view.visit if self.view else None
        if visit is not None:
            self.elapsed = seconds_since(visit.called_at, now)
            self.since_last = min(RECALL_SECONDS, seconds_since(visit.last_called_at, now))

    def render(self) -> Content:
        view, width = self.view, self.content_size.width
        if view is None or view.visit is None:
            return Content("")
        visit = view.visit
        waited = minutes_word(minutes_since(visit.arrived_at, visit.called_at or visit.arrived_at))
        arrived = hall_time(visit.arrived_at, self.hall.zone).strftime("%H:%M")
        came = _("came {time}, waited {waited}").format(time=arrived, waited=waited)
        time = stopwatch(self.elapsed)
        state = fit(self._state(visit.state), width - cell_len(time) - 2)
        return Content.assemble(
            (fit(view.title_of(view.purpose), width), "bold"),
            "\n",
            (fit(came, width), "$quiet"),
            "\n",
            (state, "bold $accent"),
            f"  {time}",
            "\n",
            (
                fit(self._recalls(visit.recalls), width) if visit.state == TicketState.CALLED else "",
                "$quiet",
            ),
        )

    def _state(self, state: TicketState) -> str:
        return _("Being served") if state == TicketState.SERVING else _("Called, on the way to the window")

    def _recalls(self, recalls: int) -> str:
        said = _("Called again {times} of {most} times").format(times=recalls, most=RECALLS_MOST)
        wait = RECALL_SECONDS - self.since_last
        if recalls >= RECALLS_MOST:
            return said
        if wait > 0:
            return said + _(" · again in {seconds} s").format(seconds=wait)
        return said

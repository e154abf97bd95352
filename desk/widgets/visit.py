"""What is known about the visit at the window."""

from __future__ import annotations

from datetime import datetime, timedelta

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.timing import minutes_since, minutes_word, seconds_since, stopwatch
from desk.view import DeskView
from desk.widths import fit
from schema.hall.classes import AHEAD_OF_ALL
from schema.hall.clock import hall_time
from schema.hall.halls import HallView
from schema.hall.persons import Person, mask_id, mask_name
from schema.language import translator
from schema.queue.states import RECALL_SECONDS, RECALLS_MOST, TicketState, basis_word
from schema.queue.tickets import TicketView

_ = translator("desk")

#: Lines beneath the state.
MORE_LINES = 3
#: How long a visitor's whole name and ID number are shown.
SEEN_SECONDS = 15


class VisitFacts(Widget):
    """Purpose and wait; state and time since the call; recalls, or what is left to do; class; who it is."""

    DEFAULT_CSS = """
    VisitFacts { height: 6; }
    """

    view: reactive[DeskView | None] = reactive(None)
    #: seconds since the call, and since the last one
    elapsed = reactive(0)
    since_last = reactive(0)
    #: for how many seconds the whole name and ID number are still to be seen
    seen_left = reactive(0)

    def __init__(self, hall: HallView) -> None:
        super().__init__()
        self.hall = hall
        self._seen: tuple[int, Person, datetime] | None = None

    def reveal(self, ticket_id: int, person: Person, now: datetime) -> None:
        """Show who a visitor is, for a while."""
        self._seen = (ticket_id, person, now + timedelta(seconds=SEEN_SECONDS))
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        visit = self.view.visit if self.view else None
        if visit is not None:
            self.elapsed = seconds_since(visit.called_at, now)
            self.since_last = min(RECALL_SECONDS, seconds_since(visit.last_called_at, now))
        if self._seen is not None and visit is not None and self._seen[0] == visit.id:
            self.seen_left = seconds_since(now, self._seen[2])
        else:
            self._seen, self.seen_left = None, 0

    def render(self) -> Content:
        view, width = self.view, self.content_size.width
        if view is None or view.visit is None:
            return Content("")
        visit = view.visit
        waited = minutes_word(minutes_since(visit.arrived_at, visit.called_at or visit.arrived_at))
        arrived = hall_time(visit.arrived_at, self.hall.zone).strftime("%H:%M")
        time = stopwatch(self.elapsed)
        head = [
            (fit(view.title_of(view.purpose), width), "bold"),
            (fit(_("came {time}, waited {waited}").format(time=arrived, waited=waited), width), "$quiet"),
        ]
        state = Content.assemble(
            (fit(self._state(visit.state), width - cell_len(time) - 2), "bold $accent"), f"  {time}"
        )
        # What there is nothing to say of takes no line; what is left free keeps the outcomes at a distance.
        recalls = self._recalls(visit.recalls) if visit.state == TicketState.CALLED else ""
        more = [(recalls, "$quiet"), (self._to_do(view), ""), (self._class(view, visit), ""), self._who(visit)]
        more = [line for line in more if line[0]]
        if len(more) > MORE_LINES:
            short = _("Again {times}/{most}").format(times=visit.recalls, most=RECALLS_MOST)
            _recalls, (to_do, style), *rest = more
            more = [(f"{short} · {to_do}", style), *rest]
        return Content("\n").join(
            [
                *(Content.styled(text, style) for text, style in head),
                state,
                *(Content.styled(fit(text, width), style) for text, style in more),
            ]
        )

    def _state(self, state: TicketState) -> str:
        return _("Being served") if state == TicketState.SERVING else _("Called, on the way to the window")

    def _to_do(self, view: DeskView) -> str:
        items = ", ".join(each.title for each in view.to_do)
        return _("still to do: {items}").format(items=items) if items else ""

    def _recalls(self, recalls: int) -> str:
        said = _("Called again {times} of {most} times").format(times=recalls, most=RECALLS_MOST)
        wait = RECALL_SECONDS - self.since_last
        if recalls >= RECALLS_MOST:
            return said
        if wait > 0:
            return said + _(" · again in {seconds} s").format(seconds=wait)
        return said

    def _class(self, view: DeskView, visit: TicketView) -> str:
        """`老年人优先 · 核验 · +15分`."""
        title = view.class_of(visit.priority)
        if not title:
            return ""
        words = [_("Priority: {name}").format(name=title)]
        if visit.basis is not None:
            words.append(basis_word(visit.basis))
        if visit.head_start_seconds >= AHEAD_OF_ALL:
            words.append(_("first"))
        elif visit.head_start_seconds:
            words.append(_("+{minutes}").format(minutes=minutes_word(visit.head_start_seconds // 60)))
        return " · ".join(words)

    def _who(self, visit: TicketView) -> tuple[str, str]:
        if self._seen is not None and self.seen_left:
            person = self._seen[1]
            whole = "  ".join(word for word in (person.name, person.id_number) if word)
            return f"{whole}  " + _("hidden in {seconds} s").format(seconds=self.seen_left), "bold"
        return "  ".join(word for word in (mask_name(visit.visitor_name), mask_id(visit.id_number)) if word), ""

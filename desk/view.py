"""What a desk shows of its window, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from schema.hall import clock
from schema.hall.classes import ORDINARY, ClassView, list_classes
from schema.hall.devices import DeviceView, list_devices
from schema.hall.halls import (
    HallView,
    QueueView,
    WindowView,
    find_queue_by_id,
    item_name,
    list_windows,
    queues_of_window,
    window_by_id,
)
from schema.hall.models import Role, WindowState
from schema.hall.staff import ClerkView
from schema.language import translator
from schema.queue.line import Waiting, line_of_window, purpose_of, served_today, waiting_for
from schema.queue.tickets import TicketView, active_at, held_at
from schema.store.engine import Store
from schema.store.news import News, news_of
from schema.store.transaction import Reader

if TYPE_CHECKING:
    from schema.cases.workload import Workload

_ = translator("desk")

#: How many of the line are read; a screen has no room for more.
ROWS_MOST = 60
#: What changes slowly or is reckoned for the whole hall is read again after so long, and not at every look.
SLOW = timedelta(seconds=30)
#: What happens in a hall all the time, and changes no case: kinds of things by their tables' names.
QUEUE_THINGS = frozenset({"appointment", "device", "rating", "slip", "ticket", "window"})


@dataclass(frozen=True, slots=True)
class ToDo:
    """What the visitor at the window came for besides: the queue, and the item where one was chosen."""

    queue: QueueView
    item: str | None

    @property
    def title(self) -> str:
        """What it is, in words."""
        return self.item or f"{self.queue.letter} {self.queue.title}"


@dataclass(frozen=True, slots=True)
class DeskView:
    """A window, its line and its visit at one moment."""

    window: WindowView
    queues: tuple[QueueView, ...]
    #: the first of the line, in calling order
    waiting: tuple[Waiting, ...]
    #: how many wait in all, and since when the first of them
    count: int
    longest_since: datetime | None
    served: int
    visit: TicketView | None
    #: what the visitor at the window came for, and what is left to do after it
    purpose: str
    to_do: tuple[ToDo, ...]
    #: the visits on hold here, the longest first
    held: tuple[TicketView, ...]
    #: the hall's classes of visitors, by code
    classes: dict[str, ClassView]
    #: by queue of the window: minutes for whoever takes a number now; None where nobody can tell, empty before
    #: the second look
    expected: dict[int, int | None]
    #: when these and the next two were read
    slow_at: datetime
    #: what waits for the clerk's department; nothing before the second look
    work: Workload | None
    #: devices that are not well; for whoever is in charge, empty for others
    troubles: tuple[DeviceView, ...] = ()
    #: what had happened but to the queue when `work` was read
    news: News | None = None
    #: how many windows of the hall are in use; 0 before the second look
    desks: int = 0

    def class_of(self, code: str) -> str:
        """A class by its name; nothing for who is in none."""
        kind = self.classes.get(code)
        return kind.title if kind is not None and code != ORDINARY else ""

    def mark_of(self, person: Waiting) -> str:
        """What sets somebody in line apart: the class, and whether only this window may call."""
        here = _("for this window") if person.for_window == self.window.id else ""
        return " · ".join(word for word in (self.class_of(person.priority), here) if word)

    def title_of(self, purpose: str) -> str:
        """A purpose in the language of the moment, where it is only a queue's name."""
        return next((queue.title for queue in self.queues if queue.name == purpose), purpose)


def look(
    store: Store,
    hall: HallView,
    window_id: int,
    before: DeskView | None = None,
    clerk: ClerkView | None = None,
) -> DeskView:
    """Read what the desk of a window shows to a clerk; `before` is what it shows now.

    Who is in charge also sees devices.

    Raises `StoreError`, `UnknownWindow`.
    """
    return store.read(partial(_look, hall=hall, window_id=window_id, before=before, clerk=clerk))


def _look(
    reader: Reader, hall: HallView, window_id: int, before: DeskView | None, clerk: ClerkView | None
) -> DeskView:
    now = clock.now()
    window = window_by_id(reader, hall, window_id)
    visit = active_at(reader, window_id)
    count, longest_since = line_of_window(reader, hall, window_id)
    queues = tuple(queues_of_window(reader, window_id))
    if before is None:
        # A desk shows its line first; what newcomers can expect comes with the next look.
        expected, slow_at, work, news, desks = {}, now - SLOW, None, None, 0
        classes = _classes(reader, hall)
    else:
        expected, classes, slow_at, work = before.expected, before.classes, before.slow_at, before.work
        desks = before.desks
        old = not timedelta() <= now - slow_at < SLOW
        if old or before.count != count or before.window.state != window.state or before.queues != queues:
            from schema.queue.estimating import forecast

            hope = forecast(reader, hall)
            expected = {queue.id: hope.minutes(queue.id) for queue in queues}
            classes, slow_at = _classes(reader, hall), now
            desks = sum(each.state != WindowState.CLOSED for each in list_windows(reader, hall))
        news = news_of(reader, QUEUE_THINGS, before.news)
        if old or news != before.news:
            from schema.cases.workload import workload

            work = workload(reader, hall, clerk.department_id if clerk is not None else None)
    return DeskView(
        window=window,
        queues=queues,
        waiting=tuple(waiting_for(reader, hall, window_id, ROWS_MOST)) if count else (),
        count=count,
        longest_since=longest_since,
        served=served_today(reader, hall, window_id),
        visit=visit,
        purpose=purpose_of(reader, visit.id) if visit else "",
        to_do=tuple(_to_do(reader, *errand) for errand in (visit.errands or ())) if visit else (),
        held=tuple(held_at(reader, hall, window_id)),
        classes=classes,
        expected=expected,
        slow_at=slow_at,
        work=work,
        troubles=_troubles(reader, hall, clerk) if before is not None else (),
        news=news,
        desks=desks,
    )


def _troubles(reader: Reader, hall: HallView, clerk: ClerkView | None) -> tuple[DeviceView, ...]:
    if clerk is None or clerk.role == Role.CLERK:
        return ()
    return tuple(list_devices(reader, hall, in_trouble=True))


def _classes(reader: Reader, hall: HallView) -> dict[str, ClassView]:
    return {kind.code: kind for kind in list_classes(reader, hall)}


def _to_do(reader: Reader, queue_id: int, item_id: int | None) -> ToDo:
    return ToDo(find_queue_by_id(reader, queue_id), item_name(reader, item_id))

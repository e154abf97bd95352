"""What the hall's page shows: queues, windows, devices, the day's numbers and the cases due, of one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.view import SLOW, DeskView
from schema.cases.workload import Workload, workload
from schema.hall import clock
from schema.hall.classes import list_classes
from schema.hall.devices import DeviceView, list_devices
from schema.hall.halls import HallView, WindowView, list_queues, list_windows
from schema.hall.models import DeviceState, WindowState
from schema.hall.shifts import due_windows
from schema.hall.staff import list_clerks
from schema.language import current_language
from schema.queue.line import (
    AtWindow,
    QueueLoad,
    at_windows,
    day_states,
    letters_of_windows,
    queue_loads,
    served_by_windows,
)
from schema.queue.states import TicketState
from schema.store.transaction import Reader

#: In the place of a window, where there is none.
NO_WINDOW = WindowView(0, 0, "", 0, WindowState.CLOSED, "", None, None)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue right now, and what a newcomer can expect."""

    load: QueueLoad
    #: minutes for whoever takes a number now; None: nobody can tell
    expected: int | None

    @property
    def title(self) -> str:
        """The name in the language of the moment."""
        return self.load.name_en if current_language() == "en" and self.load.name_en else self.load.name

    @property
    def stranded(self) -> bool:
        """Whether people wait whom no window can call."""
        return bool(self.load.waiting) and not self.load.open_windows


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window right now."""

    window: WindowView
    clerk: str
    #: the letters of the queues it serves
    letters: str
    visit: AtWindow | None
    served: int
    #: whether it is closed while its shift says it is open
    missing: bool = False


@dataclass(frozen=True, slots=True)
class HallFacts:
    """A hall at one moment."""

    queues: tuple[QueueRow, ...]
    windows: tuple[WindowRow, ...]
    #: the ones in trouble first, the worse at the top
    devices: tuple[DeviceView, ...]
    #: how many of today's numbers are in each state
    states: dict[TicketState, int]
    #: those promised for today, and those that are late
    cases: Workload
    #: when what is slow was read
    slow_at: datetime

    @property
    def issued(self) -> int:
        """Numbers given today."""
        return sum(self.states.values())

    @property
    def troubles(self) -> tuple[DeviceView, ...]:
        """The devices that are not well."""
        return tuple(device for device in self.devices if device.state != DeviceState.OK)

    @property
    def open_windows(self) -> int:
        """How many windows are open."""
        return sum(row.window.state == WindowState.OPEN for row in self.windows)


def look_at_hall(reader: Reader, hall: HallView, before: HallFacts | None) -> HallFacts:
    """The hall as its page shows it; `before` is what it shows now."""
    now = clock.now()
    loads, windows = queue_loads(reader, hall), list_windows(reader, hall)
    clerks = {clerk.id: clerk.name for clerk in list_clerks(reader, hall)}
    letters, visits = letters_of_windows(reader, hall), at_windows(reader, hall)
    served, due = served_by_windows(reader, hall), due_windows(reader, hall, now)
    if (
        before is None
        or [row.load for row in before.queues] != loads
        or not timedelta() <= now - before.slow_at < SLOW
    ):
        from schema.queue.estimating import forecast

        hope = forecast(reader, hall)
        expected = {load.queue_id: hope.minutes(load.queue_id) for load in loads}
        cases, slow_at = workload(reader, hall), now
    else:
        expected = {row.load.queue_id: row.expected for row in before.queues}
        cases, slow_at = before.cases, before.slow_at
    return HallFacts(
        queues=tuple(QueueRow(load, expected[load.queue_id]) for load in loads),
        windows=tuple(
            WindowRow(
                window,
                clerks.get(window.clerk_id or 0, ""),
                letters.get(window.id, ""),
                visits.get(window.id),
                served.get(window.id, 0),
                window.id in due and window.state == WindowState.CLOSED,
            )
            for window in windows
        ),
        devices=tuple(sorted(list_devices(reader, hall), key=_trouble)),
        states=day_states(reader, hall),
        cases=cases,
        slow_at=slow_at,
    )


def _trouble(device: DeviceView) -> int:
    """The worse first, what is well last."""
    return {DeviceState.OK: 2, DeviceState.WARNING: 1}.get(device.state, 0)


def look_without_window(reader: Reader, hall: HallView) -> DeskView:
    """What a desk without a window knows: the hall's queues and classes."""
    return DeskView(
        window=NO_WINDOW,
        queues=tuple(list_queues(reader, hall)),
        waiting=(),
        count=0,
        longest_since=None,
        served=0,
        visit=None,
        purpose="",
        to_do=(),
        work=None,
        held=(),
        classes={kind.code: kind for kind in list_classes(reader, hall)},
        expected={},
        slow_at=clock.now(),
    )

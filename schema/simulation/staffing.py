"""Which windows a simulated day opens, who sits there, and where its visitors go.

The rule: a window has a clerk when there are enough, the first clerk by number at the first window. Windows are
opened by number as long as one of their queues needs more; a queue needs its visitors' time at the windows in an
average open hour, with the windows busy 85 % of it. A window's time is divided among those of its queues that
need more, by need.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schema.hall.halls import HallView, list_items, list_queues, list_windows, queues_of_window
from schema.hall.models import Role
from schema.hall.staff import ClerkView, list_clerks
from schema.simulation.arrivals import Line
from schema.store.events import Actor
from schema.store.transaction import Reader

#: How busy the windows should be over the day.
BUSY_SHARE = 0.85
#: A need below this, in windows, is what rounding left.
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Seat:
    """A window with somebody who could work there."""

    window_id: int
    number: int
    #: letters of the queues it serves
    letters: tuple[str, ...]
    clerk: ClerkView

    @property
    def actor(self) -> Actor:
        """The clerk at this window, as the event log names them."""
        return self.clerk.actor(f"window:{self.number}")


@dataclass(frozen=True, slots=True)
class Plan:
    """A hall as a simulation needs it."""

    lines: tuple[Line, ...]
    #: by the number of their window
    seats: tuple[Seat, ...]
    #: all windows of the hall, with and without a clerk
    windows: int
    #: ids by letter and by code: visitors know no others
    queue_ids: dict[str, int]
    item_ids: dict[str, int]
    #: the queues' names by letter, in the language of the moment
    names: dict[str, str] = field(default_factory=dict)


def read_plan(reader: Reader, hall: HallView) -> Plan:
    """Read a hall's queues, items, windows and clerks."""
    queues = [queue for queue in list_queues(reader, hall) if queue.active]
    letter_of = {queue.id: queue.letter for queue in queues}
    items: dict[str, list[str]] = {queue.letter: [] for queue in queues}
    item_ids: dict[str, int] = {}
    for item in list_items(reader, hall):
        if item.queue_id in letter_of:
            items[letter_of[item.queue_id]].append(item.code)
            item_ids[item.code] = item.id
    clerks = [clerk for clerk in list_clerks(reader, hall) if clerk.role == Role.CLERK]
    windows = list_windows(reader, hall)
    seats = []
    # Clerks may be fewer than windows, or more.
    for window, clerk in zip(windows, clerks, strict=False):
        served = tuple(queue.letter for queue in queues_of_window(reader, window.id) if queue.active)
        if served:
            seats.append(Seat(window.id, window.number, served, clerk))
    capacity = dict.fromkeys(items, 0.0)
    for seat in seats:
        for letter in seat.letters:
            capacity[letter] += 1 / len(seat.letters)
    average = max(1, len(item_ids)) / max(1, len(seats))
    lines = tuple(
        Line(
            queue.letter,
            queue.usual_seconds,
            tuple(items[queue.letter]),
            float(len(items[queue.letter])) or average * capacity[queue.letter],
        )
        for queue in queues
        if capacity[queue.letter]
    )
    ids = {queue.letter: queue.id for queue in queues}
    names = {queue.letter: queue.title for queue in queues}
    return Plan(lines, tuple(seats), len(windows), ids, item_ids, names)


def windows_worth(plan: Plan, visitors: int, open_seconds: int) -> dict[str, float]:
    """How many windows' time each queue needs for so many visitors, by letter."""
    total = sum(line.weight for line in plan.lines)
    return {
        line.letter: visitors * line.weight / total * line.usual_seconds / open_seconds / BUSY_SHARE
        for line in plan.lines
    }


def seats_needed(plan: Plan, visitors: int, open_seconds: int) -> list[Seat]:
    """The windows that the rule opens for so many visitors, by number."""
    need = windows_worth(plan, visitors, open_seconds)
    chosen = []
    for seat in plan.seats:
        lacking = {letter: need[letter] for letter in seat.letters if need.get(letter, 0) > NOTHING}
        if lacking:
            chosen.append(seat)
            _give(need, lacking)
    return chosen


def seats_for(plan: Plan, visitors: int, open_seconds: int, count: int) -> list[Seat]:
    """So many windows, by number: first some of those of the rule, then all of these and others.

    They open one at a time, each where it best relieves the queue whose windows are most loaded, so that one
    window more is those of before and one more. At most `plan.seats`.
    """
    need = windows_worth(plan, visitors, open_seconds)
    usual = seats_needed(plan, visitors, open_seconds)
    chosen: list[Seat] = []
    for group in (usual, [seat for seat in plan.seats if seat not in usual]):
        spare = list(group)
        while len(chosen) < count and spare:
            best = min(spare, key=lambda seat: _loads(need, [*chosen, seat]))
            spare.remove(best)
            chosen.append(best)
    return sorted(chosen, key=lambda seat: seat.number)


def _loads(need: dict[str, float], seats: list[Seat]) -> list[float]:
    """What is asked of the windows of each queue, of what they can give; the most loaded queue first.

    A queue without a window is more loaded than any other, and the more, the more people come there.
    """
    given = dict.fromkeys(need, 0.0)
    for seat in seats:
        whole = sum(need.get(letter, 0.0) for letter in seat.letters)
        for letter in seat.letters:
            if whole and letter in need:
                given[letter] += need[letter] / whole
    return sorted((round(asked / (given[letter] or NOTHING), 9) for letter, asked in need.items()), reverse=True)


def _give(need: dict[str, float], lacking: dict[str, float]) -> None:
    """One window's time to the queues that need it."""
    whole = sum(lacking.values())
    for letter, lack in lacking.items():
        need[letter] = max(0.0, lack - lack / whole)

"""One whole business day, simulated: the real verbs under a clock that jumps from one thing to the next.

The rules, which are ours and no centre's:

- The day is Monday 2 March 2026, or the first day after it on which the hall opens; visitors as in `arrivals`,
  windows as in `staffing`, behaviour as in `floor`.
- Windows open a minute before the doors. Each clerk takes a break of ten minutes in every stretch of more than
  two hours, at a moment in its second or third quarter, after the visit under way.
- When the doors shut, those inside are still served: for 20 minutes before a midday break, for 30 at the end of
  the day. A window leaves as soon as nobody waits for it, and after that time in any case, once its visit is
  over. Whoever waits then waits on through midday, and at the end of the day stays as waiting.

The report is counted from the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from schema.hall import clock
from schema.hall.calendar import hours_on
from schema.hall.halls import HallView
from schema.hall.presets import Preset
from schema.hall.working_days import Hours
from schema.language import translator
from schema.queue.counting import DayCount, count_day
from schema.queue.tickets import TicketView
from schema.simulation.agenda import Agenda
from schema.simulation.arrivals import Visitor, open_seconds, stretches, visitors_of_day
from schema.simulation.floor import Doing, Floor, Post
from schema.simulation.staffing import Plan, Seat, read_plan, seats_needed
from schema.store.batch import Database
from schema.store.events import Actor
from schema.store.transaction import Reader

_ = translator("schema")

DAY = date(2026, 3, 2)
EARLY_SECONDS = 60
BREAK_SECONDS = 600
BREAK_STRETCH = 2 * 3600
#: How long those inside are served after the doors are shut: before a midday break, at the end of the day.
MIDDAY_OVERRUN = 20 * 60
CLOSING_OVERRUN = 30 * 60


@dataclass(frozen=True, slots=True)
class DayReport:
    """What came of a simulated day."""

    preset: str
    seed: int
    day: date
    #: windows that were opened, of how many in the hall
    windows_open: int
    windows: int
    count: DayCount
    wall_s: float
    writes_per_s: float

    def facts(self) -> dict[str, Any]:
        """For `--json`: one flat object."""
        mine = {name: value for name, value in asdict(self).items() if name != "count"}
        return mine | {"day": self.day.isoformat()} | asdict(self.count)


@dataclass(slots=True)
class DayFloor(Floor):
    """A floor that shuts its doors at midday and at night."""

    #: whether the doors are shut for the day
    done: bool = False
    shut: bool = False
    #: whether even those inside are no longer called
    stopped: bool = False

    def open_doors(self) -> None:
        """The windows open, by number."""
        self.shut = self.stopped = False
        for post in self.posts:
            if post.doing == Doing.AWAY:
                self.open(post)
            else:
                post.leaving = None  # still busy with a visit of before: it works on

    def shut_doors(self, *, last: bool) -> None:
        """Nobody comes in any more; windows for which nobody waits leave."""
        self.shut, self.done = True, last
        for post in self.posts:
            if post.doing == Doing.IDLE:
                self.go(post)
            elif post.doing == Doing.AWAY and last:
                self.close(post)

    def stop(self) -> None:
        """Those inside have had their time."""
        self.stopped = True

    def may_call(self, post: Post) -> bool:
        return not self.stopped

    def nobody(self, post: Post) -> None:
        if self.shut:
            self.go(post)

    def go(self, post: Post) -> None:
        """Leave for midday or for the night."""
        if self.done:
            self.close(post)
        else:
            self.pause(post, _("meal break"))

    def take_break(self, post: Post) -> None:
        """Leave for ten minutes, after the visit under way."""

        def away() -> None:
            if self.shut:
                self.go(post)
                return
            self.pause(post, _("back soon"))
            self.later(post, BREAK_SECONDS, self.come_back)

        self.leave(post, away)

    def come_back(self, post: Post) -> None:
        """The break is over."""
        if not self.shut and post.doing == Doing.AWAY:
            self.open(post)

    def give_up(self, ticket: TicketView, actor: Actor) -> None:
        if not (self.done and self.stopped):
            # Slots make a new class: plain `super()` would look for the old one.
            Floor.give_up(self, ticket, actor)


def find_day(reader: Reader, hall: HallView) -> tuple[date, Hours]:
    """The day that is simulated, and its opening hours; without any when the hall is closed all week."""
    days = (DAY + timedelta(days=ahead) for ahead in range(7))
    return next(((day, hours) for day in days if (hours := hours_on(reader, hall, day))), (DAY, []))


def run_day(
    store: Database, hall: HallView, preset: Preset, seed: int, *, visitors: int | None = None
) -> DayReport:
    """Let one business day pass in a hall nobody has used that day, with as many visitors as the preset has.

    The same seed gives the same day on every database.
    """
    began = time.perf_counter()
    day, hours = store.read(lambda reader: find_day(reader, hall))
    plan = store.read(lambda reader: read_plan(reader, hall))
    count = preset.visitors_per_day if visitors is None else visitors
    seats = seats_needed(plan, count, open_seconds(hours)) if hours else []
    people = visitors_of_day(seed, plan.lines, hours, count) if seats else []
    pass_day(store, hall, plan, seats, day, hours, people, seed)
    counted = store.read(lambda reader: count_day(reader, hall, day))
    took = time.perf_counter() - began
    return DayReport(
        preset=preset.code,
        seed=seed,
        day=day,
        windows_open=len(seats),
        windows=plan.windows,
        count=counted,
        wall_s=round(took, 2),
        writes_per_s=round(sum(counted.events.values()) / took, 1),
    )


def pass_day(
    store: Database,
    hall: HallView,
    plan: Plan,
    seats: Sequence[Seat],
    day: date,
    hours: Hours,
    visitors: Sequence[Visitor],
    seed: int,
    *,
    tells: bool = False,
) -> None:
    """Let these visitors come on a day, to these windows; the seed is that of the clerks' breaks."""
    agenda = Agenda()
    floor = DayFloor(store, hall, agenda, plan, [Post(seat) for seat in seats], tells=tells)
    if seats:
        _enter_day(floor, hours, visitors, seed)
    midnight = datetime.combine(day, clock_time(), ZoneInfo(hall.zone)).astimezone(UTC)
    with clock.using(lambda: midnight + timedelta(seconds=agenda.now)):
        agenda.run()


def _enter_day(floor: DayFloor, hours: Hours, visitors: Sequence[Visitor], seed: int) -> None:
    agenda = floor.agenda
    dice = Random(f"{seed}:breaks")
    spans = stretches(hours)
    for opens, closes in spans:
        last = closes == spans[-1][1]
        agenda.at(opens - EARLY_SECONDS, floor.open_doors)
        agenda.at(closes, lambda last=last: floor.shut_doors(last=last))  # type: ignore[misc]
        agenda.at(closes + (CLOSING_OVERRUN if last else MIDDAY_OVERRUN), floor.stop)
        if closes - opens > BREAK_STRETCH:
            for post in floor.posts:
                moment = dice.randint(opens + (closes - opens) // 4, opens + (closes - opens) * 3 // 4)
                agenda.at(moment, _then(floor.take_break, post))
    for visitor in visitors:
        agenda.at(visitor.at, _then(floor.arrive, visitor))


def _then(action: Callable[[Any], Any], argument: Any) -> Callable[[], None]:
    def due() -> None:
        action(argument)

    return due

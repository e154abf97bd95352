"""The life around a demo's desk: a process that sends visitors and works every window but the human's.

`python -m schema.simulation.live --hall nanan --window 3 --seed 1 --speed 10`, the database in ONESTOP_DB or
`--db`. It ends as soon as its standard input is at its end: its parent has left, however it did.

The rules, which are ours: visitors and windows as on a simulated day, without its curve and its hours, life
passing `speed` times as fast. When it begins, `FIRST_IN_LINE` people have been waiting in the human's line for up
to 18 minutes and the other windows are busy. That line is kept alive: below `LEAST` everybody who comes joins it
and no colleague calls from it, above `MOST` nobody joins it.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from schema.errors import OnestopError, Refused, StoreBusy
from schema.hall import clock
from schema.hall.calendar import hours_on
from schema.hall.halls import HallView, find_hall, find_window, queues_of_window
from schema.hall.presets import PRESETS
from schema.queue import serving, windows
from schema.queue.line import line_of_window
from schema.queue.states import RECALL_SECONDS
from schema.queue.tickets import TicketView
from schema.simulation.agenda import Agenda
from schema.simulation.arrivals import choose_line, draw_visitor, open_seconds
from schema.simulation.day import DAY
from schema.simulation.floor import Doing, Floor, Manner, Post
from schema.simulation.staffing import read_plan, seats_needed
from schema.simulation.staging import check_folder, remove_folder
from schema.store.engine import Store, open_store
from schema.store.events import Actor
from schema.store.transaction import Reader

FIRST_IN_LINE = 12
LEAST = 5
MOST = 16
#: How long ago, in seconds: the other windows opened one after the other, and the line came one by one.
OPENED_AGO = (21 * 60, 19 * 60)
LINE_AGO = (18 * 60, 30)
#: After a refusal, because somebody else acted on the window, its clerk looks again after so many real seconds.
LOOK_AGAIN_SECONDS = 5
#: A process that was asleep does not make up for more than this, real seconds.
CATCH_UP_SECONDS = 2
#: Visitors a day of a hall that has no preset of its own.
USUAL_VISITORS = 500


@dataclass(slots=True)
class LiveFloor(Floor):
    """A floor beside a human."""

    dice: Random = field(default_factory=Random)
    #: the human's window and its queues
    window_id: int = 0
    letters: frozenset[str] = frozenset()
    speed: float = 1
    #: seconds of life between two visitors
    gap: float = 60

    def line(self) -> int:
        """How many wait in the human's line."""
        return self.store.read(lambda reader: line_of_window(reader, self.hall, self.window_id))[0]

    def somebody_comes(self) -> None:
        """Send a visitor, and enter the next one."""
        self.agenda.after(self.dice.expovariate(1 / self.gap), self.somebody_comes)
        waiting = self.line()
        lines = self.plan.lines
        if waiting < LEAST:
            lines = tuple(line for line in lines if line.letter in self.letters) or lines
        elif waiting >= MOST:
            lines = tuple(line for line in lines if line.letter not in self.letters)
        if lines:
            self.arrive(draw_visitor(self.dice, int(self.agenda.now), choose_line(self.dice, lines)))

    def may_call(self, post: Post) -> bool:
        """A colleague leaves the human enough to do."""
        return self.letters.isdisjoint(post.seat.letters) or self.line() > LEAST

    def stranger(self, post: Post, ticket: TicketView) -> None:
        """Somebody with a number from elsewhere, a script perhaps: served like anybody."""
        line = next(line for line in self.plan.lines if line.letter == ticket.letter)
        self.expect(post, ticket, draw_visitor(self.dice, int(self.agenda.now), line), 0, 0)

    def give_up(self, ticket: TicketView, actor: Actor) -> None:
        """Leave, unless the human has called meanwhile, which only the database knows."""
        with suppress(Refused):
            Floor.give_up(self, ticket, actor)

    def refused(self, post: Post, error: OnestopError) -> None:
        """Somebody else acted on the window or its visit: look again later."""
        if not isinstance(error, (Refused, StoreBusy)):
            raise error
        self.later(post, LOOK_AGAIN_SECONDS * self.speed, self.call)

    # --- before it begins ---

    def furnish(self) -> None:
        """The last minutes: the other windows became busy, and the human's line grew."""
        now = clock.now()
        local = clock.hall_time(now, self.hall.zone)
        today = (local - local.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
        # Just after midnight there is less of today to have waited in.
        scale = min(1.0, today / OPENED_AGO[0])
        mine = [line for line in self.plan.lines if line.letter in self.letters]

        def back(span: tuple[float, float], part: float) -> AbstractContextManager[None]:
            moment = now - timedelta(seconds=scale * (span[0] + (span[1] - span[0]) * part))
            return clock.using(lambda: moment)

        for turn, post in enumerate(self.posts):
            with back(OPENED_AGO, turn / len(self.posts)):
                self.begin_busy(post)
        for turn in range(FIRST_IN_LINE if mine else 0):
            with back(LINE_AGO, turn / (FIRST_IN_LINE - 1)):
                self.arrive(draw_visitor(self.dice, 0, choose_line(self.dice, mine)))

    def begin_busy(self, post: Post) -> None:
        """A colleague's window opens and has somebody at once, with whom it will be done soon."""
        lines = [line for line in self.plan.lines if line.letter in post.seat.letters]
        visitor = draw_visitor(self.dice, 0, choose_line(self.dice, lines))
        at, clerk = post.seat.window_id, post.seat.actor
        self.write(lambda tx: windows.open_window(tx, self.hall, at), clerk)
        post.doing = Doing.BUSY
        self.arrive(visitor)
        ticket = self.next_ticket(post)
        if ticket is None:
            self.later(post, self.manner.call_seconds, self.call)
            return
        self.waiting.pop(ticket.id, None)
        self.write(lambda tx: serving.start(tx, self.hall, ticket.id, at), clerk)
        left = self.dice.uniform(0, visitor.visit)
        self.later(post, left, lambda each: self.finish(each, ticket, visitor))

    # --- while it lasts ---

    def run(self, ended: threading.Event) -> None:
        """Let life pass until `ended`, asleep between two things."""
        self.agenda.after(0, self.somebody_comes)
        began = time.monotonic() - self.agenda.now / self.speed
        while (due := self.agenda.next_at) is not None:
            wait = began + due / self.speed - time.monotonic()
            if wait < -CATCH_UP_SECONDS:
                began -= wait
            if ended.wait(max(0.0, wait)):
                return
            self.agenda.run_next()


def live_floor(store: Store, hall: HallView, number: int, seed: int, speed: float) -> LiveFloor:
    """The floor around the human at window `number`. Raises `UnknownWindow`."""

    def read(reader: Reader) -> LiveFloor:
        window = find_window(reader, hall, number)
        plan = read_plan(reader, hall)
        visitors = PRESETS[hall.code].visitors_per_day if hall.code in PRESETS else USUAL_VISITORS
        hours = open_seconds(hours_on(reader, hall, DAY)) or 8 * 3600
        return LiveFloor(
            store,
            hall,
            Agenda(),
            plan,
            [Post(seat) for seat in seats_needed(plan, visitors, hours) if seat.number != number],
            # The rule of 20 s between two calls knows no simulated seconds.
            manner=Manner(recall_after=max(Manner().recall_after, (RECALL_SECONDS + 1) * speed)),
            dice=Random(f"{seed}:live"),
            window_id=window.id,
            letters=frozenset(queue.letter for queue in queues_of_window(reader, window.id)),
            speed=speed,
            gap=hours / visitors,
        )

    return store.read(read)


def watch_parent(ended: threading.Event) -> None:
    """Set `ended` once the standard input is at its end."""

    def watch() -> None:
        # Not through `sys.stdin`: its lock would be held when the interpreter stops.
        while os.read(0, 4096):
            pass
        ended.set()

    threading.Thread(target=watch, name="parent", daemon=True).start()


def main(arguments: list[str] | None = None) -> int:
    """The process itself; its exit code is 0 unless it failed, which it says on standard error."""
    parser = argparse.ArgumentParser(prog="python -m schema.simulation.live")
    parser.add_argument("--db", default=os.environ.get("ONESTOP_DB", ""))
    parser.add_argument("--hall", required=True)
    parser.add_argument("--window", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=10.0)
    parser.add_argument("--remove", type=Path)
    chosen = parser.parse_args(arguments)
    ended = threading.Event()
    watch_parent(ended)
    try:
        if chosen.remove is not None:
            check_folder(chosen.remove)
        _live(chosen, ended)
    except OnestopError as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        return 2
    finally:
        # Failed or not: the folder goes when the parent has gone, not before.
        if chosen.remove is not None:
            ended.wait()
            with suppress(OnestopError):
                remove_folder(chosen.remove)
    return 0


def _live(chosen: argparse.Namespace, ended: threading.Event) -> None:
    store = open_store(chosen.db)
    try:
        hall = store.read(lambda reader: find_hall(reader, chosen.hall))
        floor = live_floor(store, hall, chosen.window, chosen.seed, chosen.speed)
        floor.furnish()
        floor.run(ended)
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())

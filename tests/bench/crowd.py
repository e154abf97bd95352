"""Thirty-two processes calling from 32 windows at once: how long a call waits, and if all get their share."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from statistics import mean, median
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from schema.hall.halls import HallView, find_hall, list_queues, list_windows
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.states import Outcome, TicketState
from schema.queue.tickets import TicketView, ticket_t
from schema.store.engine import Store, open_store
from schema.store.events import Actor
from schema.store.transaction import Tx
from tests.bench.databases import settle
from tests.bench.verbs import Floor, floor_call, floor_finish
from tests.database.workers import SERVED, check_calls, open_windows, processes
from tests.halls import TESTER, small_hall

#: Eight groups of four windows; each group serves the same queues. One process sits at each window.
WINDOWS = SERVED * 4
#: How many wait before each run: more than are called in it.
LINE = 30_000
PER_WRITE = 1_000
#: The visitors' classes, in turn.
CLASSES = (
    "ordinary",
    "elderly",
    "ordinary",
    "pregnant",
    "ordinary",
    "green",
    "ordinary",
    "appointment",
    "ordinary",
)
#: Runs without a pause, ours and the floor's in turn, and how long each is, seconds.
ROUNDS = 3
SECONDS = 8.0
PACED_SECONDS = 20.0
#: Between two calls of a paced process, seconds: 160 calls a second from all.
PACE = (0.1, 0.3)
#: The longest a paced call may take, ms, and the least the slowest process gets, of the mean.
PACED_MS = 100.0
SHARE = 1 / 3


@dataclass(frozen=True)
class Run:
    """One run of all processes: what each of a process' calls took, in ms."""

    calls: list[list[float]]

    def percentile(self, percent: float) -> float:
        """The latency in ms that this many of 100 calls stay within."""
        ordered = sorted(spent for mine in self.calls for spent in mine)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    @property
    def worst(self) -> float:
        """The longest call, ms."""
        return max(map(max, self.calls))

    @property
    def share(self) -> float:
        """The calls of the slowest process as a share of the mean process'."""
        return min(map(len, self.calls)) / mean(map(len, self.calls))

    @property
    def count(self) -> int:
        """How many calls there were."""
        return sum(map(len, self.calls))


@dataclass(frozen=True)
class Crowd:
    """What was measured on one database."""

    paced: Run
    ours: list[Run]
    floor: list[Run]


def _sit(url: str, window_id: int, together: Barrier, pipe: Connection) -> None:
    """Call and finish at one window whenever told, and say what each call took, in ms."""
    store = open_store(url)
    hall = store.read(find_hall)
    actor = Actor(f"clerk:{window_id}", f"window:{window_id}")
    floor = Floor(store)
    bare = floor_call(floor, hall, window_id), floor_finish(floor, window_id)
    dice = random.Random(window_id)

    def call() -> int:
        ticket: TicketView | None = store.write(lambda tx: call_next(tx, hall, window_id), actor=actor)
        assert ticket is not None, "nobody waits any more"
        return ticket.id

    def end(ticket_id: int) -> None:
        store.write(lambda tx: finish(tx, hall, ticket_id, window_id, Outcome.CONSULTED), actor=actor)

    while (order := pipe.recv()) is not None:
        is_floor, pace, seconds = order
        calls: Callable[[], int] = bare[0] if is_floor else call
        ends: Callable[[int], None] = bare[1] if is_floor else end
        ends(calls())
        together.wait()
        spent: list[float] = []
        due = time.perf_counter()
        stop = due + seconds
        while True:
            if pace is not None:
                due += dice.uniform(*pace)
                time.sleep(max(0.0, due - time.perf_counter()))
            begin = time.perf_counter()
            if begin > stop:
                break
            ticket_id = calls()
            spent.append((time.perf_counter() - begin) * 1000)
            ends(ticket_id)
        pipe.send(spent)
    store.close()


def _issue(tx: Tx, hall: HallView, queues: list[int], turn: int) -> None:
    """One number; nearly half are of a class with a head start, one in nine ahead of all."""
    issue(tx, hall, queues[turn % len(queues)], priority=CLASSES[turn % len(CLASSES)])


def _fill(store: Store, hall: HallView, most: int) -> None:
    """Issue until `most` wait, in all queues alike."""
    queues = [queue.id for queue in store.read(lambda reader: list_queues(reader, hall))]
    waiting = store.read(
        lambda reader: reader.scalar(select(func.count()).where(ticket_t.c.state == TicketState.WAITING))
    )
    for _ in range(waiting, most, PER_WRITE):
        store.write(lambda tx: [_issue(tx, hall, queues, i) for i in range(PER_WRITE)], actor=TESTER)
    settle(store)


@cache
def _crowd(url: str) -> Crowd:
    """Paced, then without a pause, on one database; every call is checked in the stored events."""
    store = open_store(url)
    hall = small_hall(store)
    open_windows(store, hall, WINDOWS)
    together: Any = processes.Barrier(len(WINDOWS))
    sitting = []
    for window in store.read(lambda reader: list_windows(reader, hall)):
        ours, theirs = processes.Pipe()
        process = processes.Process(target=_sit, args=(url, window.id, together, theirs), daemon=True)
        process.start()
        theirs.close()  # a process that died is then seen as the end of its pipe
        sitting.append((process, ours))
    warm = 0

    def run(is_floor: bool, pace: tuple[float, float] | None, seconds: float) -> Run:
        nonlocal warm
        warm += len(sitting)
        _fill(store, hall, LINE)
        for _process, pipe in sitting:
            pipe.send((is_floor, pace, seconds))
        return Run([pipe.recv() for _process, pipe in sitting])

    try:
        paced = run(False, PACE, PACED_SECONDS)
        floor, mine = [], []
        for _ in range(ROUNDS):
            floor.append(run(True, None, SECONDS))
            mine.append(run(False, None, SECONDS))
        for process, pipe in sitting:
            pipe.send(None)
            process.join(10)
    finally:
        for process, _pipe in sitting:
            process.kill()
    assert check_calls(store) == warm + sum(one.count for one in (paced, *mine, *floor))
    store.close()
    return Crowd(paced, mine, floor)


def call_p99_ms(url: str) -> tuple[float, str, float, float]:
    """99 of 100 calls take at most this many ms with no pause at all, the median run; against raw SQL."""
    crowd = _crowd(url)
    value, floor = (median(run.percentile(99) for run in runs) for runs in (crowd.ours, crowd.floor))
    return value, "ms", floor, value / floor


def paced_worst_ms(url: str) -> tuple[float, str, float, float]:
    """The worst call in ms at 160 calls a second; the floor is the most it may be."""
    value = _crowd(url).paced.worst
    return value, "ms", PACED_MS, value / PACED_MS


def call_share(url: str) -> tuple[float, str, float, float]:
    """The slowest process' calls as a share of the mean with no pause, the worst run; the floor is the least."""
    value = min(run.share for run in _crowd(url).ours)
    return value, "share", SHARE, value / SHARE

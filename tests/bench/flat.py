"""Years of finished visits behind it, does a call or a number take longer when 20,000 wait than when 100 do?"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from statistics import median
from typing import TypeVar

from schema.hall.halls import list_queues
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.states import Outcome
from schema.store.engine import open_store
from schema.store.transaction import Tx
from tests.bench.databases import settle
from tests.database.plans import check_plans
from tests.database.workers import open_windows
from tests.halls import TESTER, small_hall
from tests.history import make_history

T = TypeVar("T")

HISTORY, DAYS = 1_500_000, 1_000
#: Window 1 serves a queue where so many wait, window 2 another with the long line.
SERVED = ["A", "C"]
SHORT, LONG = 100, 20_000
PER_WRITE = 1_000
ROUNDS = 1_000


@cache
def _medians(url: str) -> dict[str, tuple[float, float]]:
    """Verb → its median in ms with the long line, and with the short.

    The two windows call, finish and have a new number issued in turn: both lines keep their length, and both see
    the same moments of the machine. Raises `AssertionError` when a statement scans the tickets.
    """
    store = open_store(url)
    hall = small_hall(store)
    open_windows(store, hall, SERVED)
    assert make_history(store, hall, HISTORY, DAYS) == HISTORY
    queues = {queue.letter: queue.id for queue in store.read(lambda reader: list_queues(reader, hall))}
    lines = [(window_id, queues[letter]) for window_id, letter in enumerate(SERVED, 1)]
    for (_window_id, queue_id), length in zip(lines, (SHORT, LONG), strict=True):
        for begin in range(0, length, PER_WRITE):
            count = min(PER_WRITE, length - begin)
            store.write(lambda tx, q=queue_id, n=count: [issue(tx, hall, q) for _ in range(n)], actor=TESTER)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    settle(store)

    def timed(work: Callable[[Tx], T]) -> tuple[T, float]:
        begin = time.perf_counter()
        result = store.write(work, actor=TESTER)
        return result, (time.perf_counter() - begin) * 1000

    spent: dict[str, list[list[float]]] = {"call": [[], []], "issue": [[], []]}
    for _ in range(ROUNDS):
        for place, (window_id, queue_id) in enumerate(lines):
            ticket, took = timed(lambda tx, w=window_id: call_next(tx, hall, w))
            assert ticket is not None and ticket.queue_id == queue_id
            spent["call"][place].append(took)
            store.write(lambda tx, t=ticket: finish(tx, hall, t.id, t.window_id, Outcome.CONSULTED), actor=TESTER)
            spent["issue"][place].append(timed(lambda tx, q=queue_id: issue(tx, hall, q))[1])
    for window_id, queue_id in lines:
        check_plans(
            store,
            lambda tx, w=window_id: call_next(tx, hall, w),
            lambda tx, q=queue_id: issue(tx, hall, q),
        )
    store.close()
    return {verb: (median(long), median(short)) for verb, (short, long) in spent.items()}


def _compared(url: str, verb: str) -> tuple[float, str, float, float]:
    value, floor = _medians(url)[verb]
    return value, "ms", floor, value / floor


def call_ms(url: str) -> tuple[float, str, float, float]:
    """Median ms of `call_next` with 20,000 waiting; the floor is the same with 100 waiting."""
    return _compared(url, "call")


def issue_ms(url: str) -> tuple[float, str, float, float]:
    """Median ms of `issue` with 20,000 waiting; the floor is the same with 100 waiting."""
    return _compared(url, "issue")

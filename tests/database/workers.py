"""Processes that issue and call as hard as they can, for the concurrency tests; each is a real process."""

from __future__ import annotations

import heapq
import multiprocessing
import random
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import insert, select

from schema.errors import WindowBusy
from schema.hall.halls import HallView, find_hall, list_queues, list_windows, window_queue_t, window_t
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import finish, visit_at
from schema.queue.states import ACTIVE, Outcome, Verb
from schema.queue.tickets import ticket_t
from schema.queue.windows import open_window
from schema.store.engine import Store, open_store
from schema.store.events import Actor, event_t
from schema.store.transaction import Tx
from tests.halls import TESTER

#: A child must not inherit our connections: it starts fresh.
processes = multiprocessing.get_context("spawn")

#: Which queues each of the eight windows serves: alone, shared, and overlapping.
SERVED = ["A", "A", "AB", "B", "BC", "C", "ABC", "ABC"]


#: The visitors' classes: two of five have a head start.
CLASSES = ["ordinary", "ordinary", "ordinary", "elderly", "green"]


def open_windows(store: Store, hall: HallView, served: Sequence[str] = SERVED) -> None:
    """Open windows 1, 2, … of the small hall, each serving the letters named for it; the others serve nothing."""
    queues = {queue.letter: queue.id for queue in store.read(lambda reader: list_queues(reader, hall))}

    def widen(tx: Tx) -> None:
        tx.run(window_queue_t.delete())
        have = [window.number for window in list_windows(tx, hall)]
        for number in range(1, len(served) + 1):
            if number not in have:
                tx.run(insert(window_t), {"hall_id": hall.id, "number": number, "name": "综合受理"})
        for window in list_windows(tx, hall):
            for letter in served[window.number - 1] if window.number <= len(served) else "":
                tx.run(insert(window_queue_t), {"window_id": window.id, "queue_id": queues[letter]})

    store.write(widen, actor=TESTER)
    for window in store.read(lambda reader: list_windows(reader, hall)):
        if window.number <= len(served):
            store.write(lambda tx, id_=window.id: open_window(tx, hall, id_), actor=TESTER)


def issue_until(url: str, seconds: float, seed: int) -> None:
    """Issue numbers in all queues until the time is up."""
    store = open_store(url)
    hall = store.read(find_hall)
    queues = [queue.id for queue in store.read(lambda reader: list_queues(reader, hall))]
    dice = random.Random(seed)
    actor = Actor(f"kiosk:{seed}", f"kiosk:{seed}")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        queue_id, priority = dice.choice(queues), dice.choice(CLASSES)
        store.write(lambda tx: issue(tx, hall, queue_id, priority=priority), actor=actor)  # noqa: B023
    store.close()


def call_until(url: str, seconds: float, window_id: int) -> None:
    """Work a window until the time is up; a visit a dead colleague left there is finished first."""
    store = open_store(url)
    hall = store.read(find_hall)
    actor = Actor(f"clerk:{window_id}", f"window:{window_id}")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            ticket = store.write(lambda tx: call_next(tx, hall, window_id), actor=actor)
        except WindowBusy:
            ticket = store.read(lambda reader: visit_at(reader, hall, window_id))
        if ticket is None:
            time.sleep(0.001)
            continue
        ticket_id = ticket.id
        store.write(lambda tx: finish(tx, hall, ticket_id, window_id, Outcome.CONSULTED), actor=actor)  # noqa: B023
    store.close()


def start(target: Any, *args: Any) -> BaseProcess:
    """A running process."""
    process = processes.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def check_numbers(store: Store) -> int:
    """Numbers are unique and without gaps for each day and letter; returns how many there are."""
    lines: dict[tuple[Any, str], list[int]] = {}
    for day, letter, number in store.read(
        lambda reader: reader.all(select(ticket_t.c.day, ticket_t.c.letter, ticket_t.c.number))
    ):
        lines.setdefault((day, letter), []).append(number)
    for line in lines.values():
        assert sorted(line) == list(range(1, len(line) + 1))
    return sum(map(len, lines.values()))


def check_calls(store: Store) -> int:
    """Read from the event log alone: nobody at two windows, and each call took the first of the window's line.

    The line of a window is all who wait in its queues and for no other window; the first is the one of the
    smallest rank. Returns how many calls there were.
    """
    rows = store.read(
        lambda reader: reader.all(
            select(event_t.c.verb, event_t.c.subject_id, event_t.c.after)
            .where(event_t.c.subject == "ticket")
            .order_by(event_t.c.id)
        )
    )
    serves: dict[int, set[int]] = {}
    for window_id, queue_id in store.read(
        lambda reader: reader.all(select(window_queue_t.c.window_id, window_queue_t.c.queue_id))
    ):
        serves.setdefault(window_id, set()).add(queue_id)
    #: for each queue and window (0: any of the queue) those who wait, the smallest rank first
    lines: dict[tuple[int, int], list[tuple[int, int]]] = {}
    place: dict[int, tuple[int, int]] = {}
    ranks: dict[int, int] = {}
    at_window: dict[int, int] = {}
    bound: dict[int, int] = {}
    calls = 0
    for verb, ticket_id, after in rows:
        if verb == Verb.CALL:
            calls += 1
            window = after["window"]
            heads = []
            for key in ((queue, only) for queue in serves[window] for only in (0, window)):
                line = lines.get(key, [])
                while line and (place.get(line[0][1]) != key or ranks[line[0][1]] != line[0][0]):
                    heapq.heappop(line)  # it has left this line since, or was moved within it
                heads += line[:1]
            assert min(heads) == (after["rank"], ticket_id), f"ticket {ticket_id} was called out of its turn"
            assert window not in at_window.values(), f"window {window} was busy"
        place.pop(ticket_id, None)
        at_window.pop(ticket_id, None)
        if after["state"] == "waiting":
            only = after.get("for_window", bound.get(ticket_id, 0))
            bound[ticket_id] = only
            place[ticket_id] = (after["queue"], only)
            ranks[ticket_id] = after["rank"]
            heapq.heappush(lines.setdefault(place[ticket_id], []), (after["rank"], ticket_id))
        elif after["state"] in ACTIVE:
            at_window[ticket_id] = after["window"]
    return calls

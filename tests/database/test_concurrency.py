"""Many processes at once, on both databases; what is asserted is what is stored."""

from __future__ import annotations

import random
import time

from sqlalchemy import func, select

from schema.hall.halls import HallView, list_windows
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.states import Outcome, TicketState
from schema.queue.tickets import list_active, ticket_by_id, ticket_t
from schema.store.engine import Store, open_store
from schema.store.events import event_t
from tests.database.workers import (
    call_until,
    check_calls,
    check_numbers,
    issue_until,
    open_windows,
    start,
)
from tests.halls import TESTER

SECONDS = 10.0
HALF = 8


def test_sixteen_processes_issue_and_call(store: Store, hall: HallView, db_url: str) -> None:
    open_windows(store, hall)
    windows = [window.id for window in store.read(lambda reader: list_windows(reader, hall))]
    running = [start(issue_until, db_url, SECONDS, seed) for seed in range(HALF)]
    running += [start(call_until, db_url, SECONDS, window_id) for window_id in windows]
    for process in running:
        process.join(SECONDS + 60)
        assert process.exitcode == 0
    assert check_numbers(store) > 100
    assert check_calls(store) > 100


def test_processes_killed_at_random_lose_nothing(store: Store, hall: HallView, db_url: str) -> None:
    open_windows(store, hall)
    windows = [window.id for window in store.read(lambda reader: list_windows(reader, hall))]
    jobs = [(issue_until, seed) for seed in range(HALF)] + [(call_until, window_id) for window_id in windows]
    running = [start(target, db_url, SECONDS, argument) for target, argument in jobs]
    dice = random.Random(7)
    end = time.monotonic() + SECONDS
    killed = 0
    while (left := end - time.monotonic()) > 0:
        time.sleep(dice.uniform(0.1, 0.4))
        index = dice.randrange(len(running))
        running[index].kill()
        running[index].join()
        killed += 1
        target, argument = jobs[index]
        running[index] = start(target, db_url, max(0.1, left), argument)
    for process in running:
        process.join(SECONDS + 60)
    assert killed > 10
    issued = check_numbers(store)
    check_calls(store)
    # Whatever a dead process left at a window, its clerk can finish.
    for ticket in store.read(lambda reader: list_active(reader, hall)):
        store.write(
            lambda tx, t=ticket: finish(tx, hall, t.id, t.window_id or 0, Outcome.CONSULTED), actor=TESTER
        )
    states = dict(
        map(
            tuple,
            store.read(
                lambda reader: reader.all(select(ticket_t.c.state, func.count()).group_by(ticket_t.c.state))
            ),
        )
    )
    assert set(states) <= {TicketState.WAITING, TicketState.SERVED}
    assert sum(states.values()) == issued


def _issue_as(url: str, hall: HallView, command: str) -> None:
    store = open_store(url)
    ticket = store.write(lambda tx: issue(tx, hall, 1), actor=TESTER, command=command, again=ticket_by_id)
    assert ticket.label == "A001"
    store.close()


def test_one_command_from_many_processes_is_applied_once(store: Store, hall: HallView, db_url: str) -> None:
    running = [start(_issue_as, db_url, hall, "a-single-press") for _ in range(6)]
    for process in running:
        process.join(60)
        assert process.exitcode == 0
    assert check_numbers(store) == 1
    assert store.read(lambda reader: reader.scalar(select(func.count()).where(event_t.c.verb == "issue"))) == 1

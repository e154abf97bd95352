"""Many processes at once, on both databases; what is asserted is what is stored."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, time, timedelta
from time import monotonic, sleep

from sqlalchemy import func, select
from stdnum.iso7064 import mod_11_2

from schema.errors import OneNumberEach, SlotFull
from schema.hall import clock
from schema.hall.halls import HallView, list_windows
from schema.hall.persons import Person
from schema.queue.appointments import book, list_appointments
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.slots import make_slots
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
    end = monotonic() + SECONDS
    killed = 0
    while (left := end - monotonic()) > 0:
        sleep(dice.uniform(0.1, 0.4))
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


def _book_one(url: str, hall: HallView, id_number: str, day: date) -> None:
    store = open_store(url)
    with suppress(SlotFull):
        store.write(lambda tx: book(tx, hall, 3, day, time(9), Person("", id_number)), actor=TESTER)
    store.close()


def test_many_processes_book_the_last_places_and_none_is_given_twice(
    store: Store, hall: HallView, db_url: str
) -> None:
    today = clock.hall_time(clock.now(), hall.zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    store.write(lambda tx: make_slots(tx, hall, 3, [monday], time(9), time(10), 60, 3), actor=TESTER)
    people = [body + mod_11_2.calc_check_digit(body) for body in (f"35058319900101{n:03}" for n in range(8))]
    running = [start(_book_one, db_url, hall, person, monday) for person in people]
    for process in running:
        process.join(60)
        assert process.exitcode == 0
    booked = store.read(lambda reader: list_appointments(reader, hall, monday))
    assert sorted(each.seat for each in booked) == [1, 2, 3]
    assert len({each.code for each in booked}) == 3


def _issue_to(url: str, hall: HallView, id_number: str) -> None:
    store = open_store(url)
    with suppress(OneNumberEach):
        store.write(lambda tx: issue(tx, hall, 1, person=Person("", id_number)), actor=TESTER)
    store.close()


def test_a_person_who_asks_everywhere_at_once_gets_one_number(store: Store, hall: HallView, db_url: str) -> None:
    running = [start(_issue_to, db_url, hall, "350583199001012345") for _one in range(6)]
    for process in running:
        process.join(60)
        assert process.exitcode == 0
    assert check_numbers(store) == 1

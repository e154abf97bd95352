"""Windows seen to from elsewhere, appointments found, and what the hall's page counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from stdnum.iso7064 import mod_11_2

from schema.cases.receiving import accept, receive_case
from schema.cases.workload import workload
from schema.errors import NotInCharge
from schema.hall import clock
from schema.hall.halls import HallView, window_by_id
from schema.hall.models import WindowState
from schema.hall.persons import Person
from schema.hall.staff import find_clerk
from schema.queue import overseeing
from schema.queue.appointments import book, cancel, search_appointments
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.line import served_by_windows, served_today
from schema.queue.serving import finish
from schema.queue.slots import make_slots
from schema.queue.states import Outcome
from schema.queue.windows import list_servings, open_window
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Tx
from tests.database.cases import LI, publish_version
from tests.halls import TESTER

#: Monday, 10:20 in the hall
MORNING = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
MONDAY = date(2026, 3, 2)


def by(store: Store, hall: HallView, number: str) -> Actor:
    """A clerk, at no window."""
    return store.read(lambda reader: find_clerk(reader, hall, number)).actor("hall")


@pytest.mark.parametrize(
    "verb",
    [
        lambda tx, hall: overseeing.open_window(tx, hall, 1),
        lambda tx, hall: overseeing.pause_window(tx, hall, 1, "meeting"),
        lambda tx, hall: overseeing.close_window(tx, hall, 1),
        lambda tx, hall: overseeing.move_queues(tx, hall, 1, give={3}, take=set()),
    ],
    ids=["open", "pause", "close", "queues"],
)
def test_a_clerk_sees_to_no_other_window(
    store: Store, hall: HallView, verb: Callable[[Tx, HallView], object]
) -> None:
    before = store.read(lambda reader: (window_by_id(reader, hall, 1), list_servings(reader, hall, 1)))
    with pytest.raises(NotInCharge, match="1001 is not in charge"):
        store.write(lambda tx: verb(tx, hall), actor=by(store, hall, "1001"))
    assert store.read(lambda reader: (window_by_id(reader, hall, 1), list_servings(reader, hall, 1))) == before


def test_a_command_sent_twice_moves_queues_once_and_answers_with_the_window(store: Store, hall: HallView) -> None:
    boss = by(store, hall, "9001")
    store.write(lambda tx: open_window(tx, hall, 1), actor=TESTER)
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    subjects = []
    for _time in range(2):
        store.write(
            lambda tx: overseeing.move_queues(tx, hall, 1, give={3}, take={1}),
            actor=boss,
            command="once",
            again=lambda reader, subject: (subjects.append(subject), window_by_id(reader, hall, subject))[1],
        )
    assert subjects == [1]
    assert list(store.read(lambda reader: list_servings(reader, hall, 1))) == ["B", "C"]
    assert store.read(lambda reader: window_by_id(reader, hall, 1)).state == WindowState.OPEN


def test_each_windows_visits_are_counted(store: Store, hall: HallView) -> None:
    for window in (1, 2):
        store.write(lambda tx, window=window: open_window(tx, hall, window), actor=TESTER)
    for window in (1, 1, 2):
        store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
        called = store.write(lambda tx, window=window: call_next(tx, hall, window), actor=TESTER)
        assert called is not None
        store.write(
            lambda tx, window=window, called=called: finish(tx, hall, called.id, window, Outcome.CONSULTED),
            actor=TESTER,
        )
    assert store.read(lambda reader: served_by_windows(reader, hall)) == {1: 2, 2: 1}
    assert store.read(lambda reader: served_today(reader, hall, 1)) == 2


def test_cases_due_today_and_late_are_counted(store: Store, hall: HallView) -> None:
    publish_version(store, 1, materials=[], legal_days=1, promised_days=1)
    # 28 February was a working Saturday; each has one day.
    for days in (4, 2, 2, 0):
        with clock.using(lambda days=days: MORNING - timedelta(days=days)):
            case = store.write(lambda tx: receive_case(tx, hall, 1, LI, []), actor=TESTER)
            store.write(lambda tx, case=case: accept(tx, hall, case.id), actor=TESTER)
    with clock.using(lambda: MORNING):
        work = store.read(lambda reader: workload(reader, hall))
        assert (work.today, work.late) == (2, 1)
    with clock.using(lambda: MORNING + timedelta(hours=8)):
        work = store.read(lambda reader: workload(reader, hall))
        assert (work.today, work.late) == (0, 3)


def test_an_appointment_is_found_by_what_its_visitor_knows(store: Store, hall: HallView) -> None:
    with clock.using(lambda: MORNING):
        for window in (2, 4):
            store.write(lambda tx, window=window: open_window(tx, hall, window), actor=TESTER)
        store.write(lambda tx: make_slots(tx, hall, 2, [MONDAY], time(10), time(12), 60, 3), actor=TESTER)
        people = {"李建国": "13812345678", "李%": "", "王芳": "13900005678"}
        booked = {}
        for place, (name, phone) in enumerate(people.items()):
            body = f"3505831990010112{place}"
            number = body + mod_11_2.calc_check_digit(body)
            booked[name] = store.write(
                lambda tx, name=name, number=number, phone=phone, place=place: book(
                    tx, hall, 2, MONDAY, time(10 + place % 2), Person(name, number), phone=phone
                ),
                actor=TESTER,
            )

        def names(text: str) -> list[str]:
            found = store.read(lambda reader: search_appointments(reader, hall, text))
            return sorted(each.visitor_name for each in found)

        assert names("李") == ["李%", "李建国"]
        assert names("李%") == ["李%"], "it is no pattern"
        assert names("138 1234 5678") == ["李建国"]
        assert names("5678") == ["李建国", "王芳"]
        assert names("678") == [] == names("0000")
        assert names(booked["王芳"].code[:4] + " " + booked["王芳"].code[4:]) == ["王芳"]
        assert names(booked["王芳"].id_number.lower()) == ["王芳"]
        assert names("") == sorted(people)
        store.write(lambda tx: cancel(tx, hall, booked["王芳"].id), actor=TESTER)
        assert names("5678") == ["李建国"]
    with clock.using(lambda: MORNING + timedelta(days=1)):
        assert names("") == [], "what is past is not looked for"

"""Appointments: slots, booking, checking in, missing; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select
from stdnum.iso7064 import mod_11_10

from schema.errors import (
    AppointedAlready,
    AppointmentOtherDay,
    AppointmentOver,
    BadInput,
    SlotFull,
    SlotPast,
    StoreError,
    UnknownAppointment,
    UnknownSlot,
)
from schema.hall.calendar import hours_on
from schema.hall.day_models import ExtraKind
from schema.hall.opening import add_session
from schema.hall.persons import Person
from schema.hall.shifts import Shift, set_shifts
from schema.queue.appointments import (
    AppointmentView,
    appointment_by_id,
    book,
    cancel,
    check_in,
    find_appointment,
    list_appointments,
)
from schema.queue.days import appointment_t
from schema.queue.slots import bookable_days, list_slots, make_slots, queues_with_slots
from schema.queue.states import AppointmentState, Basis, Channel
from schema.queue.tickets import TicketView
from schema.store.events import event_t
from tests.database.at_window import Day, Desk

MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)
PEOPLE = [
    Person("李建国", "350583199001012345"),
    Person("陈晓燕", "35058319500315121X"),
    Person("王秀英", "511602194507090020"),
    Person("赵敏", "420607198811203111"),
]


def _slots(desk: Desk, *, queue: int = 3, days: Any = (MONDAY,), capacity: int = 2, minutes: int = 60) -> int:
    return desk.write(lambda tx: make_slots(tx, desk.hall, queue, days, time(9), time(17), minutes, capacity))


def _book(desk: Desk, person: Person = PEOPLE[0], at: time = time(10), **more: Any) -> AppointmentView:
    return desk.write(lambda tx: book(tx, desk.hall, 3, MONDAY, at, person, **more))


def _check_in(desk: Desk, appointment: AppointmentView) -> TicketView:
    return desk.write(lambda tx: check_in(tx, desk.hall, appointment.id))


def test_slots_lie_within_the_opening_hours(desk: Desk, day: Day) -> None:
    day.later(-3600)
    # Closed from 12 to 13, and on Saturday.
    assert _slots(desk, days=(MONDAY, SATURDAY)) == 7
    slots = desk.read(lambda r: list_slots(r, desk.hall, 3, MONDAY))
    assert [slot.begins.hour for slot in slots] == [9, 10, 11, 13, 14, 15, 16]
    assert desk.read(lambda r: list_slots(r, desk.hall, 3, SATURDAY)) == []
    assert desk.read(lambda r: bookable_days(r, desk.hall, 3)) == [MONDAY]
    assert [queue.letter for queue in desk.read(lambda r: queues_with_slots(r, desk.hall))] == ["C"]


def test_a_holiday_session_can_be_booked(desk: Desk, day: Day) -> None:
    def session(begins: time, ends: time) -> None:
        desk.write(lambda tx: add_session(tx, desk.hall, SATURDAY, begins, ends, ExtraKind.HOLIDAY))

    session(time(9), time(11))
    assert desk.read(lambda r: hours_on(r, desk.hall, SATURDAY)) == [(time(9), time(11))]
    assert _slots(desk, days=(SATURDAY,)) == 2
    for wrong in ((time(9), time(12)), (time(12), time(10))):
        with pytest.raises(BadInput):
            session(*wrong)
    # An extended evening lengthens the day's last stretch.
    desk.write(lambda tx: add_session(tx, desk.hall, MONDAY, time(17), time(19), ExtraKind.EXTENDED))
    assert desk.read(lambda r: hours_on(r, desk.hall, MONDAY))[-1] == (time(13), time(19))


def test_no_more_appointments_than_places_and_than_windows_can_serve(desk: Desk, day: Day) -> None:
    _slots(desk, capacity=2)
    first, second = _book(desk), _book(desk, PEOPLE[1])
    assert (first.seat, second.seat) == (1, 2)
    with pytest.raises(SlotFull, match="all 2 places"):
        _book(desk, PEOPLE[2])
    desk.write(lambda tx: cancel(tx, desk.hall, first.id))
    assert _book(desk, PEOPLE[2]).seat == 1
    # Window 3 and a third of window 4, ten minutes a visit: eight in an hour; with window 3 gone, two.
    _slots(desk, capacity=50)
    assert {slot.capacity for slot in desk.read(lambda r: list_slots(r, desk.hall, 3, MONDAY))} == {8}
    desk.write(lambda tx: set_shifts(tx, desk.hall, 3, [Shift(1, time(9), time(12))]))
    slot = desk.read(lambda r: list_slots(r, desk.hall, 3, MONDAY))[1]
    assert (slot.capacity, slot.booked, slot.free) == (2, 2, 0)
    with pytest.raises(SlotFull):
        _book(desk, PEOPLE[3])


def test_a_slot_is_never_cut_below_what_is_booked(desk: Desk, day: Day) -> None:
    _slots(desk, capacity=2)
    _book(desk)
    _slots(desk, capacity=0)
    slots = desk.read(lambda r: list_slots(r, desk.hall, 3, MONDAY))
    assert [slot.capacity for slot in slots] == [0, 1, 0, 0, 0, 0, 0]


def test_a_seat_is_given_once_by_the_databases_rule(desk: Desk, day: Day) -> None:
    _slots(desk)
    booked = _book(desk)
    row = desk.read(lambda r: r.first(select(appointment_t).where(appointment_t.c.id == booked.id)))
    assert row is not None
    again = row._asdict() | {"id": None, "code": "00000000", "id_number": PEOPLE[1].id_number}
    with pytest.raises(StoreError):
        desk.write(lambda tx: tx.run(appointment_t.insert(), again))


def test_what_cannot_be_booked_says_why(desk: Desk, day: Day) -> None:
    _slots(desk)
    with pytest.raises(UnknownSlot, match="12:00"):
        _book(desk, at=time(12))
    with pytest.raises(BadInput, match="ID number"):
        _book(desk, Person("李建国", ""))
    with pytest.raises(BadInput, match="one of them is wrong"):
        _book(desk, Person("李建国", "350583199001012346"))
    booked = _book(desk)
    with pytest.raises(AppointedAlready, match=booked.code):
        _book(desk, at=time(11))
    day.later(minutes=121)
    with pytest.raises(SlotPast):
        _book(desk, PEOPLE[1])


def test_the_code_checks_and_the_log_knows_no_person(desk: Desk, day: Day) -> None:
    _slots(desk)
    booked = _book(desk, phone="13812345678")
    assert mod_11_10.is_valid(booked.code) and len(booked.code) == 8
    spaced = f" {booked.code[:4]} {booked.code[4:]} "
    assert desk.read(lambda r: find_appointment(r, desk.hall, spaced)) == booked
    assert desk.read(lambda r: find_appointment(r, desk.hall, PEOPLE[0].id_number)) == booked
    assert desk.read(lambda r: list_appointments(r, desk.hall, MONDAY)) == [booked]
    for unknown in ("12345678", PEOPLE[1].id_number):
        with pytest.raises(UnknownAppointment):
            desk.read(lambda r, text=unknown: find_appointment(r, desk.hall, text))
    with pytest.raises(BadInput):
        desk.read(lambda r: find_appointment(r, desk.hall, "1234"))
    logged = str(desk.read(lambda r: r.all(select(event_t.c.before, event_t.c.after))))
    for secret in (PEOPLE[0].id_number, PEOPLE[0].name, "13812345678"):
        assert secret not in logged


def test_who_comes_in_the_slot_has_the_head_start_from_its_beginning(desk: Desk, day: Day) -> None:
    _slots(desk)
    booked = _book(desk)
    day.now = datetime(2026, 3, 2, 1, 40, tzinfo=UTC)  # 9:40 for 10:00
    plain = desk.issue(3)
    ticket = _check_in(desk, booked)
    assert (ticket.priority, ticket.basis, ticket.visitor_name) == ("appointment", Basis.PROVEN, "李建国")
    # Counted from 10:00 less half an hour: 9:30.
    assert ticket.rank == int(datetime(2026, 3, 2, 1, 30, tzinfo=UTC).timestamp() * 1_000_000) < plain.rank
    assert desk.read(lambda r: appointment_by_id(r, booked.id)).state == AppointmentState.CHECKED_IN
    with pytest.raises(AppointmentOver, match="checked in"):
        _check_in(desk, booked)


@pytest.mark.parametrize(("hour", "minute"), [(1, 29), (3, 0)])
def test_too_early_and_too_late_is_an_ordinary_number(desk: Desk, day: Day, hour: int, minute: int) -> None:
    _slots(desk)
    booked = _book(desk)
    day.now = datetime(2026, 3, 2, hour, minute, tzinfo=UTC)
    ticket = _check_in(desk, booked)
    assert (ticket.priority, ticket.head_start_seconds) == ("ordinary", 0)


def test_who_never_came_has_missed_it(desk: Desk, day: Day) -> None:
    _slots(desk)
    booked = _book(desk)
    day.later(24 * 3600)
    with pytest.raises(AppointmentOtherDay, match="2026-03-02"):
        _check_in(desk, booked)
    desk.issue()
    assert desk.read(lambda r: appointment_by_id(r, booked.id)).state == AppointmentState.MISSED
    with pytest.raises(AppointmentOver, match="missed"):
        desk.write(lambda tx: cancel(tx, desk.hall, booked.id))


def test_the_channel_of_a_booking_is_kept(desk: Desk, day: Day) -> None:
    _slots(desk)
    assert _book(desk, channel=Channel.KIOSK).channel == Channel.KIOSK

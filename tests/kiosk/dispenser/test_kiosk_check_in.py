"""A visitor with an appointment checks in: by code or identity number, by keys or touch."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from kiosk.dispenser.visit import View, Visit
from schema.hall.halls import HallView
from schema.queue.appointments import cancel
from schema.queue.states import AppointmentState
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import (
    at_result,
    dummy,
    kiosk_at,
    laid_out,
    says,
    shown,
    tickets,
    touch,
    until,
    walk_away,
)
from tests.kiosk.dispenser.with_slots import (
    LI,
    TODAY,
    TOMORROW,
    WANG,
    appointments,
    at_check_in,
    booked,
    offer_slots,
    still,
)


async def test_by_code_on_the_keyboard(store: Store, hall: HallView) -> None:
    printer = dummy()
    with still():
        offer_slots(store, hall)
        code = booked(store, hall).code
        async with kiosk_at(store, hall, printer) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press(*code[:4], "9", "backspace", *code[4:])
            await says(pilot, f"{code[:4]} {code[4:]}")
            await pilot.press("enter")
            await at_result(app, pilot)
            assert "Priority: Appointment" in shown(app)
            await says(pilot, "take your slip")
        (appointment,) = appointments(store, hall, TODAY)
        (ticket,) = tickets(store, hall)
    assert (appointment.state, appointment.ticket_id) == (AppointmentState.CHECKED_IN, ticket.id)
    assert (ticket.priority, ticket.told_ahead) == ("appointment", 0)
    assert WANG.encode() not in b"".join(printer.jobs) and len(printer.jobs) == 1


async def test_by_identity_number_with_a_finger(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        booked(store, hall, LI)
        async with kiosk_at(store, hall) as (app, pilot):
            await touch(pilot, "#check-in")
            for character in LI:
                await touch(pilot, f"#key-{character}")
            await touch(pilot, "#key-7")  # no room for a nineteenth
            await says(pilot, f"{LI[:6]} {LI[6:14]} {LI[14:]}")
            await touch(pilot, "#erase")
            await until(pilot, lambda: app.visit.typed == LI[:-1])
            await touch(pilot, f"#key-{LI[-1]}")
            await touch(pilot, "#confirm")
            await at_result(app, pilot)
            await says(pilot, "Your number")
            assert LI[6:14] not in shown(app)
        assert [ticket.label for ticket in tickets(store, hall)] == ["A001"]


async def test_an_x_is_only_the_last_of_eighteen(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press("1", "x", "2")
            assert app.visit.typed == "12"
            await pilot.press(*"345678901234567", "X")
            assert app.visit.typed == "12345678901234567X"


async def test_outside_its_time_the_number_is_an_ordinary_one_and_that_is_said(
    store: Store, hall: HallView
) -> None:
    with still():
        offer_slots(store, hall)
        code = booked(store, hall, begins=time(15)).code
        async with kiosk_at(store, hall) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press(*code, "enter")
            await at_result(app, pilot)
            assert "This is not the time of your appointment" in shown(app)
            assert "Priority" not in shown(app)
        assert tickets(store, hall)[0].priority == "ordinary"


async def test_what_is_wrong_is_said_and_what_was_typed_stays(store: Store, hall: HallView) -> None:
    with still() as times:
        offer_slots(store, hall)
        tomorrow, gone = booked(store, hall, day=TOMORROW), booked(store, hall, LI)
        store.write(lambda tx: cancel(tx, hall, gone.id), actor=TESTER)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press("enter")  # nothing typed: nothing happens
            for typed, words in (
                ("123", "an ID number has 18 characters"),
                ("11010119900307109", "an ID number has 18"),
                (WANG, "There is no appointment"),
                ("00000000", "There is no appointment 00000000"),
                (tomorrow.code, "is for 2026-03-03, 09:30"),
                (gone.code, "is cancelled"),
            ):
                await pilot.press(*["backspace"] * len(app.visit.typed))
                await pilot.press(*typed.lower())
                assert app.visit.error is None
                await pilot.press("enter")
                await until(pilot, lambda: app.visit.error is not None and laid_out(app, "#key-5"))
                await until(pilot, lambda words=words: words in " ".join(_left(app).split()))
                assert app.visit.typed == typed and app.visit.view == View.CHECK_IN
            times[0] += timedelta(days=1)
            await pilot.press(*["backspace"] * 8)
            await pilot.press(*tomorrow.code, "enter")
            await at_result(app, pilot)


def _left(app) -> str:  # type: ignore[no-untyped-def]
    """The left side of the screen: beside the keypad."""
    return "\n".join(line[:46] for line in shown(app).splitlines())


async def test_what_was_typed_goes_with_the_visitor(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press(*"1101011990")
            assert "1101011990" not in repr(app.visit)
            walk_away(app)
            await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#check-in"))
            await at_check_in(app, pilot)
            assert app.visit.typed == "" and "110101" not in shown(app)


async def test_back_leads_to_the_start_and_forgets(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press(*"12345")
            await touch(pilot, "#back")
            await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#queue-A"))


async def test_a_hall_without_slots_has_no_targets_for_appointments(store: Store, hall: HallView) -> None:
    with still():
        async with kiosk_at(store, hall) as (app, pilot):
            assert not app.query("#check-in") and not app.query("#book")
            await pilot.press("f3", "f4")
            assert app.visit == Visit()
            offer_slots(store, hall)
            await until(pilot, lambda: laid_out(app, "#check-in") and laid_out(app, "#book"))


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_the_database_goes_while_somebody_types(store: Store, hall: HallView) -> None:
    assert store.path is not None
    away = Path(f"{store.path}.away")
    with still():
        offer_slots(store, hall)
        code = booked(store, hall).code
        async with kiosk_at(store, hall) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press(*code)
            store.path.rename(away)
            await says(pilot, "No numbers can be given at this moment.")
            away.rename(store.path)
            await until(pilot, lambda: laid_out(app, "#confirm"))
            assert app.visit.typed == code
            await pilot.press("enter")
            await at_result(app, pilot)
        assert [ticket.label for ticket in tickets(store, hall)] == ["A001"]

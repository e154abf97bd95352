"""A visitor makes an appointment at the machine: business, day, time, identity number, code."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.dispenser.visit import Step, View, Visit
from schema.errors import DatabaseUnreachable
from schema.hall.halls import HallView
from schema.public.models import SlipKind, SlipState
from schema.public.slips import slips_labelled
from schema.queue.slots import slot_t
from schema.queue.states import Channel
from schema.store.engine import Store
from schema.store.events import event_t
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import (
    BrokenPrinter,
    dummy,
    kiosk_at,
    laid_out,
    says,
    shown,
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
    at_confirm,
    at_step,
    booked,
    offer_slots,
    still,
)
from tests.kiosk.slip.escpos_reader import Line, read_job


async def test_with_a_finger_from_the_start_to_the_code(store: Store, hall: HallView) -> None:
    printer = dummy()
    with still():
        offer_slots(store, hall)
        offer_slots(store, hall, queue=2)
        async with kiosk_at(store, hall, printer) as (app, pilot):
            await touch(pilot, "#book")
            await touch(pilot, "#book-A")
            await says(pilot, "Mon 2 Mar")
            assert "today" in shown(app) and "tomorrow" in shown(app)
            await touch(pilot, f"#day-{TOMORROW}")
            await says(pilot, "Business registration, Tue 3 Mar: at what time?")
            await touch(pilot, "#slot-1030")
            await at_step(app, pilot, Step.PERSON, "#key-5")
            for character in LI:
                await touch(pilot, f"#key-{character}")
            await touch(pilot, "#confirm")
            await says(pilot, f"{LI[:6]}********{LI[-4:]}")
            assert LI not in shown(app) and "10:30–11:00" in shown(app)
            await touch(pilot, "#confirm")
            await says(pilot, "Appointment made. Your code")
            await says(pilot, "Please take your slip.")
            (appointment,) = appointments(store, hall)
            assert "Please come early and check in at the machine." in shown(app)
            await touch(pilot, "#done")
            await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#book"))
    assert (appointment.begins, appointment.id_number) == (time(10, 30), LI)
    assert appointment.channel == Channel.KIOSK
    lines = [event.text for event in read_job(printer.jobs[0]) if isinstance(event, Line)]
    code = f"{appointment.code[:4]} {appointment.code[4:]}"
    assert {code, "2026-03-03 Tue", "10:30-11:00", "Business registration"} <= set(lines)
    assert LI.encode() not in printer.jobs[0] and LI[-4:].encode() not in printer.jobs[0]
    event = store.read(lambda reader: reader.first(select(event_t).where(event_t.c.verb == "book")))
    assert event is not None and event.actor == "kiosk:K1" and LI not in str(event.after)


async def test_a_single_queue_is_not_asked_for(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_confirm(app, pilot)
            await pilot.press("enter")
            await says(pilot, "Appointment made. Your code")
        assert [each.begins for each in appointments(store, hall)] == [time(10, 30)]


async def test_each_step_back(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        offer_slots(store, hall, queue=2)
        async with kiosk_at(store, hall) as (app, pilot):
            await touch(pilot, "#book")
            await touch(pilot, "#book-B")
            await touch(pilot, f"#day-{TOMORROW}")
            await touch(pilot, "#slot-0900")
            await at_step(app, pilot, Step.PERSON, "#key-5")
            await pilot.press(*LI.lower(), "enter")
            await at_step(app, pilot, Step.CONFIRM, "#confirm")
            await pilot.press("escape")
            await at_step(app, pilot, Step.PERSON, "#key-5")
            assert (app.visit.typed, app.visit.booking.id_number) == ("", "")
            for step, selector in (
                (Step.SLOT, "#slot-0900"),
                (Step.DAY, f"#day-{TODAY}"),
                (Step.QUEUE, "#book-A"),
            ):
                await pilot.press("escape")
                await at_step(app, pilot, step, selector)
            await pilot.press("escape")
            await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#queue-A"))
        assert appointments(store, hall) == []


async def test_full_times_are_dulled_and_cannot_be_chosen(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall, capacity=1)
        booked(store, hall, WANG, TOMORROW, time(9))
        async with kiosk_at(store, hall) as (app, pilot):
            await touch(pilot, "#book")
            await touch(pilot, f"#day-{TOMORROW}")
            await at_step(app, pilot, Step.SLOT, "#slot-0900")
            assert "fully booked" in shown(app) and "1 left" in shown(app)
            await pilot.press("1")
            await pilot.click("#slot-0900")
            await pilot.pause()
            assert app.visit.booking.step == Step.SLOT
            await touch(pilot, "#slot-0930")
            await at_step(app, pilot, Step.PERSON, "#key-5")


async def test_a_wrong_identity_number_is_said_and_stays(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await touch(pilot, "#book")
            await touch(pilot, f"#day-{TOMORROW}")
            await touch(pilot, "#slot-0900")
            await at_step(app, pilot, Step.PERSON, "#key-5")
            wrong = LI[:17] + ("1" if LI[-1] != "1" else "2")
            await pilot.press(*wrong, "enter")
            await says(pilot, "the last character would be")
            assert app.visit.typed == wrong
            await until(pilot, lambda: laid_out(app, "#key-5"))
            await pilot.press("backspace", LI[-1].lower(), "enter")
            await at_step(app, pilot, Step.CONFIRM, "#confirm")


async def test_a_place_taken_meanwhile_leads_back_to_the_times(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall, capacity=1)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_confirm(app, pilot)
            booked(store, hall, WANG, TOMORROW, time(10, 30))
            await pilot.press("enter")
            await at_step(app, pilot, Step.SLOT, "#slot-1030")
            await says(pilot, "all 1 places are booked")
            assert not app.query_one("#slot-1030").available  # type: ignore[attr-defined]
            await pilot.press("5")
            await at_step(app, pilot, Step.CONFIRM, "#confirm")  # the number need not be typed again
            await pilot.press("enter")
            await says(pilot, "Appointment made. Your code")
        assert [each.begins for each in appointments(store, hall)] == [time(10, 30), time(11)]


async def test_who_has_an_appointment_already_is_told(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        booked(store, hall, LI, TOMORROW, time(9))
        async with kiosk_at(store, hall) as (app, pilot):
            await at_confirm(app, pilot)
            await pilot.press("enter")
            await says(pilot, "already has an appointment")
            assert app.visit.view == View.BOOKING
            await touch(pilot, "#back")
            await at_step(app, pilot, Step.PERSON, "#key-5")
        assert len(appointments(store, hall)) == 1


async def test_in_the_evening_today_is_not_offered(store: Store, hall: HallView) -> None:
    with still() as times:
        offer_slots(store, hall)
        times[0] += timedelta(hours=9)
        async with kiosk_at(store, hall) as (app, pilot):
            await touch(pilot, "#book")
            await at_step(app, pilot, Step.DAY, f"#day-{TOMORROW}")
            assert not app.query(f"#day-{TODAY}")


async def test_nothing_is_left_behind_when_somebody_walks_away(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_confirm(app, pilot)
            assert LI not in repr(app.visit)
            walk_away(app)
            await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#book"))
            assert LI[-4:] not in shown(app)
        assert appointments(store, hall) == []


async def test_an_answer_that_is_lost_does_not_double_the_appointment(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_confirm(app, pilot)
            write = store.write

            def lossy(work: Any, **options: Any) -> Any:
                write(work, **options)
                raise DatabaseUnreachable(url=store.name, reason="the answer was lost")

            monkeypatch.setattr(store, "write", lossy)
            await pilot.press("enter")
            await says(pilot, "The connection is interrupted. Please try again")
            monkeypatch.setattr(store, "write", write)
            await until(pilot, lambda: laid_out(app, "#confirm"))
            await pilot.press("enter")
            await says(pilot, "Appointment made. Your code")
        (appointment,) = appointments(store, hall)
        assert app.visit.slip is not None and app.visit.slip.label.replace(" ", "") == appointment.code
        # One slip, though it was asked for twice.
        (slip,) = store.read(lambda reader: slips_labelled(reader, hall, appointment.code))
        assert (slip.kind, slip.content["code"]) == (SlipKind.APPOINTMENT, appointment.code)


async def test_what_came_of_an_appointments_slip_is_kept(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        for printer, state in ((dummy(), SlipState.PRINTED), (BrokenPrinter(), SlipState.FAILED)):
            async with kiosk_at(store, hall, printer) as (app, pilot):
                await at_confirm(app, pilot, LI if state == SlipState.PRINTED else WANG)
                await pilot.press("enter")
                await until(pilot, lambda: app.visit.slip is not None)
                assert app.visit.slip is not None
                code = app.visit.slip.label.replace(" ", "")
                await until(
                    pilot,
                    lambda code=code, state=state: (
                        [slip.state for slip in store.read(lambda reader: slips_labelled(reader, hall, code))]
                        == [state]
                    ),
                )


async def test_without_a_slip_the_code_is_to_be_noted(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall, BrokenPrinter()) as (app, pilot):
            await at_confirm(app, pilot)
            await pilot.press("enter")
            await says(pilot, "Your appointment is made.")
            assert "Please photograph this screen, or note the code." in shown(app)


async def test_a_slot_that_is_gone_is_explained(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_confirm(app, pilot)
            gone = slot_t.delete().where(slot_t.c.begins == time(10, 30))
            store.write(lambda tx: tx.run(gone), actor=TESTER)
            await pilot.press("enter")
            await says(pilot, "There is no slot of queue A")
            assert app.visit.booking.step == Step.SLOT

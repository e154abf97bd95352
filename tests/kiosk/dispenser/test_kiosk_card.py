"""A visitor lays an identity card on the reader, which hangs on a line of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.dispenser.visit import Step, View, Visit
from kiosk.reader import link, watch
from kiosk.reader.frames import Command
from schema.hall.classes import ELDERLY, set_class
from schema.hall.devices import list_devices
from schema.hall.halls import HallView
from schema.hall.models import DeviceKind, DeviceState
from schema.queue.states import Basis
from schema.store.engine import Store
from schema.store.events import event_t
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
    OLD,
    TODAY,
    TOMORROW,
    WANG,
    appointments,
    at_check_in,
    at_step,
    booked,
    offer_slots,
    still,
)
from tests.kiosk.reader.sam_emulator import Sam, card

LI_CARD, WANG_CARD, OLD_CARD = card("李明", LI), card("王芳", WANG), card("张建国", OLD)
HINT = "Or lay your ID card on the reader."


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(watch, "BACKOFF_SECONDS", (0.05,))
    monkeypatch.setattr(link, "ANSWER_SECONDS", dict.fromkeys(Command, 1.0))


@pytest.fixture
def sam() -> Iterator[Sam]:
    with Sam() as emulator:
        yield emulator


async def test_checking_in_needs_nothing_but_the_card(
    store: Store, hall: HallView, sam: Sam, caplog: pytest.LogCaptureFixture
) -> None:
    printer = dummy()
    caplog.set_level(logging.DEBUG)
    with still():
        offer_slots(store, hall)
        booked(store, hall, LI)
        sam.card = LI_CARD
        async with kiosk_at(store, hall, printer, reader=sam.port) as (app, pilot):
            assert app.visit == Visit() and "card" not in shown(app)  # nobody looks for a card here
            await pilot.press("f3")
            await at_result(app, pilot)
            await says(pilot, "Please take your ID card with you.")
            assert "Priority: Appointment" in shown(app) and LI[6:14] not in shown(app)
            assert LI not in repr(app.visit) and app.visit.card is None
        (appointment,) = appointments(store, hall, TODAY)
        (ticket,) = tickets(store, hall)
        assert appointment.ticket_id == ticket.id
        events = store.read(lambda reader: reader.all(select(event_t)))
    told = "".join(f"{event.before} {event.after}" for event in events) + caplog.text
    assert LI not in told and "李明" not in told and LI.encode() not in b"".join(printer.jobs)


async def test_whose_card_it_was_is_shown_masked_and_typing_goes_on(
    store: Store, hall: HallView, sam: Sam
) -> None:
    with still():
        offer_slots(store, hall)
        code = booked(store, hall, LI).code
        async with kiosk_at(store, hall, reader=sam.port) as (app, pilot):
            await at_check_in(app, pilot)
            await says(pilot, HINT)
            await pilot.press(*"1101")
            sam.card = WANG_CARD  # who has no appointment
            await says(pilot, "There is no appointment")
            await says(pilot, f"王*  {WANG[:6]}********{WANG[14:]}")
            assert WANG[6:14] not in shown(app) and app.visit.typed == ""
            await says(pilot, "A card is lying on the")
            sam.card = None
            await until(pilot, lambda: "lying" not in shown(app) and "Or lay your ID card" in shown(app))
            await pilot.press(*code)
            await says(pilot, f"{code[:4]} {code[4:]}")
            assert "王" not in shown(app) and app.visit.card is None
            await pilot.press("enter")
            await at_result(app, pilot)
            assert "take your ID card" not in shown(app)


async def test_booking_for_the_holder(store: Store, hall: HallView, sam: Sam) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall, reader=sam.port) as (app, pilot):
            await touch(pilot, "#book")
            await touch(pilot, f"#day-{TOMORROW}")
            await touch(pilot, "#slot-0900")
            await at_step(app, pilot, Step.PERSON, "#key-5")
            sam.card = LI_CARD
            await at_step(app, pilot, Step.CONFIRM, "#confirm")
            await says(pilot, f"{LI[:6]}********{LI[14:]}")
            assert LI[6:14] not in shown(app)
            await touch(pilot, "#confirm")
            await until(pilot, lambda: app.visit.view == View.RESULT and app.query("#done"))
        assert [appointment.id_number for appointment in appointments(store, hall)] == [LI]


async def test_the_date_of_birth_proves_the_class(store: Store, hall: HallView, sam: Sam) -> None:
    with still():
        async with kiosk_at(store, hall, reader=sam.port) as (app, pilot):
            await touch(pilot, "#priority")
            await says(pilot, "60 or older? Just lay your ID card on the reader.")
            sam.card = LI_CARD
            await says(pilot, "By this card the holder is not yet 60.")
            assert app.visit.priority is None
            sam.card = None
            await says(pilot, "60 or older?")
            sam.card = OLD_CARD
            await until(pilot, lambda: laid_out(app, "#queue-A") and "Priority: Elderly" in shown(app))
            await touch(pilot, "#queue-A")
            await touch(pilot, "#any-item")
            await at_result(app, pilot)
        (ticket,) = tickets(store, hall)
        assert (ticket.priority, ticket.basis) == (ELDERLY, Basis.PROVEN)
        assert OLD not in repr(ticket)


async def test_a_class_that_is_declared_after_all_is_not_proven(store: Store, hall: HallView, sam: Sam) -> None:
    with still():
        async with kiosk_at(store, hall, reader=sam.port) as (app, pilot):
            sam.card = OLD_CARD
            await touch(pilot, "#priority")
            await until(pilot, lambda: laid_out(app, "#queue-A") and app.visit.basis == Basis.PROVEN)
            await touch(pilot, "#priority")
            await touch(pilot, "#class-disabled")
            await touch(pilot, "#queue-B")
            await at_result(app, pilot)
        (ticket,) = tickets(store, hall)
        assert (ticket.priority, ticket.basis) == ("disabled", Basis.DECLARED)


async def test_a_hall_whose_elderly_ask_at_the_desk(store: Store, hall: HallView, sam: Sam) -> None:
    store.write(lambda tx: set_class(tx, hall, ELDERLY, declarable=False), actor=TESTER)
    with still():
        async with kiosk_at(store, hall, reader=sam.port) as (app, pilot):
            await touch(pilot, "#priority")
            await until(pilot, lambda: laid_out(app, "#class-disabled"))
            assert "reader" not in shown(app) and "Elderly" not in shown(app)


async def test_a_forgotten_card_is_nobody_elses(store: Store, hall: HallView, sam: Sam) -> None:
    with still():
        offer_slots(store, hall)
        booked(store, hall, LI)
        async with kiosk_at(store, hall, reader=sam.port) as (app, pilot):
            await at_check_in(app, pilot)
            sam.card = LI_CARD
            await at_result(app, pilot)
            await until(pilot, lambda: "take your slip" in shown(app))
            walk_away(app)
            await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#check-in"))
            await at_check_in(app, pilot)
            await says(pilot, "A card is lying on the")
            assert app.visit.request is None and app.visit.card is None
        assert len(tickets(store, hall)) == 1


async def test_a_card_that_cannot_be_read(store: Store, hall: HallView, sam: Sam) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall, reader=sam.port) as (app, pilot):
            await at_check_in(app, pilot)
            sam.card = b"\x01\x00\x04\x00" + bytes(1280)
            await says(pilot, "The card could not be read.")
            assert app.visit.view == View.CHECK_IN


async def test_a_card_of_whoever_has_gone_is_not_taken(store: Store, hall: HallView, sam: Sam) -> None:
    with still():
        offer_slots(store, hall)
        booked(store, hall, LI)
        async with kiosk_at(store, hall, reader=sam.port) as (app, pilot):
            await at_check_in(app, pilot)
            gone = app.visit
            await pilot.press("escape")
            await until(pilot, lambda: laid_out(app, "#check-in"))
            await at_check_in(app, pilot)
            assert app.visit is not gone
            app._take_card(_read(LI_CARD), gone)
            await pilot.pause(0.05)
            assert app.visit.request is None and app.visit.card is None
        assert tickets(store, hall) == []


def _read(data: bytes):  # type: ignore[no-untyped-def]
    from kiosk.reader.cards import parse_card

    return parse_card(data)


async def test_without_its_reader_the_machine_goes_on_and_the_hall_is_told(
    store: Store, hall: HallView, tmp_path: Path
) -> None:
    port = tmp_path / "ttyReader"
    with still():
        offer_slots(store, hall)
        code = booked(store, hall, LI).code
        async with kiosk_at(store, hall, reader=str(port)) as (app, pilot):
            await says(pilot, "Card reader out of order")
            await until(pilot, lambda: _reader(store, hall) == (DeviceState.OFFLINE, "there is no such port"))
            with Sam() as sam:
                port.symlink_to(sam.port)
                await until(pilot, lambda: _reader(store, hall) == (DeviceState.OK, ""))
                await until(pilot, lambda: "out of order" not in shown(app))
                await at_check_in(app, pilot)
                await says(pilot, HINT)
                port.unlink()
            await says(pilot, "Card reader out of order")
            await until(pilot, lambda: "lay your ID card" not in shown(app))
            await pilot.press(*code, "enter")
            await at_result(app, pilot)
            await until(pilot, lambda: _reader(store, hall)[0] == DeviceState.OFFLINE)


def _reader(store: Store, hall: HallView) -> tuple[DeviceState, str]:
    devices = store.read(lambda reader: list_devices(reader, hall))
    return next(
        ((each.state, each.fault) for each in devices if each.kind == DeviceKind.READER),
        (DeviceState.UNKNOWN, ""),
    )

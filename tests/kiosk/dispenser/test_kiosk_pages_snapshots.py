"""How the pages of classes and appointments look, in both languages, on the smallest terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update
from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.printing import Printing
from kiosk.dispenser.visit import Step, View
from kiosk.dispenser.widgets.paper import Paper
from schema.hall.halls import HallView, queue_t
from schema.language import set_language
from schema.queue import appointments
from schema.queue.issuing import issue
from schema.queue.windows import open_window
from schema.settings import KioskSettings
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import at_items, at_result, dummy, laid_out, more_queues, touch, until
from tests.kiosk.dispenser.with_slots import (
    LI,
    TOMORROW,
    WANG,
    at_check_in,
    at_confirm,
    at_step,
    booked,
    offer_slots,
    still,
)

Compare = Callable[..., bool]

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


@pytest.fixture
def times() -> Iterator[list[datetime]]:
    """The hall's clock, which stands still."""
    with still() as moments:
        yield moments


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each in turn."""
    return str(request.param)


@pytest.fixture
def kiosk(
    store: Store, hall: HallView, times: list[datetime], language: str, monkeypatch: pytest.MonkeyPatch
) -> KioskApp:
    """A machine in a hall with appointments, where some people wait."""
    set_language(language)
    monkeypatch.setattr(appointments, "_new_code", lambda tx, hall: "12345674")
    for number in (1, 2):
        store.write(lambda tx, number=number: open_window(tx, hall, number), actor=TESTER)
    for queue in (1, 2, 1, 3, 1):
        store.write(lambda tx, queue=queue: issue(tx, hall, queue), actor=TESTER)
    offer_slots(store, hall, capacity=1)
    return KioskApp(store, hall, KioskSettings(idle_seconds=600), dummy(), tap_seconds=0.0)


def looks(kiosk: KioskApp, snap_compare: Compare, scene: Callable[[Pilot[None]], object]) -> bool:
    """Whether the screen looks as it did, after the scene."""

    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: laid_out(kiosk, "#queue-A"))
        await scene(pilot)  # type: ignore[misc]
        await pilot.pause()

    return snap_compare(kiosk, terminal_size=(80, 24), run_before=run)


def test_start_with_appointments(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: laid_out(kiosk, "#book"))

    assert looks(kiosk, snap_compare, scene)


def test_start_with_many_queues(kiosk: KioskApp, snap_compare: Compare) -> None:
    more_queues(kiosk.store, "DEFGHIJK")

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: laid_out(kiosk, "#next"))

    assert looks(kiosk, snap_compare, scene)


def test_classes(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#priority")
        await until(pilot, lambda: laid_out(kiosk, "#class-elderly"))

    assert looks(kiosk, snap_compare, scene)


def test_items_with_a_class_declared(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#priority")
        await touch(pilot, "#class-elderly")
        await touch(pilot, "#queue-A")
        await at_items(kiosk, pilot)
        await until(pilot, lambda: laid_out(kiosk, "#priority"))

    assert looks(kiosk, snap_compare, scene)


def test_result_with_a_class(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#priority")
        await touch(pilot, "#class-elderly")
        await touch(pilot, "#queue-B")
        await at_result(kiosk, pilot)
        await until(pilot, lambda: kiosk.query(Paper) and kiosk.query_one(Paper).printing == Printing.DONE)

    assert looks(kiosk, snap_compare, scene)


def test_check_in_half_typed(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_check_in(kiosk, pilot)
        await pilot.press(*"110101198805")

    assert looks(kiosk, snap_compare, scene)


def test_check_in_outside_its_time(kiosk: KioskApp, snap_compare: Compare) -> None:
    booked(kiosk.store, kiosk.hall, begins=time(15))

    async def scene(pilot: Pilot[None]) -> None:
        await at_check_in(kiosk, pilot)
        await pilot.press(*"12345674", "enter")
        await at_result(kiosk, pilot)
        await until(pilot, lambda: kiosk.query(Paper) and kiosk.query_one(Paper).printing == Printing.DONE)

    assert looks(kiosk, snap_compare, scene)


def test_booking_queue(kiosk: KioskApp, snap_compare: Compare) -> None:
    offer_slots(kiosk.store, kiosk.hall, queue=2)

    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#book")
        await at_step(kiosk, pilot, Step.QUEUE, "#book-A")

    assert looks(kiosk, snap_compare, scene)


def test_booking_day(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#book")
        await at_step(kiosk, pilot, Step.DAY, f"#day-{TOMORROW}")

    assert looks(kiosk, snap_compare, scene)


def test_booking_slot(kiosk: KioskApp, snap_compare: Compare) -> None:
    booked(kiosk.store, kiosk.hall, WANG, TOMORROW, time(10))

    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#book")
        await touch(pilot, f"#day-{TOMORROW}")
        await at_step(kiosk, pilot, Step.SLOT, "#slot-0900")

    assert looks(kiosk, snap_compare, scene)


def test_booking_person(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#book")
        await touch(pilot, f"#day-{TOMORROW}")
        await touch(pilot, "#slot-0900")
        await at_step(kiosk, pilot, Step.PERSON, "#key-5")
        await pilot.press(*LI.lower())

    assert looks(kiosk, snap_compare, scene)


def test_booking_confirm(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_confirm(kiosk, pilot)

    assert looks(kiosk, snap_compare, scene)


def test_booked(kiosk: KioskApp, snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_confirm(kiosk, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: kiosk.query(Paper) and kiosk.query_one(Paper).printing == Printing.DONE)

    assert looks(kiosk, snap_compare, scene)


def test_refused(kiosk: KioskApp, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        monkeypatch.setattr(kiosk, "show_news", lambda news: None)
        shut = update(queue_t).where(queue_t.c.letter == "B").values(active=False)
        kiosk.store.write(lambda tx: tx.run(shut), actor=TESTER)
        await pilot.press("2")
        await until(pilot, lambda: kiosk.visit.view == View.REFUSED and laid_out(kiosk, "#done"))

    assert looks(kiosk, snap_compare, scene)


def test_start_after_closing(kiosk: KioskApp, times: list[datetime], snap_compare: Compare) -> None:
    kiosk.hall = replace(kiosk.hall, stop_minutes=30)
    times[0] += timedelta(hours=7, minutes=15)

    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: kiosk.news is not None and kiosk.news.closed)

    assert looks(kiosk, snap_compare, scene)

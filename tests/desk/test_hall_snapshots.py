"""How the hall's page looks: a calm morning, a troubled one, and what its keys ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy import update
from textual.pilot import Pilot
from textual.widgets import Input

from desk.app import DeskApp
from desk.screens.hall import HallScreen
from schema.cases.receiving import accept, receive_case
from schema.hall import clock
from schema.hall.devices import report_device
from schema.hall.halls import HallView
from schema.hall.models import DeviceKind, DeviceState
from schema.hall.persons import Person
from schema.hall.shifts import Shift, set_shifts
from schema.hall.staff import find_clerk
from schema.queue.appointments import book
from schema.queue.calling import call_next
from schema.queue.days import appointment_t
from schema.queue.serving import finish
from schema.queue.slots import make_slots
from schema.queue.states import Outcome
from schema.queue.windows import close_window, open_window, pause_reasons, pause_window
from schema.store.engine import Store
from tests.database.cases import LI, publish_version
from tests.desk import test_desk_snapshots as scenes
from tests.desk.at_desk import until
from tests.desk.test_desk_front import YOUNG
from tests.desk.test_desk_snapshots import NOON, Compare, at_window
from tests.halls import TESTER

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

_frozen, _spoken, size, desk = scenes._frozen, scenes._spoken, scenes.size, scenes.desk

Make = Callable[[], DeskApp]


@pytest.fixture
def overseer(store: Store, hall: HallView, desk: Make) -> Make:
    """The supervisor's desk without a window; three windows at work, every device well."""
    for window, clerk, ago in ((1, "1001", 372), (2, "1002", 95)):
        who = store.read(lambda reader, clerk=clerk: find_clerk(reader, hall, clerk)).actor(f"window:{window}")
        for verb, back in ((open_window, 3000), (call_next, ago)):
            with clock.using(lambda back=back: NOON - timedelta(seconds=back)):
                store.write(lambda tx, verb=verb, window=window: verb(tx, hall, window), actor=who)
    for name, kind in (
        ("1号取号机", DeviceKind.KIOSK),
        ("1号取号机 打印机", DeviceKind.PRINTER),
        ("大厅屏", DeviceKind.BOARD),
    ):
        device(store, hall, name, kind)

    def make() -> DeskApp:
        return DeskApp(store, hall, None, store.read(lambda reader: find_clerk(reader, hall, "9001")))

    return make


def device(
    store: Store,
    hall: HallView,
    name: str,
    kind: DeviceKind,
    state: DeviceState = DeviceState.OK,
    fault: str = "",
    ago: int = 80,
) -> None:
    """A device was so, some minutes ago."""
    with clock.using(lambda: NOON - timedelta(minutes=ago)):
        store.write(lambda tx: report_device(tx, hall, name, kind, state, fault), actor=TESTER)


def trouble(store: Store, hall: HallView) -> None:
    """A printer without paper, a silent board, a pause, a queue nobody serves, a window not opened, cases
    due and late.
    """
    device(store, hall, "1号取号机 打印机", DeviceKind.PRINTER, DeviceState.FAULT, "缺纸", 12)
    device(store, hall, "大厅屏", DeviceKind.BOARD, DeviceState.OFFLINE, "192.168.1.30 没有应答", 7)
    device(store, hall, "5号读卡器", DeviceKind.READER, DeviceState.WARNING, "最近十次读卡有四次失败", 3)
    at_window(store, hall, lambda tx: finish(tx, hall, 1, 1, Outcome.CONSULTED), ago=30)
    at_window(store, hall, lambda tx: pause_window(tx, hall, 1, pause_reasons()[1]))
    at_window(store, hall, lambda tx: close_window(tx, hall, 4))
    shift = Shift(0, time(9), time(17))
    store.write(lambda tx: set_shifts(tx, hall, 3, [shift]), actor=TESTER)
    publish_version(store, 1, materials=[], legal_days=1, promised_days=1)
    # Thursday; and the Saturday that was a working day. One day each.
    for days in (4, 2):
        with clock.using(lambda days=days: NOON - timedelta(days=days)):
            case = store.write(lambda tx: receive_case(tx, hall, 1, LI, []), actor=TESTER)
            store.write(lambda tx, case=case: accept(tx, hall, case.id), actor=TESTER)


async def ready(pilot: Pilot[None]) -> HallScreen:
    """The page has read the hall, and nothing is under way."""
    await until(pilot, lambda: isinstance(pilot.app.screen, HallScreen))
    screen = pilot.app.screen
    assert isinstance(screen, HallScreen)
    await until(pilot, lambda: screen.facts is not None and not screen._looking and screen.counter.view)
    await pilot.pause()
    return screen


def test_an_overseer_signs_in(store: Store, hall: HallView, size: tuple[int, int], snap_compare: Compare) -> None:
    async def typing(pilot: Pilot[None]) -> None:
        await pilot.press(*"winter")
        await until(pilot, lambda: pilot.app.screen.query_one("#password", Input).value == "winter")
        await pilot.pause()

    app = DeskApp(store, hall, None, number="9001")
    assert snap_compare(app, terminal_size=size, run_before=typing)


def test_a_calm_hall(overseer: Make, size: tuple[int, int], snap_compare: Compare) -> None:
    assert snap_compare(overseer(), terminal_size=size, run_before=ready)


def test_a_troubled_hall(
    store: Store, hall: HallView, overseer: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    trouble(store, hall)

    async def second(pilot: Pilot[None]) -> None:
        await ready(pilot)
        await pilot.press("down")

    assert snap_compare(overseer(), terminal_size=size, run_before=second)


def test_the_hall_from_a_window(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    app = desk()
    app.clerk = store.read(lambda reader: find_clerk(reader, hall, "9001"))

    async def seen(pilot: Pilot[None]) -> None:
        await scenes.ready(pilot)
        await pilot.press("e")
        await ready(pilot)

    assert snap_compare(app, terminal_size=size, run_before=seen)


@pytest.mark.parametrize("keys", ["mb", "a", "a1", "c", "p", "f1"], ids=lambda keys: f"key-{keys}")
def test_what_a_key_asks(
    store: Store, hall: HallView, overseer: Make, size: tuple[int, int], keys: str, snap_compare: Compare
) -> None:
    trouble(store, hall)

    async def asked(pilot: Pilot[None]) -> None:
        await ready(pilot)
        await pilot.press("2")
        for key in [keys] if keys == "f1" else keys:
            before = pilot.app.screen
            await pilot.press(key)
            await until(pilot, lambda before=before, key=key: key == "b" or pilot.app.screen is not before)
            await pilot.pause(0.05)

    assert snap_compare(overseer(), terminal_size=size, run_before=asked)


@pytest.mark.parametrize("keys", [(), ("1",)], ids=["found", "chosen"])
def test_an_appointment_found(
    store: Store,
    hall: HallView,
    overseer: Make,
    size: tuple[int, int],
    keys: tuple[str, ...],
    snap_compare: Compare,
) -> None:
    days = [NOON.date(), NOON.date() + timedelta(days=1)]
    store.write(lambda tx: open_window(tx, hall, 3), actor=TESTER)
    store.write(lambda tx: make_slots(tx, hall, 2, days, time(14), time(16), 60, 3), actor=TESTER)
    who = Person("王小二", YOUNG)
    for day, hour, phone in ((days[0], time(14), "13812345678"), (days[1], time(15), "13812345678")):
        store.write(
            lambda tx, day=day, hour=hour, phone=phone: book(tx, hall, 2, day, hour, who, phone=phone),
            actor=TESTER,
        )
        # Codes are at random.
        store.write(
            lambda tx, day=day: tx.run(
                update(appointment_t).where(appointment_t.c.day == day).values(code=f"{day:%Y%m%d}")
            ),
            actor=TESTER,
        )

    async def found(pilot: Pilot[None]) -> None:
        await ready(pilot)
        for key in ["g", "4", *"5678", "enter"]:
            before = pilot.app.screen
            await pilot.press(key)
            if key not in "5678":
                await until(pilot, lambda before=before: pilot.app.screen is not before)
            await pilot.pause(0.05)
        for key in keys:
            before = pilot.app.screen
            await pilot.press(key)
            await until(pilot, lambda before=before: pilot.app.screen is not before)
            await pilot.pause(0.05)

    assert snap_compare(overseer(), terminal_size=size, run_before=found)

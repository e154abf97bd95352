"""How the number machine looks: one moment of one morning, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.pages.result import Number
from kiosk.dispenser.printing import Printing
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import set_language
from schema.queue.issuing import issue
from schema.queue.windows import open_window
from schema.settings import KioskSettings
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import BrokenPrinter, at_items, at_result, dummy, laid_out, more_items, until

#: 09:30 in the hall, a Monday; and a Saturday
MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 1, 30, tzinfo=UTC)
SIZES = [(80, 24), (120, 40)]

Compare = Callable[..., bool]

pytestmark = [
    pytest.mark.parametrize("db_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("language", ["zh_CN", "en"]),
    pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}"),
]


@pytest.fixture
def times() -> Iterator[list[datetime]]:
    """The hall's clock, which stands still at the first of these."""
    moments = [MORNING]
    with clock.using(lambda: moments[0]):
        yield moments


@pytest.fixture
def kiosk(store: Store, hall: HallView, times: list[datetime], language: str) -> KioskApp:
    """A machine in a hall where some people wait."""
    set_language(language)
    for number in (1, 2):
        store.write(lambda tx, number=number: open_window(tx, hall, number), actor=TESTER)
    for queue in (1, 2, 1, 3, 1):
        store.write(lambda tx, queue=queue: issue(tx, hall, queue), actor=TESTER)
    more_items(store, 12)
    return KioskApp(store, hall, KioskSettings(idle_seconds=600), dummy())


async def started(pilot: Pilot[None]) -> None:
    """Wait for the queues."""
    await until(pilot, lambda: laid_out(pilot.app, "#queue-A"))


async def at_number(app: KioskApp, pilot: Pilot[None], printing: Printing) -> None:
    """Choose an item and wait until its slip is printed, or not."""
    await started(pilot)
    await pilot.press("1")
    await at_items(app, pilot)
    await pilot.press("2")
    await at_result(app, pilot)
    await until(pilot, lambda: app.query(Number) and app.query_one(Number).printing == printing)


def test_start(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> None:
    assert snap_compare(kiosk, terminal_size=size, run_before=started)


def test_start_outside_hours(
    kiosk: KioskApp, times: list[datetime], size: tuple[int, int], snap_compare: Compare
) -> None:
    times[0] = SATURDAY
    assert snap_compare(kiosk, terminal_size=size, run_before=started)


def test_items(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await started(pilot)
        await pilot.press("1")
        await at_items(kiosk, pilot)
        await until(pilot, lambda: laid_out(kiosk, "#any-item"))

    assert snap_compare(kiosk, terminal_size=size, run_before=scene)


def test_result(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_number(kiosk, pilot, Printing.DONE)

    assert snap_compare(kiosk, terminal_size=size, run_before=scene)


def test_result_without_a_slip(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> None:
    kiosk.printer = BrokenPrinter()

    async def scene(pilot: Pilot[None]) -> None:
        await at_number(kiosk, pilot, Printing.FAILED)

    assert snap_compare(kiosk, terminal_size=size, run_before=scene)


def test_lost(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> None:
    assert kiosk.store.path is not None
    path, away = kiosk.store.path, Path(f"{kiosk.store.path}.away")

    async def scene(pilot: Pilot[None]) -> None:
        await started(pilot)
        path.rename(away)
        await until(pilot, lambda: kiosk.lost and not kiosk.query("#queue-A"))

    try:
        assert snap_compare(kiosk, terminal_size=size, run_before=scene)
    finally:
        away.rename(path)

"""How the number machine looks without the database: as ever, but for what it cannot know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.pages.result import Number
from kiosk.dispenser.printing import Printing
from kiosk.spool.copying import renew
from kiosk.spool.spool import open_spool
from schema.hall.halls import HallView
from schema.language import set_language
from schema.settings import KioskSettings
from schema.store.engine import Store
from tests.kiosk.dispenser.at_kiosk import at_items, at_result, dummy, laid_out, until
from tests.kiosk.dispenser.with_slots import offer_slots, still

SIZES = [(80, 24), (120, 40)]

Compare = Callable[..., bool]

pytestmark = [
    pytest.mark.parametrize("db_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}"),
]


@pytest.fixture
def times() -> Iterator[list[datetime]]:
    """The hall's clock, which stands still."""
    with still() as moments:
        yield moments


@pytest.fixture
def kiosk(store: Store, hall: HallView, times: list[datetime], tmp_path: Path) -> Iterator[KioskApp]:
    """A machine that starts without the database."""
    set_language("zh_CN")
    offer_slots(store, hall)
    spool = open_spool(tmp_path / "spool.db")
    renew(spool, store, hall, "K1")
    assert store.path is not None
    store.close()
    store.path.rename(f"{store.path}.away")
    yield KioskApp(store, hall, KioskSettings(idle_seconds=600), dummy(), 0.0, spool=spool)
    spool.close()


async def offline(pilot: Pilot[None]) -> None:
    """Wait until it knows what it has."""
    app = pilot.app
    assert isinstance(app, KioskApp)
    await until(pilot, lambda: app.offline and app.news is not None and laid_out(app, "#queue-A"))


def test_start_offline(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> None:
    assert snap_compare(kiosk, terminal_size=size, run_before=offline)


def test_result_offline(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await offline(pilot)
        await pilot.press("1")
        await at_items(kiosk, pilot)
        await pilot.press("2")
        await at_result(kiosk, pilot)
        await until(pilot, lambda: kiosk.query_one(Number).printing == Printing.DONE and kiosk.pending == 1)

    assert snap_compare(kiosk, terminal_size=size, run_before=scene)


def test_appointments_offline(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await offline(pilot)
        await pilot.press("f3")
        await until(pilot, lambda: laid_out(kiosk, "#done"))

    assert snap_compare(kiosk, terminal_size=size, run_before=scene)

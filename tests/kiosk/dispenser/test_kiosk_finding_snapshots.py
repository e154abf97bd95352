"""How finding an item looks, and the guide to one, in both languages and sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import select
from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from schema.hall.halls import HallView, item_t
from schema.language import set_language
from schema.settings import KioskSettings
from schema.store.engine import Store
from tests.items import FEASIBILITY, publish, stock_items
from tests.kiosk.dispenser.at_finding import at_guide, at_search, at_ways
from tests.kiosk.dispenser.at_kiosk import at_items, dummy, laid_out, touch, until
from tests.kiosk.dispenser.with_slots import still

SIZES = [(80, 24), (120, 40)]

Compare = Callable[..., bool]

pytestmark = [
    pytest.mark.parametrize("db_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("language", ["zh_CN", "en"]),
    pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}"),
]


@pytest.fixture
def times() -> Iterator[list[datetime]]:
    """The hall's clock, which stands still."""
    with still() as moments:
        yield moments


@pytest.fixture
def kiosk(store: Store, hall: HallView, times: list[datetime], language: str) -> KioskApp:
    """A machine in a hall with many items."""
    set_language(language)
    stock_items(store, hall)
    return KioskApp(store, hall, KioskSettings(idle_seconds=600), dummy(), tap_seconds=0.0)


@pytest.fixture
def looks(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> Callable[..., bool]:
    """Whether the screen looks as it did, after a scene."""

    def compare(scene: Callable[[Pilot[None]], object]) -> bool:
        async def run(pilot: Pilot[None]) -> None:
            await scene(pilot)  # type: ignore[misc]
            await pilot.pause()

        return snap_compare(kiosk, terminal_size=size, run_before=run)

    return compare


def test_ways_to_find(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    assert looks(lambda pilot: at_ways(kiosk, pilot))


def test_departments(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_ways(kiosk, pilot)
        await pilot.press("2")
        await until(pilot, lambda: laid_out(kiosk, "#group-4"))

    assert looks(scene)


def test_items_of_a_department_without_a_queue(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_ways(kiosk, pilot)
        await pilot.press("2")
        await touch(pilot, "#group-3")
        await until(pilot, lambda: laid_out(kiosk, "#digits"))

    assert looks(scene)


def test_search_before_anything_is_typed(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    assert looks(lambda pilot: at_search(kiosk, pilot))


def test_search(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_search(kiosk, pilot, "sy")
        await pilot.press("f6")
        await until(pilot, lambda: kiosk.visit.finding.guiding and laid_out(kiosk, "#digits"))

    assert looks(scene)


async def at_feasibility(kiosk: KioskApp, pilot: Pilot[None]) -> None:
    """To the guide with everything in it, by its initials."""
    await at_search(kiosk, pilot, "kx")
    code = select(item_t.c.id).where(item_t.c.code == FEASIBILITY)
    item = kiosk.store.read(lambda reader: reader.scalar(code))
    await touch(pilot, f"#guide-{item}")
    await at_guide(kiosk, pilot)


def test_guide(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    publish(kiosk.store, kiosk.hall, queue=1)
    assert looks(lambda pilot: at_feasibility(kiosk, pilot))


def test_guide_at_its_end(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_feasibility(kiosk, pilot)
        await pilot.press("right", "right", "right", "right")
        await until(pilot, lambda: kiosk.visit.page > 0 and laid_out(kiosk, "#take"))

    assert looks(scene)


def test_guide_to_what_came_as_a_row(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: laid_out(kiosk, "#queue-A"))
        await pilot.press("1")
        await at_items(kiosk, pilot)
        await touch(pilot, "#guide-1")
        await at_guide(kiosk, pilot)

    assert looks(scene)

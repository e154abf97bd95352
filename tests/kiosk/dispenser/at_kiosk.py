"""A number machine under test: opened, touched, and watched until it shows what is expected."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from sqlalchemy import insert
from textual.events import Click, MouseDown, MouseUp
from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.serving import NOTE_IDLES
from kiosk.dispenser.visit import View
from kiosk.slip.printers import Printer
from schema.errors import PrinterOff
from schema.hall.halls import HallView, item_t, queue_t
from schema.hall.presets import AREAS, published_items
from schema.queue.tickets import TicketView, list_tickets
from schema.settings import KioskSettings, PrinterSettings, ReaderSettings
from schema.store.engine import Store
from tests.halls import TESTER

#: Longer than anything here takes on a slow machine.
PATIENCE = 20.0


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Let the app run until `condition` holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"it never came to that:\n{shown(pilot.app)}"
        await pilot.pause(0.01)


def shown(app: Any) -> str:
    """What the screen says, as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)


def laid_out(app: Any, selector: str) -> bool:
    """Whether a widget is there and a touch on its middle would meet it."""
    found = app.query(selector)
    if not found or not found.first().region.area:
        return False
    region = found.first().region
    return app.get_widget_at(region.x + region.width // 2, region.y + region.height // 2)[0] is found.first()


async def touch(pilot: Pilot[None], selector: str) -> None:
    """A finger on the middle of a target, once it is there."""
    await until(pilot, lambda: laid_out(pilot.app, selector))
    target = pilot.app.query(selector).first()
    column, row = target.region.x + target.region.width // 2, target.region.y + target.region.height // 2
    # Not `Pilot.click`: it waits once more before it looks for the target; a page may be made anew then.
    for kind in (MouseDown, MouseUp, Click):
        pilot.app.screen._forward_event(
            kind(target, column, row, 0, 0, 1, False, False, False, screen_x=column, screen_y=row)
        )
    await pilot.pause()


async def says(pilot: Pilot[None], words: str) -> None:
    """Wait until the screen says so."""
    await until(pilot, lambda: words in shown(pilot.app))


def tickets(store: Store, hall: HallView) -> list[TicketView]:
    """The numbers given today."""
    return store.read(lambda reader: list_tickets(reader, hall))


class BrokenPrinter(Printer):
    """A printer that is switched off until it is mended."""

    def __init__(self) -> None:
        super().__init__(PrinterSettings(kind="dummy"))
        self.mended = False

    def check(self) -> None:
        """Raises `PrinterOff`."""
        if not self.mended:
            raise PrinterOff(printer="dummy", reason="switched off")

    def print(self, job: bytes) -> None:
        """Raises `PrinterOff`."""
        self.check()
        super().print(job)


def dummy() -> Printer:
    """A printer that keeps its jobs."""
    return Printer(PrinterSettings(kind="dummy"))


@asynccontextmanager
async def kiosk_at(
    store: Store,
    hall: HallView,
    printer: Printer | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    tap_seconds: float = 0.0,
    second_printer: Printer | None = None,
    no_print: bool = False,
    reader: str = "",
    large_type: bool = False,
) -> AsyncIterator[tuple[KioskApp, Pilot[None]]]:
    """The machine, started and showing its queues."""
    settings = KioskSettings(
        idle_seconds=60.0,
        no_print=no_print,
        second_printer=PrinterSettings(kind="dummy") if second_printer else None,
        reader=ReaderSettings(kind="sam", device=reader) if reader else ReaderSettings(),
        large_type=large_type,
    )
    app = KioskApp(store, hall, settings, printer or dummy(), tap_seconds, second_printer)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: laid_out(app, "#queue-A"))
        yield app, pilot


def walk_away(app: KioskApp) -> None:
    """Nobody touches the machine for as long as it waits for a touch."""
    assert 0 < app.home_at - time.monotonic() <= app.settings.idle_seconds * NOTE_IDLES
    app.home_at = time.monotonic()


async def at_items(app: KioskApp, pilot: Pilot[None]) -> None:
    """Wait until the items can be chosen."""
    await until(pilot, lambda: app.visit.view == View.ITEMS and app.query("#any-item"))


async def at_result(app: KioskApp, pilot: Pilot[None]) -> None:
    """Wait until the number is on the screen."""
    await until(pilot, lambda: app.visit.view == View.RESULT and app.query("#done"))


def more_queues(store: Store, letters: str) -> None:
    """Give the hall further queues, named after the areas of real centres."""
    rows = [
        {"hall_id": 1, "letter": letter, "name": area.name, "name_en": area.name_en}
        for letter, area in zip(letters, cycle(AREAS), strict=False)
    ]
    store.write(lambda tx: tx.connection.execute(insert(queue_t), rows), actor=TESTER)


def more_items(store: Store, count: int) -> None:
    """Give the first queue so many further items of the published ones."""
    rows = [
        {"hall_id": 1, "department_id": 1, "queue_id": 1, "code": item["item_code"], "name": item["name"]}
        for item in published_items()[:count]
    ]
    store.write(lambda tx: tx.connection.execute(insert(item_t), rows), actor=TESTER)

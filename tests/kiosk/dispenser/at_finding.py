"""The pages on which an item is found, reached as a visitor reaches them."""

from __future__ import annotations

from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.finding import Way
from kiosk.dispenser.visit import View
from tests.kiosk.dispenser.at_kiosk import laid_out, until


async def at_ways(app: KioskApp, pilot: Pilot[None]) -> None:
    """Say that an item is looked for, and wait until it can be said how."""
    await until(pilot, lambda: laid_out(app, "#find"))
    await pilot.press("f1")
    await until(pilot, lambda: app.visit.view == View.FINDING and not app.visit.reading)
    await until(pilot, lambda: laid_out(app, "#by-search"))


async def at_search(app: KioskApp, pilot: Pilot[None], typed: str = "") -> None:
    """Type what is looked for, and wait until what was found is shown."""
    await at_ways(app, pilot)
    await pilot.press("1")
    await until(pilot, lambda: app.visit.finding.way == Way.SEARCH and laid_out(app, "#letter-A"))
    await pilot.press(*typed)
    if typed:
        found = app.visit.finding.found
        await until(pilot, lambda: not found or laid_out(app, f"#item-{found[0].id}"))


async def at_guide(app: KioskApp, pilot: Pilot[None]) -> None:
    """Wait until the guide can be read."""
    await until(pilot, lambda: app.visit.view == View.GUIDE and laid_out(app, "#take"))

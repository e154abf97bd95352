"""The number machine goes on without the database: the same pages, a number of its own, delivered afterwards."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.visit import View
from kiosk.slip.printers import Printer
from kiosk.spool.copying import renew
from kiosk.spool.spool import Spool, open_spool
from schema.errors import DatabaseUnreachable
from schema.hall.halls import HallView
from schema.public.models import SlipState
from schema.queue.states import TicketState
from schema.settings import KioskSettings
from schema.store.engine import Store, parse_url
from tests.kiosk.dispenser.at_kiosk import (
    BrokenPrinter,
    at_items,
    at_result,
    dummy,
    laid_out,
    says,
    shown,
    tickets,
    until,
)
from tests.kiosk.dispenser.with_slots import offer_slots, still
from tests.kiosk.slip.escpos_reader import Line, read_job

ON_SQLITE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    """A machine's spool, empty as on the first day."""
    spool = open_spool(tmp_path / "spool.db")
    yield spool
    spool.close()


@asynccontextmanager
async def stocked_kiosk(
    store: Store, hall: HallView, spool: Spool, printer: Printer | None = None, patience: float = 20.0
) -> AsyncIterator[tuple[KioskApp, Pilot[None]]]:
    """A machine that has its numbers for the day."""
    settings = KioskSettings(idle_seconds=60.0, patience_seconds=patience)
    app = KioskApp(store, hall, settings, printer or dummy(), 0.0, spool=spool)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.stocked and laid_out(app, "#queue-A"))
        yield app, pilot


def slip_states(spool: Spool) -> list[tuple[str, str, bool]]:
    return [(each.given.label, each.given.slip_state, each.delivered) for each in spool.numbers()]


@ON_SQLITE
async def test_the_visitor_notices_nothing(store: Store, hall: HallView, spool: Spool) -> None:
    assert store.path is not None
    away, printer = Path(f"{store.path}.away"), dummy()
    async with stocked_kiosk(store, hall, spool, printer) as (app, pilot):
        assert "nobody waiting" in shown(app) or "windows closed" in shown(app)
        store.path.rename(away)
        await until(pilot, lambda: app.offline)
        await says(pilot, "Offline · 0 to deliver")
        # How many wait is not known any more, and not said.
        await until(pilot, lambda: "waiting" not in shown(app))
        page = shown(app)
        assert "What have you come for?" in page and "Business registration" in page and "interrupted" not in page
        await pilot.press("1")
        await at_items(app, pilot)
        await pilot.press("2")
        await at_result(app, pilot)
        await says(pilot, "Please take your slip")
        assert app.visit.slip is not None and app.visit.slip.label == "A801"
        assert "ahead" not in shown(app) and "window now" not in shown(app)
        await says(pilot, "Offline · 1 to deliver")
        await pilot.press("enter", "2")
        await at_result(app, pilot)
        await until(pilot, lambda: slip_states(spool) == [("A801", "printed", False), ("B801", "printed", False)])
        away.rename(store.path)
        await until(pilot, lambda: not app.lost and app.pending == 0)
        await until(pilot, lambda: "deliver" not in shown(app))
        await pilot.press("enter", "2")
        await at_result(app, pilot)
    assert sorted(ticket.label for ticket in tickets(store, hall)) == ["A801", "B001", "B801"]
    words = [line.text for line in read_job(printer.jobs[0]) if isinstance(line, Line)]
    assert "A801" in words and not any("ahead" in line or "min" in line for line in words)
    assert any(line.startswith("Windows 1, 2, 4") for line in words)


async def test_a_lost_answer_makes_no_second_number(
    store: Store, hall: HallView, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = store.write

    def lossy(work: Any, **options: Any) -> Any:
        answer = write(work, **options)
        if options.get("command"):
            monkeypatch.undo()
            raise DatabaseUnreachable(url=store.name, reason="the answer was lost")
        return answer

    async with stocked_kiosk(store, hall, spool) as (app, pilot):
        monkeypatch.setattr(store, "write", lossy)
        await pilot.press("2")
        await at_result(app, pilot)
        assert app.visit.slip is not None and app.visit.slip.label == "B801"
        await until(pilot, lambda: slip_states(spool) == [("B801", SlipState.PRINTED, True)])
    merged = {ticket.label: ticket.state for ticket in tickets(store, hall)}
    assert merged == {"B001": TicketState.MERGED, "B801": TicketState.WAITING}


@ON_SQLITE
async def test_a_silent_database_is_not_waited_for(
    store: Store, hall: HallView, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, asked = threading.Event(), []

    def silent(work: Any, **options: Any) -> Any:
        asked.append(options.get("command"))
        answers.wait()
        raise DatabaseUnreachable(url=store.name, reason="gone")

    async with stocked_kiosk(store, hall, spool, patience=0.05) as (app, pilot):
        monkeypatch.setattr(store, "write", silent)
        monkeypatch.setattr(store, "read", silent)
        for label in ("B801", "B802", "B803"):
            await pilot.press("2")
            await until(pilot, lambda label=label: app.visit.slip is not None and app.visit.slip.label == label)
            await at_result(app, pilot)
            await pilot.press("enter")
        # Nobody's number was asked of it: the first visitor found out by looking for the items.
        assert [command for command in asked if command] == []
        answers.set()
        await until(pilot, lambda: all(state == SlipState.PRINTED for _label, state, _d in slip_states(spool)))
        monkeypatch.undo()
        await until(pilot, lambda: app.pending == 0 and not app.lost)
    assert sorted(ticket.label for ticket in tickets(store, hall)) == ["B801", "B802", "B803"]


@ON_SQLITE
async def test_appointments_are_for_the_information_desk(store: Store, hall: HallView, spool: Spool) -> None:
    offer_slots(store, hall)
    assert store.path is not None
    with still():
        async with stocked_kiosk(store, hall, spool) as (app, pilot):
            store.path.rename(f"{store.path}.away")
            await until(pilot, lambda: app.offline and app.query("#check-in"))
            for key in ("f3", "f4"):
                await pilot.press(key)
                await says(pilot, "looked after at the information desk")
                await pilot.press("escape")
                await until(pilot, lambda: laid_out(app, "#queue-A"))


@ON_SQLITE
async def test_it_starts_without_the_database(store: Store, hall: HallView, spool: Spool) -> None:
    renew(spool, store, hall, "K1")
    assert store.path is not None
    away = Path(f"{store.path}.away")
    store.close()
    store.path.rename(away)
    printer = BrokenPrinter()
    async with stocked_kiosk(Store(parse_url(store.name)), hall, spool, printer) as (app, pilot):
        await pilot.press("3")
        await at_result(app, pilot)
        assert app.visit.slip is not None and app.visit.slip.label == "C801"
        await says(pilot, "Your number is valid")
        await until(pilot, lambda: slip_states(spool) == [("C801", SlipState.FAILED, False)])
        away.rename(store.path)
        await until(pilot, lambda: app.pending == 0 and not app.lost)
    assert [ticket.label for ticket in tickets(store, hall)] == ["C801"]


@ON_SQLITE
async def test_when_its_numbers_are_used_up_the_visitor_is_sent_to_the_desk(
    store: Store, hall: HallView, spool: Spool
) -> None:
    assert store.path is not None
    async with stocked_kiosk(store, hall, spool) as (app, pilot):
        store.path.rename(f"{store.path}.away")
        await until(pilot, lambda: app.offline)
        day = spool.leases()[0].day
        spool.keep_leases([lease for lease in spool.leases() if lease.queue_id != 2], day)
        await pilot.press("2")
        await until(pilot, lambda: app.visit.view == View.REFUSED)
        await says(pilot, "no more numbers for queue B")

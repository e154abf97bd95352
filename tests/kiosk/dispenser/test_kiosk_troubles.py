"""The printer fails, the database goes away: the visitor is told, and no number is lost or doubled."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from kiosk.dispenser.visit import View, Visit
from schema.errors import DatabaseUnreachable
from schema.hall.halls import HallView, queue_t
from schema.store.engine import Store, open_store
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import (
    BrokenPrinter,
    at_result,
    kiosk_at,
    says,
    shown,
    tickets,
    until,
    walk_away,
)

ON_SQLITE = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


async def test_a_number_without_a_slip_is_shown_to_be_noted(store: Store, hall: HallView) -> None:
    printer = BrokenPrinter()
    async with kiosk_at(store, hall, printer) as (app, pilot):
        await says(pilot, "Slip printer out of order")
        await pilot.press("2")
        await at_result(app, pilot)
        await says(pilot, "Please photograph this screen, or note your number.")
        assert "Your number is valid" in shown(app)
        assert [ticket.label for ticket in tickets(store, hall)] == ["B001"]
        await pilot.press("enter")
        await until(pilot, lambda: app.query("#queue-B"))
        assert "Slip printer out of order" in shown(app)
        printer.mended = True
        app._see_printer_at = 0.0
        await until(pilot, lambda: "Slip printer out of order" not in shown(app))
        await pilot.press("2")
        await says(pilot, "take your slip")
        assert len(printer.jobs) == 1


@ON_SQLITE
async def test_the_database_goes_and_comes_back(store: Store, hall: HallView) -> None:
    assert store.path is not None
    away = Path(f"{store.path}.away")
    async with kiosk_at(store, hall) as (app, pilot):
        store.path.rename(away)
        await says(pilot, "No numbers can be given at this moment.")
        await pilot.press("2")
        away.rename(store.path)
        await until(pilot, lambda: app.query("#queue-B"))
        assert tickets(store, hall) == []
        await pilot.press("2")
        await at_result(app, pilot)
        assert len(tickets(store, hall)) == 1


async def test_an_answer_that_is_lost_does_not_double_the_number(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, commands = store.write, []

    def lossy(work: Any, **options: Any) -> Any:
        answer = write(work, **options)
        if "command" not in options:
            return answer  # of slips and printers
        commands.append(options["command"])
        if len(commands) < 3:
            raise DatabaseUnreachable(url=store.name, reason="the answer was lost")
        return answer

    monkeypatch.setattr(store, "write", lossy)
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("2")
        await says(pilot, "your number is on its way")
        await pilot.press("1", "2")  # nothing else can be chosen meanwhile
        await at_result(app, pilot)
        assert app.visit.slip is not None and app.visit.slip.label == "B001"
    assert len(commands) == 3 and len(set(commands)) == 1
    assert [ticket.label for ticket in tickets(store, hall)] == ["B001"]


async def test_a_visitor_who_has_gone_is_not_given_a_number_later(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(work: Any, **options: Any) -> Any:
        raise DatabaseUnreachable(url=store.name, reason="gone")

    async with kiosk_at(store, hall) as (app, pilot):
        monkeypatch.setattr(store, "write", unreachable)
        await pilot.press("2")
        await says(pilot, "your number is on its way")
        app.requested_at -= 100
        await until(pilot, lambda: app.visit == Visit())
        monkeypatch.undo()
        await until(pilot, lambda: app.query("#queue-B"))
        assert tickets(store, hall) == []


async def test_a_queue_that_closes_meanwhile_is_explained(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        monkeypatch.setattr(app, "show_news", lambda news: None)  # the touch was quicker than the news
        store.write(
            lambda tx: tx.run(update(queue_t).where(queue_t.c.letter == "B").values(active=False)), actor=TESTER
        )
        await pilot.press("2")
        await until(pilot, lambda: app.visit.view == View.REFUSED)
        await says(pilot, "takes no numbers at present")
        walk_away(app)
        await until(pilot, lambda: app.visit == Visit())
        assert tickets(store, hall) == []


@ON_SQLITE
async def test_two_machines_give_different_numbers(store: Store, hall: HallView, db_url: str) -> None:
    other = open_store(db_url)
    try:
        async with kiosk_at(store, hall) as (app, pilot), kiosk_at(other, hall) as (second, second_pilot):
            await pilot.press("2")
            await second_pilot.press("2")
            await at_result(app, pilot)
            await at_result(second, second_pilot)
        assert [ticket.label for ticket in tickets(store, hall)] == ["B001", "B002"]
    finally:
        other.close()


def test_each_request_has_an_id_of_its_own(store: Store, hall: HallView) -> None:
    from kiosk.dispenser.issuing import Business, Request
    from schema.hall.halls import list_queues

    queue = store.read(lambda reader: list_queues(reader, hall))[0]
    ids = {Request(Business(queue), "en").command for _time in range(10)}
    assert len(ids) == 10 and all(uuid.UUID(command) for command in ids)

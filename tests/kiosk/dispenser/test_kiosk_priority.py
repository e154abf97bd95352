"""A visitor declares a class at the machine: one touch more for those who want it, nothing for the others."""

from __future__ import annotations

import pytest

from kiosk.dispenser.visit import View, Visit
from schema.hall.classes import GREEN, set_class
from schema.hall.halls import HallView
from schema.queue.issuing import issue
from schema.queue.states import Basis
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import (
    at_items,
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
from tests.kiosk.slip.escpos_reader import Line, read_job


async def test_declared_before_the_business(store: Store, hall: HallView) -> None:
    store.write(lambda tx: issue(tx, hall, 2), actor=TESTER)
    printer = dummy()
    async with kiosk_at(store, hall, printer) as (app, pilot):
        await touch(pilot, "#priority")
        await touch(pilot, "#class-elderly")
        await says(pilot, "Priority: Elderly")
        await touch(pilot, "#queue-B")
        await at_result(app, pilot)
        assert "Priority: Elderly" in shown(app) and "Nobody ahead of you" in shown(app)
        await until(pilot, lambda: printer.jobs)
        assert "Priority: Elderly" in [e.text for e in read_job(printer.jobs[0]) if isinstance(e, Line)]
        await pilot.press("enter")
        await until(pilot, lambda: laid_out(app, "#priority") and "Elderly" not in shown(app))
    ticket = tickets(store, hall)[-1]
    assert (ticket.priority, ticket.basis, ticket.priority_by) == ("elderly", Basis.DECLARED, "kiosk:K1")


async def test_declared_on_the_page_of_items_and_taken_back(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        await until(pilot, lambda: laid_out(app, "#priority"))
        await pilot.press("f5")
        await touch(pilot, "#class-pregnant")
        await at_items(app, pilot)
        await says(pilot, "Priority: Pregnant")
        await pilot.press("escape")
        await until(pilot, lambda: laid_out(app, "#queue-A"))
        assert "Priority: Pregnant" in shown(app)  # still, for another business
        await pilot.press("f5")
        await touch(pilot, "#class-none")
        await until(pilot, lambda: laid_out(app, "#queue-A"))
        assert "Pregnant" not in shown(app)
        await pilot.press("2")
        await at_result(app, pilot)
    assert tickets(store, hall)[0].priority == "ordinary"


async def test_back_from_the_classes_changes_nothing(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        await touch(pilot, "#priority")
        await touch(pilot, "#back")
        await at_items(app, pilot)
        assert app.visit.priority is None


async def test_what_was_declared_goes_with_the_visitor(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await touch(pilot, "#priority")
        await touch(pilot, "#class-disabled")
        await says(pilot, "Priority: Disabled")
        walk_away(app)
        await until(pilot, lambda: app.visit == Visit() and "Disabled" not in shown(app))


async def test_only_classes_that_may_be_declared_are_offered(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await touch(pilot, "#priority")
        await until(pilot, lambda: laid_out(app, "#class-serviceman"))
        assert not app.query(f"#class-{GREEN}") and not app.query("#class-appointment")
        assert "green channel please ask at the information desk" in shown(app)


async def test_a_hall_without_such_classes_has_no_target_for_them(store: Store, hall: HallView) -> None:
    for code in ("elderly", "disabled", "pregnant", "serviceman"):
        store.write(lambda tx, code=code: set_class(tx, hall, code, declarable=False), actor=TESTER)
    async with kiosk_at(store, hall) as (app, pilot):
        assert not app.query("#priority")
        await pilot.press("1")
        await at_items(app, pilot)
        assert not app.query("#priority")


async def test_a_class_that_needs_staff_by_now_is_explained(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await touch(pilot, "#priority")
        await touch(pilot, "#class-elderly")
        await says(pilot, "Priority: Elderly")
        monkeypatch.setattr(app, "show_news", lambda news: None)  # the touch was quicker than the news
        store.write(lambda tx: set_class(tx, hall, "elderly", declarable=False), actor=TESTER)
        await pilot.press("2")
        await until(pilot, lambda: app.visit.view == View.REFUSED)
        await says(pilot, "cannot be claimed at the machine")
        await touch(pilot, "#done")
        await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#queue-B"))
    assert tickets(store, hall) == []

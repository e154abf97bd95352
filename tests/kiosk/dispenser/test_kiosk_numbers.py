"""A visitor takes a number: by key and by touch, once, in either language."""

from __future__ import annotations

from sqlalchemy import select

from kiosk.dispenser.visit import Printing, View, Visit
from schema.hall.halls import HallView
from schema.language import current_language
from schema.queue.issuing import issue
from schema.queue.windows import open_window
from schema.store.engine import Store
from schema.store.events import event_t
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import (
    at_items,
    at_result,
    dummy,
    kiosk_at,
    laid_out,
    more_items,
    more_queues,
    says,
    shown,
    tickets,
    touch,
    until,
    walk_away,
)
from tests.kiosk.slip.escpos_reader import Line, read_job


async def test_by_digit_keys_a_number_is_given_and_its_slip_printed(store: Store, hall: HallView) -> None:
    printer = dummy()
    async with kiosk_at(store, hall, printer) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        await pilot.press("2")
        await at_result(app, pilot)
        await says(pilot, "take your slip")
        (ticket,) = tickets(store, hall)
        assert (ticket.label, ticket.queue_id, ticket.item_id) == ("A001", 1, 2)
        (job,) = printer.jobs
        assert b"A001" in job and ticket.code.encode() in job
    row = store.read(lambda reader: reader.first(select(event_t).where(event_t.c.verb == "issue")))
    assert row is not None
    assert (row.verb, row.actor, row.place) == ("issue", "kiosk:K1", "kiosk:K1")
    assert len(row.command_id) == 32


async def test_slip_screen_and_database_say_the_same(store: Store, hall: HallView) -> None:
    store.write(lambda tx: open_window(tx, hall, 3), actor=TESTER)
    for _visitor in range(2):
        store.write(lambda tx: issue(tx, hall, 3), actor=TESTER)
    printer = dummy()
    async with kiosk_at(store, hall, printer) as (app, pilot):
        await pilot.press("3")
        await at_result(app, pilot)
        await until(pilot, lambda: printer.jobs)
        ticket = tickets(store, hall)[-1]
        assert ticket.told_ahead == 2 and ticket.told_minutes
        words = f"2 ahead of you, about {ticket.told_minutes} min"
        assert words in shown(app)
        lines = [event.text for event in read_job(printer.jobs[0]) if isinstance(event, Line)]
        assert words in lines and not any("Reprint" in line for line in lines)


async def test_by_touch_without_naming_the_item(store: Store, hall: HallView) -> None:
    printer = dummy()
    async with kiosk_at(store, hall, printer) as (app, pilot):
        await touch(pilot, "#queue-A")
        await at_items(app, pilot)
        await touch(pilot, "#any-item")
        await at_result(app, pilot)
        await until(pilot, lambda: printer.jobs)
        (ticket,) = tickets(store, hall)
        assert (ticket.label, ticket.item_id) == ("A001", None)
        await touch(pilot, "#done")
        await until(pilot, lambda: app.query("#queue-A"))


async def test_a_queue_with_one_item_skips_the_question(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("2")
        await at_result(app, pilot)
        assert [ticket.label for ticket in tickets(store, hall)] == ["B001"]


async def test_a_double_tap_gives_one_number(store: Store, hall: HallView) -> None:
    printer = dummy()
    async with kiosk_at(store, hall, printer, tap_seconds=5.0) as (app, pilot):
        app._changed_at -= 10
        await pilot.double_click("#queue-B")
        await at_result(app, pilot)
        await until(pilot, lambda: laid_out(app, "#done"))
        await pilot.click("#done")  # the finger is still where the number came up
        await until(pilot, lambda: printer.jobs)
        assert app.visit.view == View.RESULT
        assert len(tickets(store, hall)) == 1


async def test_a_key_pressed_twice_gives_one_number(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("2", "2", "2")
        await at_result(app, pilot)
        assert len(tickets(store, hall)) == 1


async def test_the_start_tells_who_waits_and_how_long(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (_app, pilot):
        await says(pilot, "0 waiting · windows closed")
        store.write(lambda tx: open_window(tx, hall, 3), actor=TESTER)
        for _visitor in range(3):
            store.write(lambda tx: issue(tx, hall, 3), actor=TESTER)
        await says(pilot, "3 waiting · about 30 min")


async def test_the_language_changes_at_once_and_goes_back_with_the_visitor(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        assert "Business registration" in shown(app)
        await pilot.press("l")
        await says(pilot, "企业登记")
        walk_away(app)
        await until(pilot, lambda: current_language() == "en")
        await says(pilot, "Business registration")
        await touch(pilot, "#language")
        await says(pilot, "广安区政务服务中心")
        walk_away(app)
        await until(pilot, lambda: current_language() == "en")


async def test_the_start_comes_back_when_nobody_touches(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        walk_away(app)
        await until(pilot, lambda: app.visit == Visit() and app.query("#queue-A"))
        await pilot.press("2")
        await at_result(app, pilot)
        await until(pilot, lambda: app.visit.printing == Printing.DONE)
        walk_away(app)
        await until(pilot, lambda: app.visit == Visit() and app.query("#queue-A"))
        assert len(tickets(store, hall)) == 1


async def test_many_queues_are_on_several_pages(store: Store, hall: HallView) -> None:
    more_queues(store, "DEFGHIJKLMNOP")
    async with kiosk_at(store, hall) as (app, pilot):
        await says(pilot, "1/3")
        await touch(pilot, "#next")
        await until(pilot, lambda: app.query("#queue-G"))
        await pilot.press("right")
        await until(pilot, lambda: app.query("#queue-P"))
        await pilot.press("right")  # there is no further one
        await touch(pilot, "#previous")
        await until(pilot, lambda: app.query("#queue-G"))
        await pilot.press("2")
        await at_result(app, pilot)
        assert [ticket.label for ticket in tickets(store, hall)] == ["H001"]


async def test_many_items_are_on_several_pages(store: Store, hall: HallView) -> None:
    more_items(store, 40)
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        await says(pilot, "1/7")
        await pilot.press("right")
        await says(pilot, "2/7")
        assert app.query("#any-item")
        await pilot.press("1")
        await at_result(app, pilot)
        (ticket,) = tickets(store, hall)
        assert ticket.item_id == 4 + 5
        assert "中等职业学校学生国家助学金查询" in shown(app)


async def test_back_leads_to_the_start(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        await touch(pilot, "#back")
        await until(pilot, lambda: app.query("#queue-A"))
        assert tickets(store, hall) == []

"""Closing time, full queues, one number each: the machine says why, and nobody is stuck."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from kiosk.dispenser.visit import View, Visit
from schema.hall.halls import HallView, queue_t
from schema.hall.persons import Person
from schema.queue.issuing import issue
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import kiosk_at, laid_out, says, shown, tickets, touch, until
from tests.kiosk.dispenser.with_slots import WANG, at_check_in, booked, offer_slots, still


async def test_after_closing_the_start_says_so_and_gives_no_number(store: Store, hall: HallView) -> None:
    closing = replace(hall, stop_minutes=30)
    with still() as times:
        offer_slots(store, hall)
        async with kiosk_at(store, closing) as (app, pilot):
            assert "No numbers are given" not in shown(app)
            times[0] += timedelta(hours=2)  # 11:30, half an hour before noon; nothing was told by the feed
            await says(pilot, "No numbers are given now.")
            await says(pilot, "given again from 13:00.")
            await pilot.press("2", "f5", "f3")
            await pilot.click("#queue-B")
            await pilot.pause()
            assert app.visit == Visit() and tickets(store, hall) == []
            await touch(pilot, "#book")  # an appointment can be made all the same
            await until(pilot, lambda: app.visit.view == View.BOOKING and not app.visit.reading)
            await pilot.press("escape")
            times[0] += timedelta(hours=1, minutes=30)
            await until(pilot, lambda: laid_out(app, "#queue-B") and "No numbers" not in shown(app))
            await pilot.press("2")
            await until(pilot, lambda: app.visit.view == View.RESULT)


async def test_without_a_closing_time_numbers_are_given_at_any_hour(store: Store, hall: HallView) -> None:
    with still() as times:
        times[0] += timedelta(hours=12)
        async with kiosk_at(store, hall) as (app, pilot):
            await says(pilot, "Outside opening hours; numbers are still given.")
            await pilot.press("2")
            await until(pilot, lambda: app.visit.view == View.RESULT)


async def refusal(app, pilot, words: str) -> None:  # type: ignore[no-untyped-def]
    """The sentence is there, and a touch leads on."""
    await until(pilot, lambda: app.visit.view == View.REFUSED)
    await until(pilot, lambda: words in " ".join(shown(app).split()))
    await touch(pilot, "#done")
    await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#queue-B"))


async def test_a_touch_at_the_very_last_moment(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    with still() as times:
        async with kiosk_at(store, replace(hall, stop_minutes=0)) as (app, pilot):
            monkeypatch.setattr(app, "show_news", lambda news: None)  # the touch was quicker than the news
            times[0] += timedelta(hours=8)  # 17:30
            await pilot.press("2")
            await refusal(app, pilot, "The hall gives no numbers now; those inside are still served.")
        assert tickets(store, hall) == []


async def test_a_queue_that_has_given_all_its_numbers(store: Store, hall: HallView) -> None:
    full = update(queue_t).where(queue_t.c.letter == "B").values(most_per_day=1)
    store.write(lambda tx: tx.run(full), actor=TESTER)
    store.write(lambda tx: issue(tx, hall, 2), actor=TESTER)
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("2")
        await refusal(app, pilot, "Queue B has given all its 1 numbers for today.")


async def test_who_waits_already_is_told_the_number_at_the_check_in(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        code = booked(store, hall, WANG).code
        store.write(lambda tx: issue(tx, hall, 1, person=Person("", WANG)), actor=TESTER)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press(*code, "enter")
            await says(pilot, "A001. Use that number.")
            assert app.visit.view == View.CHECK_IN and app.visit.typed == code
        assert len(tickets(store, hall)) == 1

"""A desk shows what others do, without a key pressed, and asks nothing while nothing happens."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from desk import view
from desk.widgets.header import Header
from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.states import TicketState
from schema.queue.tickets import list_tickets
from schema.settings import DeskSettings
from schema.store.engine import Store
from tests.desk.at_desk import desk_at, take

ISSUE = """
import sys
from schema.hall import clock
from schema.hall.halls import find_hall
from schema.queue.issuing import issue
from schema.settings import DeskSettings
from schema.store.engine import open_store
from schema.store.events import Actor
store = open_store(sys.argv[1])
hall = store.read(find_hall)
store.write(lambda tx: issue(tx, hall, 1), actor=Actor("kiosk:K1", "kiosk:K1"))
store.close()
"""


async def test_a_number_taken_at_the_door_appears_by_itself(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        assert desk.line == []
        url = store.url.render_as_string(hide_password=False)
        with subprocess.Popen([sys.executable, "-c", ISSUE, url]) as door:
            await desk.until(lambda: desk.line == ["A001"])
            assert door.wait(20) == 0
        header = desk.screen.query_one(Header)
        assert header.view is not None and header.view.count == 1


async def test_two_desks_pressing_at_once_get_two_visitors(store: Store, hall: HallView) -> None:
    for _visitor in range(6):
        take(store, hall)
    async with desk_at(store, hall, 1, "1001") as one, desk_at(store, hall, 2, "1002") as two:
        for _turn in range(3):
            await one.pilot.press("space")
            await two.pilot.press("space")
            await one.until(lambda: one.at_window and two.at_window)
            assert one.at_window != two.at_window
            await one.pilot.press("1")
            await two.pilot.press("2")
            await one.until(lambda: not one.at_window and not two.at_window)
        await one.until(lambda: not one.line and not two.line)
    tickets = store.read(lambda reader: list_tickets(reader, hall))
    assert [ticket.state for ticket in tickets] == [TicketState.SERVED] * 6


async def test_a_rush_at_the_door_is_read_a_few_times_only(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    together = threading.Semaphore(1)

    def counted(*args: object) -> view.DeskView:
        assert together.acquire(blocking=False), "two readings at once"
        try:
            looks.append("look")
            return view.look(*args)  # type: ignore[arg-type]
        finally:
            together.release()

    async with desk_at(store, hall) as desk:
        monkeypatch.setattr("desk.screens.live.look", counted)
        with ThreadPoolExecutor(4) as door:
            rush = [door.submit(take, store, hall) for _visitor in range(40)]
            await desk.until(lambda: all(one.done() for one in rush) and len(desk.line) == 40)
        assert len(looks) <= 45
        # Nothing happens: nothing is asked, however long the clock runs.
        await desk.pilot.pause(0.2)
        quiet = len(looks)
        for _second in range(20):
            desk.screen.tick()
        await desk.pilot.pause(0.2)
        assert len(looks) == quiet


async def test_a_desk_left_on_overnight_shows_the_new_days_line(store: Store, hall: HallView) -> None:
    take(store, hall)
    moment = [datetime.now(UTC)]
    with clock.using(lambda: moment[0]):
        async with desk_at(store, hall) as desk:
            assert desk.line == ["A001"]
            moment[0] += timedelta(days=1)
            desk.screen.tick()
            await desk.until(lambda: desk.line == [])


async def test_the_bell_rings_and_a_light_goes_on_when_somebody_joins_an_empty_line(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk_at(store, hall, settings=DeskSettings(bell=True, flash=True)) as desk:
        rung: list[str] = []
        monkeypatch.setattr(desk.app, "bell", lambda: rung.append("ding"))
        take(store, hall)
        header = desk.screen.query_one(Header)
        assert not header.has_class("-lit")
        await desk.until(lambda: len(desk.line) == 1)
        assert header.has_class("-lit")
        take(store, hall)
        await desk.until(lambda: len(desk.line) == 2)
        assert rung == ["ding"]
        await desk.until(lambda: not header.has_class("-lit"))


async def test_a_reading_begun_before_a_task_does_not_take_back_what_the_task_showed(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store, hall)
    has_read, go = threading.Event(), threading.Event()
    async with desk_at(store, hall) as desk:
        await desk.until(lambda: not desk.screen._looking)

        def slow(*args: object) -> view.DeskView:
            seen = view.look(*args)  # type: ignore[arg-type]
            if not has_read.is_set():
                has_read.set()
                go.wait(20)
            return seen

        monkeypatch.setattr("desk.screens.live.look", slow)
        desk.screen.look_again()
        await desk.until(has_read.is_set)
        await desk.press("space")
        assert desk.at_window == "A001"
        shown: list[object] = []
        show = desk.screen.show
        monkeypatch.setattr(desk.screen, "show", lambda now: (shown.append(now.visit), show(now)))
        go.set()
        await desk.until(lambda: shown and not desk.screen._looking)
        assert None not in shown

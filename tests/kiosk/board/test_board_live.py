"""The board follows the hall: calls, recalls, bursts, waits, a lost database."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.board.app import PAGE_SECONDS, REREAD_SECONDS
from kiosk.board.layout import LEGIBLE_ROWS
from kiosk.board.widgets.last_calls import LastCalls
from kiosk.board.widgets.now_calling import NowCalling
from kiosk.board.widgets.waiting import Waiting
from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.calling import recall
from schema.queue.estimating import forecast
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.board.at_board import board_at, call, open_windows, says, shown, until, visitors
from tests.kiosk.dispenser.at_kiosk import more_queues

MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


async def test_a_call_made_elsewhere_comes_up(store: Store, hall: HallView) -> None:
    open_windows(store, hall, 1)
    visitors(store, hall, 2)
    async with board_at(store, hall) as (app, pilot, _moment):
        await says(pilot, "Please take a number at the machine.")
        clerk = threading.Thread(target=call, args=(store, hall, 1))
        clerk.start()
        await says(pilot, "Number A001, please go to window 1")
        clerk.join()
        assert app.query_one(NowCalling).fresh
        await until(pilot, lambda: [row.waiting for row in app.query_one(Waiting).queues] == [1, 0, 0])


async def test_calls_are_held_and_the_others_are_listed(store: Store, hall: HallView) -> None:
    open_windows(store, hall, 1, 2)
    visitors(store, hall, 2)
    async with board_at(store, hall) as (app, pilot, moment):
        call(store, hall, 1)
        await says(pilot, "Number A001, please go to window 1")
        moment.seconds += 1
        call(store, hall, 2)
        await says(pilot, "A002 → window 2")
        moment.seconds += 6.9
        app.tick()
        assert app.podium.current is not None and app.podium.current.label == "A001"
        moment.seconds += 0.2
        await says(pilot, "Number A002, please go to window 2")
        assert [entry.label for entry in app.query_one(LastCalls).calls] == ["A001"]
        moment.seconds += 9
        await until(pilot, lambda: not app.query_one(NowCalling).fresh)
        assert "Number A002" in shown(app)


async def test_none_of_a_burst_of_twenty_is_skipped(store: Store, hall: HallView) -> None:
    open_windows(store, hall, 1)
    visitors(store, hall, 20)
    async with board_at(store, hall) as (app, pilot, moment):
        for _turn in range(20):
            call(store, hall, 1)
        came = []
        await until(pilot, lambda: len(app.podium.known) == 20)
        started = moment.seconds
        for _step in range(400):
            label = app.podium.current.label if app.podium.current else ""
            if not came or came[-1] != label:
                came.append(label)
            moment.seconds += 0.1
            app.tick()
        assert came == [f"A{n:03d}" for n in range(1, 21)]
        assert moment.seconds - started < 60


async def test_more_calls_than_one_look_reads(store: Store, hall: HallView) -> None:
    open_windows(store, hall, 1)
    visitors(store, hall, 70)
    call(store, hall, 1)
    async with board_at(store, hall) as (app, pilot, _moment):
        await until(pilot, lambda: app.podium.current)
        app._looking = True  # no look meanwhile, as while the database is away
        for _turn in range(69):
            call(store, hall, 1)
        app._looking = False
        app.look()
        await until(pilot, lambda: len(app.podium.known) == 70)


async def test_a_recall_is_shown_again(store: Store, hall: HallView) -> None:
    times = [MORNING]
    with clock.using(lambda: times[0]):
        open_windows(store, hall, 1)
        visitors(store, hall, 1)
        async with board_at(store, hall) as (app, pilot, moment):
            ticket = call(store, hall, 1, end=False)
            await says(pilot, "Number A001, please go to window 1")
            moment.seconds += 30
            await until(pilot, lambda: not app.query_one(NowCalling).fresh)
            times[0] += timedelta(seconds=30)
            store.write(lambda tx: recall(tx, hall, ticket.id, 1), actor=TESTER)
            await says(pilot, "(call 2)")
            assert app.query_one(NowCalling).fresh


async def test_the_edge_tells_what_whoever_comes_now_can_expect(store: Store, hall: HallView) -> None:
    with clock.using(lambda: MORNING):
        visitors(store, hall, 3, queue=2)
        async with board_at(store, hall) as (app, pilot, _moment):
            await says(pilot, "no window")
            assert [row.minutes for row in app.query_one(Waiting).queues] == [None, None, None]
            open_windows(store, hall, 1)
            await until(pilot, lambda: app.query_one(Waiting).queues[1].minutes)
            expected = store.read(lambda reader: forecast(reader, hall))
            minutes = [expected.minutes(queue) for queue in (1, 2, 3)]
            assert [row.minutes for row in app.query_one(Waiting).queues] == minutes
            line = next(line for line in shown(app).splitlines() if "Social security" in line)
            assert line.split()[-3:] == ["3", str(minutes[1]), "min"]


async def test_the_hall_is_read_again_though_nothing_was_told(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with board_at(store, hall) as (app, pilot, moment):
        looks: list[float] = []
        monkeypatch.setattr(app, "look", lambda: looks.append(moment.seconds))
        app.tick()
        assert looks == []
        moment.seconds += REREAD_SECONDS + 1
        app.tick()
        app.tick()
        assert looks == [moment.seconds]
        await says(pilot, "no window")


async def test_a_new_day_starts_with_an_empty_board(store: Store, hall: HallView) -> None:
    times = [MORNING]
    with clock.using(lambda: times[0]):
        open_windows(store, hall, 1)
        visitors(store, hall, 1)
        async with board_at(store, hall) as (_app, pilot, _moment):
            call(store, hall, 1)
            await says(pilot, "Number A001")
            times[0] += timedelta(days=1)
            await says(pilot, "Please take a number at the machine.")


async def test_only_what_changes_is_drawn_again(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    for part in (NowCalling, LastCalls, Waiting):
        original = part.render

        def render(self, original=original):  # type: ignore[no-untyped-def]
            drawn.append(type(self).__name__)
            return original(self)

        monkeypatch.setattr(part, "render", render)
    with clock.using(lambda: MORNING):
        async with board_at(store, hall) as (app, pilot, _moment):
            await pilot.pause()
            drawn.clear()
            for _tick in range(10):
                app.tick()
                await pilot.pause()
            assert drawn == []
            visitors(store, hall, 1)
            await until(pilot, lambda: drawn)
            await pilot.pause()
            assert set(drawn) == {"Waiting"}


async def test_many_queues_take_turns_at_the_edge(store: Store, hall: HallView) -> None:
    more_queues(store, "DEFGHIJKLMNOPQRS")
    async with board_at(store, hall) as (_app, pilot, moment):
        await says(pilot, "A Business registration")
        assert "S Social security" not in shown(pilot.app)
        moment.seconds += PAGE_SECONDS
        await says(pilot, "S Social security")
        moment.seconds += PAGE_SECONDS
        await says(pilot, "A Business registration")


async def test_the_technician_is_told_how_many_rows_to_set(store: Store, hall: HallView) -> None:
    async with board_at(store, hall, size=(120, 40)) as (_app, pilot, moment):
        await says(pilot, f"this screen has 40 rows. With at most {LEGIBLE_ROWS}")
        moment.seconds += 60
        await until(pilot, lambda: "technician" not in shown(pilot.app))


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_without_the_database_the_last_state_stays(store: Store, hall: HallView) -> None:
    open_windows(store, hall, 1)
    visitors(store, hall, 2)
    call(store, hall, 1)
    assert store.path is not None
    away = Path(f"{store.path}.away")
    times = [MORNING]
    with clock.using(lambda: times[0]):
        visitors(store, hall, 1)
        call(store, hall, 1)
        async with board_at(store, hall) as (_app, pilot, _moment):
            await until(pilot, lambda: "Number A" in shown(pilot.app) or "Please take" in shown(pilot.app))
            before = [line for line in shown(pilot.app).splitlines() if "Number" in line]
            store.path.rename(away)
            await says(pilot, "No connection at present; this is how it was at 09:30.")
            assert [line for line in shown(pilot.app).splitlines() if "Number" in line] == before
            away.rename(store.path)
            await until(pilot, lambda: "No connection" not in shown(pilot.app))

"""What a desk does by itself, what is typed ahead of it, and dialogues while the database is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.states import TicketState
from schema.queue.windows import set_auto_call
from schema.store.engine import Store
from tests.desk.at_desk import desk_at, events, take, ticket
from tests.desk.test_desk_lost import Outage, banner, outage
from tests.halls import TESTER

__all__ = ["outage"]


async def test_a_free_window_calls_by_itself(store: Store, hall: HallView) -> None:
    store.write(lambda tx: set_auto_call(tx, hall, 1, 15), actor=TESTER)
    moment = [datetime.now(UTC)]
    with clock.using(lambda: moment[0]):
        async with desk_at(store, hall) as desk:

            def pass_by(seconds: int) -> None:
                moment[0] += timedelta(seconds=seconds)
                desk.screen.tick()

            pass_by(60)
            assert events(store, "call") == 0, "nobody waits yet"
            take(store, hall)
            take(store, hall)
            await desk.until(lambda: len(desk.line) == 2)
            pass_by(10)
            assert "A001 is called in 5 s" in desk.caption
            # A dialog stops it, and so does whatever the clerk does; then the time begins anew.
            await desk.type("p")
            pass_by(30)
            await desk.type("escape")
            await desk.back()
            pass_by(0)
            assert "A001 is called in 15 s" in desk.caption
            pass_by(14)
            assert events(store, "call") == 0
            pass_by(1)
            await desk.until(lambda: desk.at_window == "A001" and desk.screen.pending is None)
            assert "A001 called" in desk.notice
            pass_by(100)
            await desk.press("1")
            pass_by(14)
            assert desk.at_window is None
            await desk.type("p2")
            await desk.until(lambda: desk.window.state == "paused" and desk.screen.pending is None)
            pass_by(100)
            assert events(store, "call") == 1
            await desk.press("o")
            pass_by(15)
            await desk.until(lambda: desk.at_window == "A002")


async def test_without_the_setting_nothing_is_called_by_itself(store: Store, hall: HallView) -> None:
    take(store, hall)
    moment = [datetime.now(UTC)]
    with clock.using(lambda: moment[0]):
        async with desk_at(store, hall) as desk:
            moment[0] += timedelta(hours=1)
            desk.screen.tick()
            assert "Space calls A001" in desk.caption
    assert events(store, "call") == 0


async def test_what_is_typed_ahead_reaches_what_it_was_meant_for(store: Store, hall: HallView) -> None:
    taken = [take(store, hall) for _visitor in range(3)]
    async with desk_at(store, hall) as desk:
        for _turn in range(3):
            await desk.press("space")
            # The 1 is the reason's, not the outcome's; the M that follows finds nobody at the window.
            await desk.type("tc1m")
            await desk.until(lambda: desk.at_window is None and desk.screen.pending is None)
    assert {ticket(store, one).state for one in taken} == {TicketState.WAITING}
    assert (events(store, "transfer"), events(store, "finish"), events(store, "no_show")) == (3, 0, 0)


async def test_a_dialogues_task_is_kept_while_the_database_is_away(
    store: Store, hall: HallView, outage: Outage
) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        outage.begin()
        await desk.until(lambda: banner(desk))
        await desk.type("tb", "enter", "1")
        await desk.until(lambda: "Transfer to queue B" in banner(desk))
        await desk.type("h")
        await desk.told("still under way")
        outage.end()
        await desk.told("A001 transferred to queue B")
        await desk.until(lambda: not desk.screen.lost)
    assert ticket(store, taken).queue_id == 2 and events(store, "transfer") == 1


async def test_a_number_typed_while_the_database_is_away_is_kept(
    store: Store, hall: HallView, outage: Outage
) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space", "m")
        outage.begin()
        await desk.until(lambda: banner(desk))
        await desk.type("v", "a1", "enter")
        await desk.until(lambda: "Return A001" in banner(desk))
        outage.end()
        await desk.told("A001 is in line again")
    assert ticket(store, taken).state == TicketState.WAITING and events(store, "return") == 1


async def test_the_wait_for_a_new_number_is_told(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await desk.until(lambda: "Wait for a new number: A 0 min  B 0 min" in desk.held)

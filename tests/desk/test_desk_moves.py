"""Keys that move a visit: on hold and back, to another line, taken back, returned, called out of turn, merged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.staff import clerk_t
from schema.queue.states import UNDO_SECONDS, TicketState
from schema.queue.windows import close_window, open_window
from schema.store.engine import Store
from tests.desk.at_desk import desk_at, events, take, ticket
from tests.halls import TESTER


async def test_h_holds_a_visit_and_x_resumes_it(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        assert {"H", "X"} <= desk.grey
        await desk.press("space", "h")
        assert desk.at_window is None and "A001 is on hold" in desk.notice
        assert ticket(store, taken).state == TicketState.HELD
        assert "A001 0 min" in desk.held and "X" not in desk.grey
        await desk.press("x")
        assert desk.at_window == "A001" and "A001" not in desk.held
    assert ticket(store, taken).state == TicketState.SERVING


async def test_x_lets_one_of_several_be_chosen(store: Store, hall: HallView) -> None:
    first, second = take(store, hall), take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space", "h", "space", "h")
        await desk.type("x")
        await desk.dialog("Which visit")
        await desk.type("down", "enter")
        await desk.back()
        await desk.until(lambda: desk.at_window == "A002")
        await desk.press("h")
        await desk.type("x", "1")
        await desk.until(lambda: desk.at_window == "A001")
    assert [ticket(store, one).state for one in (first, second)] == [TicketState.SERVING, TicketState.HELD]


async def test_t_transfers_to_a_queue_for_a_usual_reason_typed_ahead(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        await desk.type("tc3")
        await desk.told("A001 transferred to queue C")
        assert desk.at_window is None and desk.line == []
    after = ticket(store, taken)
    assert (after.state, after.queue_id, after.label) == (TicketState.WAITING, 3, "A001")
    assert events(store, "transfer") == 1 and events(store, "finish") == 0


async def test_t_transfers_to_a_window_for_a_reason_of_ones_own(store: Store, hall: HallView) -> None:
    for window in (2, 3):
        store.write(lambda tx, window=window: open_window(tx, hall, window), actor=TESTER)
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        await desk.type("t")
        await desk.dialog("to which queue or window")
        await desk.until(lambda: "Window 2" in desk.said)
        assert "Window 1 " not in desk.said and "Window 4 " not in desk.said, "neither its own nor a closed one"
        await desk.type("2")
        await desk.dialog("Why is A001 transferred to window 2")
        await desk.type("材料在二号窗口", "escape")
        await desk.dialog("to which queue or window")
        await desk.type("2")
        await desk.dialog("Why is A001")
        await desk.type("enter")
        await desk.told("A001 transferred to window 2: 材料在二号窗口")
    assert ticket(store, taken).for_window == 2


async def test_a_transfer_without_a_reason_is_not_made(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        await desk.type("tb")
        await desk.dialog("Why is A001")
        await desk.type("enter", "space", "enter")
        assert desk.title
        await desk.type("escape", "escape")
        await desk.back()
        assert desk.at_window == "A001"
    assert ticket(store, taken).state == TicketState.CALLED and events(store, "transfer") == 0


async def test_a_refused_transfer_comes_back_with_the_sentence(store: Store, hall: HallView) -> None:
    take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        await desk.type("t99", "enter")
        await desk.dialog("Why is A001")
        await desk.type("1")
        await desk.until(lambda: "There is no window 99" in desk.said)
        await desk.type("b1")
        await desk.told("A001 transferred to queue B")


async def test_u_takes_back_the_last_thing_for_ten_seconds(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    moment = [datetime.now(UTC)]
    with clock.using(lambda: moment[0]):
        async with desk_at(store, hall) as desk:
            assert "U" not in desk.grey
            await desk.press("space", "m")
            assert "U undoes it (10 s)" in desk.shown_notice
            moment[0] += timedelta(seconds=4)
            desk.screen.tick()
            assert "U undoes it (6 s)" in desk.shown_notice
            await desk.press("u")
            assert desk.at_window == "A001" and "Taken back: A001 is called again." in desk.notice
            assert "U undoes" not in desk.shown_notice
            await desk.press("u")
            assert desk.at_window is None and "A001 is in line again" in desk.notice
            await desk.press("space")
            moment[0] += timedelta(seconds=UNDO_SECONDS + 1)
            desk.screen.tick()
            assert "U undoes" not in desk.shown_notice
            await desk.press("u")
            assert "Nothing was done at window 1" in desk.notice
    assert ticket(store, taken).state == TicketState.CALLED


async def test_v_puts_the_latest_no_show_back_with_enter(store: Store, hall: HallView) -> None:
    first, second = take(store, hall), take(store, hall)
    moment = [datetime.now(UTC)]
    with clock.using(lambda: moment[0]):
        async with desk_at(store, hall) as desk:
            await desk.press("space", "m")
            moment[0] += timedelta(seconds=60)
            await desk.press("space", "m")
            await desk.type("v", "enter")
            await desk.told("A002 is in line again")
            await desk.type("v")
            await desk.dialog("after all")
            await desk.type("a1", "enter")
            await desk.told("A001 is in line again")
            await desk.type("v", "a2", "enter")
            await desk.until(lambda: "A002 is waiting" in desk.said)
            await desk.type("escape")
            await desk.back()
    assert {ticket(store, one).state for one in (first, second)} == {TicketState.WAITING}


async def test_c_calls_a_number_for_those_who_may(store: Store, hall: HallView) -> None:
    take(store, hall)
    wanted = take(store, hall)
    async with desk_at(store, hall) as desk:
        assert "C" not in desk.hints
        await desk.press("c")
        assert desk.title == ""
    store.write(
        lambda tx: tx.run(update(clerk_t).where(clerk_t.c.number == "1002").values(calls_any=True)), actor=TESTER
    )
    for clerk in ("1002", "9001"):
        async with desk_at(store, hall, clerk=clerk) as desk:
            assert "C" in desk.hints and "C" not in desk.grey
            await desk.type("c", "a2", "enter")
            await desk.until(lambda: desk.at_window == "A002" and desk.screen.pending is None)
            assert "C" in desk.grey
            await desk.press("u")
    assert ticket(store, wanted).state == TicketState.WAITING and events(store, "call_number") == 2


async def test_c_tells_of_a_number_there_is_not_and_keeps_what_was_typed(store: Store, hall: HallView) -> None:
    take(store, hall)
    async with desk_at(store, hall, clerk="9001") as desk:
        await desk.type("c", "a77", "enter")
        await desk.until(lambda: "There is no ticket A077" in desk.said)
        assert desk.typed == "a77"
        await desk.type("ctrl+u", "a1", "enter")
        await desk.until(lambda: desk.at_window == "A001")


async def test_a_merges_another_number_into_the_visit(store: Store, hall: HallView) -> None:
    kept, other = take(store, hall, 1), take(store, hall, 2)
    async with desk_at(store, hall) as desk:
        assert "A" in desk.grey
        await desk.press("space")
        await desk.type("a", "ｂ１", "enter")
        await desk.told("B001 is merged into A001")
        assert "still to do: B Social security" in desk.facts and desk.line == []
        await desk.press("1")
        assert "one item done (consulted). Go on with: B Social security" in desk.notice
        assert desk.at_window == "A001"
        await desk.press("2")
        assert desk.at_window is None
    assert [ticket(store, one).state for one in (kept, other)] == [TicketState.SERVED, TicketState.MERGED]


async def test_finishing_sends_on_to_a_queue_the_window_does_not_serve(store: Store, hall: HallView) -> None:
    take(store, hall, 1)
    take(store, hall, 3)
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        await desk.type("a", "c1", "enter")
        await desk.told("C001 is merged")
        await desk.press("2")
        assert "one item done (accepted). Now waits in queue C Real estate" in desk.notice
        assert desk.at_window is None


@pytest.mark.parametrize("leave", ["y", "n"])
async def test_leaving_with_visits_on_hold_says_the_ways_out(store: Store, hall: HallView, leave: str) -> None:
    take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space", "h")
        await desk.pilot.press("ctrl+q")
        await desk.dialog("Leave the desk")
        assert "A001 on hold" in desk.said and "resume with X" in desk.said
        await desk.pilot.press(leave)
        if leave == "y":
            await desk.until(lambda: desk.app._exit)
            assert (desk.window.state, desk.window.pause_reason) == ("paused", "handing over")
        else:
            await desk.back()
            assert desk.window.state == "open"


async def test_nothing_is_offered_at_a_closed_window(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        store.write(lambda tx: close_window(tx, hall, 1), actor=TESTER)
        await desk.until(lambda: "U" in desk.grey)
        assert {"H", "X", "T", "A", "Space"} <= desk.grey

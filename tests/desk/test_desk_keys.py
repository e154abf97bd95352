"""Every key of the desk, and what the database holds after it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from desk.screens.help import HelpScreen
from desk.screens.leave import LeaveScreen
from desk.screens.pause import PauseScreen
from desk.tasks import Task
from schema.errors import DatabaseUnreachable
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.models import WindowState
from schema.hall.staff import find_clerk
from schema.queue.calling import call_next
from schema.queue.states import RECALL_SECONDS, RECALLS_MOST, Outcome, TicketState
from schema.queue.windows import close_window, open_window, pause_window
from schema.store.engine import Store
from tests.desk.at_desk import desk_at, events, take, ticket
from tests.halls import TESTER


async def test_sitting_down_opens_the_window_and_quitting_closes_it(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        clerk = store.read(lambda reader: find_clerk(reader, hall, "1001"))
        assert (desk.window.state, desk.window.clerk_id) == (WindowState.OPEN, clerk.id)
        await desk.pilot.press("ctrl+q")
        await desk.until(lambda: not desk.app.is_running or desk.app._exit)
        assert (desk.window.state, desk.window.clerk_id) == (WindowState.CLOSED, None)
    assert (events(store, "open"), events(store, "close")) == (1, 1)


async def test_the_one_who_sits_down_takes_over_an_open_window(store: Store, hall: HallView) -> None:
    first = store.read(lambda reader: find_clerk(reader, hall, "1001")).actor("window:1")
    store.write(lambda tx: open_window(tx, hall, 1), actor=first)
    async with desk_at(store, hall, clerk="1002") as desk:
        assert desk.window.clerk_id == store.read(lambda reader: find_clerk(reader, hall, "1002")).id


async def test_a_pause_outlasts_signing_in(store: Store, hall: HallView) -> None:
    store.write(lambda tx: pause_window(tx, hall, 1, "meeting"), actor=TESTER)
    async with desk_at(store, hall) as desk:
        assert desk.window.state == WindowState.PAUSED
        assert "Space" in desk.grey


async def test_space_calls_the_first_in_line(store: Store, hall: HallView) -> None:
    first, second = take(store, hall, 1), take(store, hall, 2)
    async with desk_at(store, hall) as desk:
        assert desk.line == ["A001", "B001"]
        await desk.press("space")
        assert desk.at_window == "A001" and desk.line == ["B001"]
        assert "A001 called" in desk.notice
    assert ticket(store, first).state == TicketState.CALLED
    assert ticket(store, second).state == TicketState.WAITING


async def test_call_and_a_digit_finish_with_each_outcome(store: Store, hall: HallView) -> None:
    taken = [take(store, hall) for _outcome in Outcome]
    async with desk_at(store, hall) as desk:
        for key in range(1, len(Outcome) + 1):
            await desk.press("space", str(key))
        assert desk.at_window is None
        assert desk.screen.view is not None and desk.screen.view.served == len(Outcome)
    assert [ticket(store, one).outcome for one in taken] == list(Outcome)


@pytest.mark.parametrize("key", ["s", "enter"])
async def test_start_marks_that_the_visitor_has_come(store: Store, hall: HallView, key: str) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space", key)
        assert ticket(store, taken).state == TicketState.SERVING
        assert {"R", "S", "M"} <= desk.grey
        await desk.press("2")
    assert ticket(store, taken).outcome == Outcome.ACCEPTED


async def test_recall_waits_twenty_seconds_and_ends_after_three(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    moment = [datetime.now(UTC)]
    with clock.using(lambda: moment[0]):
        async with desk_at(store, hall) as desk:
            await desk.press("space", "r")
            await desk.told("Wait")
            assert ticket(store, taken).recalls == 0
            for times in range(1, RECALLS_MOST + 1):
                moment[0] += timedelta(seconds=RECALL_SECONDS)
                await desk.press("r")
                assert ticket(store, taken).recalls == times
            assert "R" in desk.grey
            moment[0] += timedelta(seconds=RECALL_SECONDS)
            await desk.press("r")
    assert events(store, "recall") == RECALLS_MOST


async def test_m_marks_a_no_show(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space", "m")
        assert desk.at_window is None
    assert ticket(store, taken).state == TicketState.NO_SHOW


async def test_pause_with_a_digit_and_open_again(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.pilot.press("p")
        await desk.until(lambda: isinstance(desk.app.screen, PauseScreen))
        await desk.press("2")
        await desk.until(lambda: desk.app.screen is desk.screen and desk.screen.pending is None)
        assert (desk.window.state, desk.window.pause_reason) == (WindowState.PAUSED, "meeting")
        assert "Space" in desk.grey
        await desk.press("space")
        assert ticket(store, taken).state == TicketState.WAITING
        await desk.press("p")
        assert desk.window.state == WindowState.OPEN
        await desk.press("space")
    assert ticket(store, taken).state == TicketState.CALLED


async def test_pause_in_words_of_ones_own_or_not_at_all(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await desk.pilot.press("p")
        await desk.until(lambda: isinstance(desk.app.screen, PauseScreen))
        await desk.pilot.press("escape")
        await desk.until(lambda: desk.app.screen is desk.screen)
        assert desk.window.state == WindowState.OPEN
        await desk.pilot.press("p")
        await desk.until(lambda: isinstance(desk.app.screen, PauseScreen))
        await desk.pilot.press(*"去取材料", "enter")
        await desk.until(lambda: desk.window.state == WindowState.PAUSED)
        assert desk.window.pause_reason == "去取材料"
        await desk.until(lambda: desk.screen.window.state == WindowState.PAUSED)
        await desk.press("o")
        assert desk.window.state == WindowState.OPEN


async def test_a_window_closed_from_elsewhere_is_opened_with_o(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        store.write(lambda tx: close_window(tx, hall, 1), actor=TESTER)
        await desk.until(lambda: desk.screen.window.state == WindowState.CLOSED)
        assert {"Space", "P"} & desk.grey == {"Space"}
        await desk.press("p", "space", "o")
        assert desk.window.state == WindowState.OPEN
    assert events(store, "pause") == 0


async def test_greyed_keys_do_nothing(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        on_a_visit = {"R", "S", "1–5", "M", "H", "T", "A"}
        assert desk.grey == on_a_visit | {"X", "I"}
        await desk.press("r", "s", "enter", "1", "2", "3", "4", "5", "m", "o")
        assert ticket(store, taken) == taken
        await desk.press("space")
        assert desk.grey == {"Space", "X", "I"}
        take(store, hall)
        await desk.press("space")
        assert desk.at_window == "A001"
    assert events(store, "call") == 1 and events(store, "finish") == 0


async def test_calling_when_nobody_waits_says_so(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        assert desk.notice == "Nobody is waiting."


async def test_help_shows_the_keys(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await desk.pilot.press("f1")
        await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))
        await desk.pilot.press("escape")
        await desk.until(lambda: desk.app.screen is desk.screen)


async def test_quitting_with_a_visit_asks_first(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        await desk.pilot.press("ctrl+q")
        await desk.until(lambda: isinstance(desk.app.screen, LeaveScreen))
        await desk.pilot.press("n")
        await desk.until(lambda: desk.app.screen is desk.screen)
        await desk.pilot.press("ctrl+q")
        await desk.until(lambda: isinstance(desk.app.screen, LeaveScreen))
        await desk.pilot.press("y")
        await desk.until(lambda: desk.app._exit)
        assert desk.window.state == WindowState.OPEN
    assert ticket(store, taken).state == TicketState.CALLED


async def test_a_second_key_while_one_is_under_way_is_answered_in_words(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = take(store, hall), take(store, hall)
    go = threading.Event()
    send = Task.send
    async with desk_at(store, hall) as desk:
        monkeypatch.setattr(Task, "send", lambda *args: (go.wait(20), send(*args))[1])
        await desk.pilot.press("space")
        await desk.pilot.press("space")
        await desk.told("still under way")
        await desk.pilot.press("1")
        go.set()
        await desk.until(lambda: desk.at_window == "A001" and desk.screen.pending is None)
        assert desk.notice == "A001 called."
    assert ticket(store, first).state == TicketState.CALLED
    assert ticket(store, second).state == TicketState.WAITING


async def test_what_was_not_taken_is_told_with_what_was_done(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = take(store, hall)
    go = threading.Event()
    send = Task.send
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        monkeypatch.setattr(Task, "send", lambda *args: (go.wait(20), send(*args))[1])
        await desk.pilot.press("s")
        await desk.pilot.press("h")
        await desk.told("still under way")
        go.set()
        await desk.until(lambda: desk.screen.pending is None)
        assert "“Hold” was not taken: press it again." in desk.notice
        await desk.press("h")
        assert "not taken" not in desk.notice
    assert ticket(store, taken).state == TicketState.HELD


async def test_a_command_whose_answer_was_lost_is_applied_once(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = take(store, hall), take(store, hall)
    send = Task.send
    sent: list[str] = []

    def cut_off(task: Task, *args: object) -> object:
        answer = send(task, *args)  # type: ignore[arg-type]
        sent.append(task.id)
        if len(sent) == 1:
            raise DatabaseUnreachable(url=store.name, reason="cable pulled")
        return answer

    async with desk_at(store, hall) as desk:
        monkeypatch.setattr(Task, "send", cut_off)
        await desk.pilot.press("space")
        await desk.until(lambda: len(sent) == 2 and desk.screen.pending is None)
        assert sent[0] == sent[1] and not desk.screen.lost
        assert desk.at_window == "A001" and "A001 called" in desk.notice
    assert ticket(store, first).state == TicketState.CALLED
    assert ticket(store, second).state == TicketState.WAITING
    assert events(store, "call") == 1


async def test_a_refusal_of_the_rules_is_told_and_the_screen_is_put_right(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = take(store, hall), take(store, hall)
    async with desk_at(store, hall) as desk:
        # The second look is on its way from the beginning.
        await desk.until(lambda: desk.screen.view and desk.screen.view.expected and not desk.screen._looking)
        before = desk.screen.view
        with monkeypatch.context() as blind:
            blind.setattr(desk.screen, "read_view", lambda: before)
            store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
            await desk.pilot.press("space")
            await desk.told("still serves A001")
        desk.screen.look_again()
        await desk.until(lambda: desk.at_window == "A001")
    assert ticket(store, first).state == TicketState.CALLED
    assert ticket(store, second).state == TicketState.WAITING

"""Windows with several queues, shifts, and calls that make themselves; on both databases."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import insert

from schema.errors import BadInput, UnknownQueue
from schema.hall.halls import find_window, list_windows, queue_t, window_by_id
from schema.hall.models import WindowState
from schema.hall.shifts import Shift, due_windows, list_shifts, planned_windows, set_shifts
from schema.queue.line import waiting_for
from schema.queue.serving import finish
from schema.queue.states import Outcome
from schema.queue.windows import Serving, keep_shifts, serve_queues, set_auto_call
from tests.database.at_window import Day, Desk

MONDAY = date(2026, 3, 2)


def _serve(desk: Desk, *served: Serving, window: int = 1) -> None:
    desk.write(lambda tx: serve_queues(tx, desk.hall, window, served))


def _calls(desk: Desk) -> list[str]:
    labels = []
    while (ticket := desk.call()) is not None:
        labels.append(ticket.label)
        desk.do(finish, ticket, Outcome.CONSULTED)
    return labels


def test_queues_of_a_smaller_place_are_served_first(desk: Desk, day: Day) -> None:
    for queue in (1, 3, 2, 1, 3):
        desk.issue(queue)
        day.later(60)
    _serve(desk, Serving(3, place=1), Serving(1, place=2), Serving(2, place=2))
    expected = ["C001", "C002", "A001", "B001", "A002"]
    assert [each.label for each in desk.read(lambda r: waiting_for(r, desk.hall, 1))] == expected
    assert _calls(desk) == expected


def test_a_weight_makes_a_minute_of_waiting_count_more(desk: Desk, day: Day) -> None:
    for queue in (1, 2, 1, 2):
        desk.issue(queue)
        day.later(minutes=4)
    # Waits of 16, 12, 8 and 4 minutes; those in B count three times: 36 and 12 against 16 and 8.
    _serve(desk, Serving(1), Serving(2, weight=3))
    expected = ["B001", "A001", "B002", "A002"]
    assert [each.label for each in desk.read(lambda r: waiting_for(r, desk.hall, 1))] == expected
    assert _calls(desk) == expected


def test_what_a_window_serves_is_checked(desk: Desk) -> None:
    for served in ((Serving(1), Serving(1)), (Serving(1, place=0),), (Serving(1, weight=101),)):
        with pytest.raises(BadInput):
            _serve(desk, *served)
    with pytest.raises(UnknownQueue):
        _serve(desk, Serving(99))


def test_a_general_window_serves_sixteen_queues(desk: Desk, day: Day) -> None:
    def more(tx: Any) -> None:
        rows = [{"hall_id": 1, "letter": letter, "name": f"业务{letter}"} for letter in "DEFGHJKLMNPQR"]
        tx.run(insert(queue_t), rows)

    desk.write(more)
    _serve(desk, *(Serving(queue) for queue in range(1, 17)))
    issued = []
    for queue in (16, 9, 3, 1, 12, 7, 16):
        issued.append(desk.issue(queue).label)
        day.later(1)
    assert _calls(desk) == issued


def test_shifts_open_and_close_windows(desk: Desk, day: Day) -> None:
    morning = [Shift(weekday, time(9), time(12)) for weekday in range(5)]
    desk.write(lambda tx: set_shifts(tx, desk.hall, 2, [*morning, Shift(0, time(14), time(16))]))
    desk.write(lambda tx: set_shifts(tx, desk.hall, 3, [Shift(1, time(9), time(12))]))
    assert desk.read(lambda r: due_windows(r, desk.hall, day.now)) == {2}
    opened, closed = desk.write(lambda tx: keep_shifts(tx, desk.hall))
    assert ([window.number for window in opened], closed) == ([2], [])
    assert desk.write(lambda tx: keep_shifts(tx, desk.hall)) == ([], [])
    two = Desk(desk.store, desk.hall, 2)
    ticket = two.issue()
    two.called()
    day.later(minutes=181)
    # Still with somebody: it closes next time. Windows without shifts are left alone.
    assert desk.write(lambda tx: keep_shifts(tx, desk.hall)) == ([], [])
    two.do(finish, ticket, Outcome.CONSULTED)
    _opened, closed = desk.write(lambda tx: keep_shifts(tx, desk.hall))
    assert [window.number for window in closed] == [2]
    states = {window.number: window.state for window in desk.read(lambda r: list_windows(r, desk.hall))}
    assert (states[1], states[2]) == (WindowState.OPEN, WindowState.CLOSED)


def test_shifts_that_overlap_or_end_before_they_begin_are_refused(desk: Desk) -> None:
    for shifts in (
        [Shift(0, time(12), time(9))],
        [Shift(0, time(9), time(12)), Shift(0, time(11), time(13))],
    ):
        with pytest.raises(BadInput, match="overlap"):
            desk.write(lambda tx, each=shifts: set_shifts(tx, desk.hall, 1, each))  # type: ignore[misc]
    assert desk.read(lambda r: list_shifts(r, desk.hall)) == {}


def test_how_many_windows_a_queue_can_count_on(desk: Desk) -> None:
    def planned(queue: int, begins: time, ends: time) -> float:
        return desk.read(lambda r: planned_windows(r, desk.hall, queue, MONDAY, begins, ends))

    # Queue 3: window 3 alone, and a third of window 4.
    assert planned(3, time(9), time(10)) == pytest.approx(4 / 3)
    # The hall is closed from 12 to 13.
    assert planned(3, time(11), time(13)) == pytest.approx(2 / 3)
    desk.write(lambda tx: set_shifts(tx, desk.hall, 3, [Shift(0, time(9), time(9, 30))]))
    assert planned(3, time(9), time(10)) == pytest.approx(0.5 + 1 / 3)


def test_a_free_window_may_call_by_itself(desk: Desk) -> None:
    for wrong in (0, 601):
        with pytest.raises(BadInput):
            desk.write(lambda tx, seconds=wrong: set_auto_call(tx, desk.hall, 1, seconds))  # type: ignore[misc]
    desk.write(lambda tx: set_auto_call(tx, desk.hall, 1, 15))
    assert desk.read(lambda r: find_window(r, desk.hall, 1)).auto_call_seconds == 15
    desk.write(lambda tx: set_auto_call(tx, desk.hall, 1, None))
    assert desk.read(lambda r: window_by_id(r, desk.hall, 1)).auto_call_seconds is None

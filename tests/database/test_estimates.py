"""How long it will take, and how right that was; on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from schema.hall import clock
from schema.queue import estimating
from schema.queue.accuracy import accuracy, measure
from schema.queue.estimating import PLAYED_MOST, forecast, prospect, tell, visit_seconds
from schema.queue.line import AHEAD_MOST, people_ahead
from schema.queue.ranking import rank_of
from schema.queue.serving import finish
from schema.queue.states import Channel, Outcome, TicketState
from schema.queue.tickets import ticket_t
from schema.queue.windows import close_window, pause_window
from tests.database.at_window import Day, Desk


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every visit takes just as long as is usual."""
    monkeypatch.setattr(estimating, "USUAL_SPREAD", 0.0)


@pytest.mark.usefixtures("exact")
def test_each_open_window_takes_its_part_of_the_line(desk: Desk) -> None:
    tickets = [desk.issue() for _one in range(4)]
    two = Desk(desk.store, desk.hall, 2)
    two.open()
    known = desk.read(lambda r: forecast(r, desk.hall))
    assert [known.of_ticket[ticket.id] for ticket in tickets] == [0, 0, 610, 610]
    assert (known.minutes(1), known.minutes(2), known.minutes(3)) == (20, 20, None)


def test_a_paused_window_is_not_counted_on(desk: Desk) -> None:
    ticket = desk.issue()
    desk.write(lambda tx: pause_window(tx, desk.hall, 1, "用餐"))
    assert desk.read(lambda r: prospect(r, desk.hall, ticket)).minutes is None


@pytest.mark.usefixtures("exact")
def test_a_visit_under_way_is_waited_for(desk: Desk, day: Day) -> None:
    desk.issue()
    desk.called()
    waiting = desk.issue()
    assert desk.read(lambda r: prospect(r, desk.hall, waiting)).minutes == 10  # 600 s, and 10 to the next call
    day.later(minutes=5)
    assert desk.read(lambda r: prospect(r, desk.hall, waiting)).minutes == 5
    # However long it lasts, it is never over at once, and never a negative time.
    day.later(minutes=60)
    assert desk.read(lambda r: prospect(r, desk.hall, waiting)).minutes == 4


def test_who_has_a_head_start_is_told_less(desk: Desk) -> None:
    for _one in range(3):
        desk.issue()
    green = desk.issue(priority="green")
    assert desk.read(lambda r: prospect(r, desk.hall, green)) == desk.read(
        lambda r: prospect(r, desk.hall, desk.now(green))
    )
    assert desk.read(lambda r: prospect(r, desk.hall, green)).ahead == 0


@pytest.mark.usefixtures("exact")
def test_what_the_slip_said_is_kept_and_held_against_the_day(desk: Desk, day: Day) -> None:
    told = []
    for _one in range(3):
        ticket = desk.issue()
        told.append(desk.write(lambda tx, t=ticket: tell(tx, desk.hall, t)))  # type: ignore[misc]
        assert desk.now(ticket).told_minutes == told[-1].minutes
    assert [(hope.ahead, hope.minutes) for hope in told] == [(0, 0), (1, 10), (2, 20)]
    for _one in range(3):
        ticket = desk.called()
        day.later(minutes=8)
        desk.do(finish, ticket, Outcome.CONSULTED)
    today = clock.business_day(desk.hall)
    found = desk.read(lambda r: accuracy(r, desk.hall, today))
    # Waited 0, 8 and 16 minutes; told 0, 10 and 20.
    assert found["A"] == found[""]
    assert (found["A"].told, found["A"].median_wait, found["A"].median_error) == (3, 8, 2)
    assert found["A"].error_share == pytest.approx(2 / 8) and found["A"].kept == 3


def test_nobody_waited_and_nobody_was_wrong() -> None:
    assert measure([(0, 0), (0, 1)]).error_share is None


@pytest.mark.usefixtures("exact")
def test_a_line_longer_than_is_played_is_reckoned_by_its_pace(desk: Desk, day: Day) -> None:
    today, now = clock.business_day(desk.hall), clock.now()
    rows = [
        {
            "hall_id": 1,
            "queue_id": 1,
            "day": today,
            "letter": "A",
            "number": number,
            "code": "AAAAAA",
            "channel": Channel.SCRIPT,
            "state": TicketState.WAITING,
            "rank": rank_of(now) - 10_000 + number,
            "arrived_at": now,
        }
        for number in range(10, 10 + AHEAD_MOST + 5)
    ]
    desk.write(lambda tx: tx.run(insert(ticket_t), rows))
    last = desk.issue()
    assert desk.read(lambda r: people_ahead(r, last)) == AHEAD_MOST
    hope = desk.read(lambda r: prospect(r, desk.hall, last))
    assert hope.minutes == pytest.approx(AHEAD_MOST * 610 / 60, rel=0.01)
    assert PLAYED_MOST < AHEAD_MOST


@pytest.mark.usefixtures("exact")
def test_today_shows_better_than_the_usual_time(desk: Desk, day: Day) -> None:
    for _one in range(5):
        desk.issue()
        ticket = desk.called()
        day.later(minutes=2)
        desk.do(finish, ticket, Outcome.CONSULTED)
    # Five visits of two minutes count as much as the usual ten: six.
    assert desk.read(lambda r: visit_seconds(r, desk.hall))[1] == 360
    assert desk.read(lambda r: visit_seconds(r, desk.hall))[2] == 600
    desk.write(lambda tx: close_window(tx, desk.hall, 1))
    assert desk.read(lambda r: prospect(r, desk.hall, desk.issue())).minutes is None

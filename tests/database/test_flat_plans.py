"""However long the history, a call and a number read only what they need."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from schema.hall.halls import HallView
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.states import TicketState
from schema.queue.tickets import ticket_t
from schema.store.engine import Store
from tests.database.plans import check_plans
from tests.database.workers import open_windows
from tests.halls import TESTER
from tests.history import make_history


@pytest.fixture
def long_day(store: Store, hall: HallView) -> HallView:
    """A hall with windows open, a line, and 6,000 finished visits on earlier days."""
    open_windows(store, hall)
    assert make_history(store, hall, 6_000, 1000) == 6_000
    store.write(lambda tx: [issue(tx, hall, 1 + i % 3) for i in range(900)], actor=TESTER)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return hall


def test_the_history_is_one_of_finished_visits(store: Store, long_day: HallView) -> None:
    counts = store.read(
        lambda reader: reader.all(
            select(ticket_t.c.state, func.count(), func.count(ticket_t.c.day.distinct())).group_by(
                ticket_t.c.state
            )
        )
    )
    assert sorted(map(tuple, counts)) == [(TicketState.SERVED, 6_000, 1000), (TicketState.WAITING, 900, 1)]


def test_a_call_scans_no_tickets(store: Store, long_day: HallView) -> None:
    # Window 1 serves one queue, window 8 all three.
    plans = check_plans(store, lambda tx: call_next(tx, long_day, 1), lambda tx: call_next(tx, long_day, 8))
    assert any("ix_ticket_line" in plan for plan in plans)


def test_a_number_scans_no_tickets(store: Store, long_day: HallView) -> None:
    check_plans(store, lambda tx: issue(tx, long_day, 1))


def test_a_scan_is_seen(store: Store, long_day: HallView) -> None:
    with pytest.raises(AssertionError, match=r"(?i)scan"):
        check_plans(store, lambda tx: tx.all(select(ticket_t.c.id).where(ticket_t.c.code == "100001")))

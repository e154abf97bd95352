"""The queue's rules, one by one, on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import insert, select, text, update
from stdnum.iso7064 import mod_37_36

from schema.errors import (
    NotAtThisWindow,
    NoVisit,
    OutcomeMissing,
    PauseReasonMissing,
    QueueClosed,
    RecalledEnough,
    RecallTooSoon,
    StoreError,
    TransitionRefused,
    UnknownQueue,
    UnknownTicket,
    UnknownWindow,
    WindowBusy,
    WindowNotOpen,
    WindowServesNothing,
)
from schema.hall import clock
from schema.hall.halls import HallView, find_queue, queue_t, window_queue_t
from schema.hall.models import WindowState
from schema.queue.calling import recall
from schema.queue.line import (
    day_states,
    last_calls,
    line_of_window,
    queue_loads,
    served_today,
    waiting_for,
)
from schema.queue.serving import finish, no_show, start, visit_at
from schema.queue.states import Outcome, TicketState
from schema.queue.tickets import find_ticket, qr_text, ticket_t
from schema.queue.windows import close_window, pause_window
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.at_window import Day, Desk
from tests.halls import TESTER


def test_numbers_begin_at_one_each_day_and_letter(desk: Desk, day: Day) -> None:
    assert [desk.issue(1).label, desk.issue(2).label, desk.issue(1).label] == ["A001", "B001", "A002"]
    day.later(15 * 3600 - 1)  # 23:59:59 in the hall, 15:59:59 UTC
    assert desk.issue(1).label == "A003"
    day.later(1)
    ticket = desk.issue(1)
    assert (ticket.label, ticket.day.isoformat()) == ("A001", "2026-03-03")


def test_a_call_never_takes_yesterdays_ticket(desk: Desk, day: Day) -> None:
    desk.issue()
    day.later(24 * 3600)
    assert desk.call() is None


def test_the_line_is_by_arrival_over_all_the_windows_queues(desk: Desk, day: Day) -> None:
    labels = []
    for queue in (2, 1, 1, 2, 3):
        labels.append(desk.issue(queue).label)
        day.later(1)
    assert [waiting.label for waiting in desk.store.read(lambda r: waiting_for(r, desk.hall, 1))] == labels[:4]
    called = []
    while (ticket := desk.call()) is not None:
        called.append(ticket.label)
        desk.do(finish, ticket, Outcome.CONSULTED)
    assert called == labels[:4]


def test_a_closed_queue_and_an_unknown_one(desk: Desk) -> None:
    desk.store.write(
        lambda tx: tx.run(update(queue_t).where(queue_t.c.id == 1).values(active=False)), actor=TESTER
    )
    with pytest.raises(QueueClosed, match="A"):
        desk.issue(1)
    with pytest.raises(UnknownQueue):
        desk.issue(99)
    desk.store.write(
        lambda tx: tx.run(update(queue_t).where(queue_t.c.id == 1).values(active=True)), actor=TESTER
    )
    assert desk.issue(1).number == 1


def test_only_an_open_free_window_with_queues_calls(desk: Desk) -> None:
    desk.issue()
    two = Desk(desk.store, desk.hall, 2)
    with pytest.raises(WindowNotOpen):
        two.call()
    two.open()
    desk.store.write(lambda tx: pause_window(tx, desk.hall, 2, "开会"), actor=TESTER)
    with pytest.raises(WindowNotOpen):
        two.call()
    assert desk.call() is not None
    with pytest.raises(WindowBusy, match="A001"):
        desk.call()
    desk.store.write(
        lambda tx: tx.run(window_queue_t.delete().where(window_queue_t.c.window_id == 3)), actor=TESTER
    )
    three = Desk(desk.store, desk.hall, 3)
    three.open()
    with pytest.raises(WindowServesNothing):
        three.call()
    with pytest.raises(UnknownWindow):
        Desk(desk.store, desk.hall, 99).call()


def test_recall_thrice_and_twenty_seconds_apart(desk: Desk, day: Day) -> None:
    desk.issue()
    ticket = desk.call()
    assert ticket is not None
    day.later(19)
    with pytest.raises(RecallTooSoon, match="Wait 2 s"):
        desk.do(recall, ticket)
    for times in (1, 2, 3):
        day.later(20)
        assert desk.do(recall, ticket).recalls == times
    day.later(20)
    with pytest.raises(RecalledEnough):
        desk.do(recall, ticket)
    assert desk.do(no_show, ticket).state == TicketState.NO_SHOW
    calls = desk.store.read(lambda r: last_calls(r, desk.hall))
    assert [(call.label, call.window, call.recalls) for call in calls] == [("A001", 1, 3)]


def test_a_visit_ends_only_with_an_outcome(desk: Desk) -> None:
    desk.issue()
    ticket = desk.call()
    assert ticket is not None
    with pytest.raises(OutcomeMissing):
        desk.do(finish, ticket, None)
    for sql in (
        "UPDATE ticket SET state = 'served'",
        "UPDATE ticket SET outcome = 'accepted'",
        "UPDATE ticket SET window_id = NULL",
        "UPDATE ticket SET recalls = 4",
    ):
        with pytest.raises(StoreError):
            desk.store.write(lambda tx, sql=sql: tx.run(text(sql)), actor=TESTER)
    assert desk.do(finish, ticket, Outcome.REFUSED).outcome == Outcome.REFUSED


def test_what_is_at_another_window_stays_there(desk: Desk) -> None:
    desk.issue()
    ticket = desk.call()
    assert ticket is not None
    two = Desk(desk.store, desk.hall, 2)
    for verb, more in ((start, ()), (recall, ()), (no_show, ()), (finish, (Outcome.CONSULTED,))):
        with pytest.raises(NotAtThisWindow, match="window 1"):
            two.do(verb, ticket, *more)
    with pytest.raises(NoVisit):
        desk.store.read(lambda r: visit_at(r, desk.hall, 2))


def test_one_active_visit_a_window_is_the_databases_rule(desk: Desk, store: Store) -> None:
    first, second = desk.issue(), desk.issue()
    called = desk.call()
    assert called is not None
    assert called.id == first.id
    with pytest.raises(StoreError):
        store.write(
            lambda tx: tx.run(
                update(ticket_t)
                .where(ticket_t.c.id == second.id)
                .values(state="called", window_id=1, called_at=clock.now())
            ),
            actor=TESTER,
        )
    with pytest.raises(StoreError):  # a number is unique for a hall, day and letter
        store.write(
            lambda tx: tx.run(
                insert(ticket_t).from_select(
                    [c.name for c in ticket_t.c if c.name != "id"],
                    select(*[c for c in ticket_t.c if c.name != "id"]).where(ticket_t.c.id == second.id),
                )
            ),
            actor=TESTER,
        )


def test_windows_open_pause_close(desk: Desk) -> None:
    write = desk.store.write
    with pytest.raises(TransitionRefused, match="open"):
        desk.open()
    with pytest.raises(PauseReasonMissing):
        write(lambda tx: pause_window(tx, desk.hall, 1, "  "), actor=TESTER)
    window = write(lambda tx: pause_window(tx, desk.hall, 1, "用餐"), actor=TESTER)
    assert (window.state, window.pause_reason) == (WindowState.PAUSED, "用餐")
    desk.open()
    desk.issue()
    ticket = desk.call()
    assert ticket is not None
    with pytest.raises(WindowBusy):
        write(lambda tx: close_window(tx, desk.hall, 1), actor=TESTER)
    # A pause in the middle of a visit lets it end in peace.
    write(lambda tx: pause_window(tx, desk.hall, 1, "用餐"), actor=TESTER)
    desk.do(finish, ticket, Outcome.DELIVERED)
    assert write(lambda tx: close_window(tx, desk.hall, 1), actor=TESTER).state == WindowState.CLOSED


def test_finding_a_ticket_as_people_write_it(desk: Desk, hall: HallView) -> None:
    ticket = desk.issue()
    for label in ("A001", "a1", " A01 "):
        assert desk.store.read(lambda r, label=label: find_ticket(r, hall, label)).id == ticket.id
    for label in ("", "A", "001", "A002", "Z001", "A００1", "A99999999999", "A-1"):
        with pytest.raises(UnknownTicket):
            desk.store.read(lambda r, label=label: find_ticket(r, hall, label))


def test_the_check_code_checks(desk: Desk, hall: HallView) -> None:
    ticket = desk.issue()
    assert mod_37_36.is_valid(ticket.code)
    assert qr_text(hall, ticket) == f"ONESTOP:GA01:{ticket.day:%Y%m%d}:A001:{ticket.code}"


def test_the_hall_in_numbers(desk: Desk, day: Day, store: Store, hall: HallView) -> None:
    begin = day.now
    desk.issue(1)
    day.later(60)
    desk.issue(2)
    loads = store.read(lambda r: queue_loads(r, hall))
    assert [(load.letter, load.waiting, load.open_windows) for load in loads] == [
        ("A", 1, 1),
        ("B", 1, 1),
        ("C", 0, 0),
    ]
    assert loads[0].longest_since == begin
    assert loads[2].longest_since is None
    assert store.read(lambda r: line_of_window(r, hall, 1)) == (2, begin)
    ticket = desk.call()
    assert ticket is not None
    desk.do(finish, ticket, Outcome.CONSULTED)
    assert store.read(lambda r: served_today(r, hall, 1)) == 1
    assert store.read(lambda r: day_states(r, hall)) == {TicketState.WAITING: 1, TicketState.SERVED: 1}


def test_each_change_is_an_event_with_its_actor(desk: Desk, day: Day, store: Store) -> None:
    desk.issue()
    ticket = desk.call()
    assert ticket is not None
    desk.do(start, ticket)
    desk.do(finish, ticket, Outcome.ACCEPTED)
    rows = store.read(
        lambda r: r.all(
            select(event_t.c.verb, event_t.c.actor, event_t.c.before, event_t.c.after)
            .where(event_t.c.subject == "ticket")
            .order_by(event_t.c.id)
        )
    )
    assert [row.verb for row in rows] == ["issue", "call", "start", "finish"]
    assert {row.actor for row in rows} == {TESTER.name}
    assert rows[3].before == {"state": "serving", "finished_at": None, "outcome": None}
    at = rows[3].after.pop("finished_at")
    assert datetime.fromisoformat(at) == ticket.arrived_at
    assert rows[3].after == {
        "number": "A001",
        "queue": 1,
        "state": "served",
        "rank": ticket.rank,
        "window": 1,
        "outcome": "accepted",
    }


def test_a_queue_is_found_in_either_case(store: Store, hall: HallView) -> None:
    assert store.read(lambda r: find_queue(r, hall, " b ")).letter == "B"
    with pytest.raises(UnknownQueue, match="A, B, C"):
        store.read(lambda r: find_queue(r, hall, "Z"))

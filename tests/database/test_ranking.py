"""Classes, ranks, calling out of turn, and the sentence that explains a place in line; on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from schema.errors import (
    BadInput,
    NoRightToCall,
    PriorityNeedsStaff,
    PriorityNeedsSupervisor,
    UnknownClass,
    WindowBusy,
    WindowNotOpen,
    WrongState,
)
from schema.hall.classes import AHEAD_OF_ALL, find_class, list_classes, set_class
from schema.hall.persons import Person
from schema.hall.staff import find_clerk, let_call_any
from schema.queue.calling import call_number
from schema.queue.explaining import compare, why
from schema.queue.line import waiting_for
from schema.queue.parking import come_back, transfer
from schema.queue.ranking import set_priority
from schema.queue.serving import abandon, finish, no_show
from schema.queue.states import Basis, Channel, Outcome, Verb
from schema.queue.tickets import TicketView
from schema.store.events import Actor, event_t
from schema.store.transaction import Tx
from tests.database.at_window import Day, Desk

OLD = Person("王秀英", "511602194507090020")
YOUNG = Person("赵敏", "420607198811203111")


def test_the_halls_classes_and_their_head_starts(desk: Desk) -> None:
    classes = desk.read(lambda r: list_classes(r, desk.hall))
    assert {each.code: each.head_start_seconds // 60 for each in classes} == {
        "green": 1440,
        "appointment": 30,
        "elderly": 15,
        "disabled": 15,
        "pregnant": 15,
        "serviceman": 15,
        "ordinary": 0,
    }
    assert {each.code for each in classes if not each.declarable} == {"green", "appointment"}


def test_the_line_is_by_arrival_less_head_start(desk: Desk, day: Day) -> None:
    labels = {}
    for minute, priority in enumerate(["ordinary", "ordinary", "elderly", "ordinary", "green", "pregnant"]):
        day.later(minutes=6 if minute else 0)
        labels[desk.issue(priority=priority).label] = priority
    # 9:00, 9:06, 9:12 less 15, 9:18, ahead of all, 9:30 less 15.
    expected = ["A005", "A003", "A001", "A002", "A006", "A004"]
    assert [each.label for each in desk.read(lambda r: waiting_for(r, desk.hall, 1))] == expected
    called = []
    while (ticket := desk.call()) is not None:
        called.append(ticket.label)
        desk.do(finish, ticket, Outcome.CONSULTED)
    assert called == expected


def test_two_ahead_of_all_go_by_arrival(desk: Desk, day: Day) -> None:
    first = desk.issue(priority="green")
    day.later(minutes=1)
    desk.issue(priority="green")
    assert desk.called().id == first.id


def test_the_elderly_are_known_by_their_identity_number(desk: Desk) -> None:
    old = desk.issue(person=OLD)
    assert (old.priority, old.basis, old.priority_by) == ("elderly", Basis.PROVEN, "script:test")
    assert old.head_start_seconds == 900
    young = desk.issue(person=YOUNG)
    assert (young.priority, young.basis, young.priority_by, young.head_start_seconds) == ("ordinary", None, "", 0)
    declared = desk.issue(priority="elderly")
    assert declared.basis == Basis.DECLARED


def test_who_may_give_which_class(desk: Desk) -> None:
    with pytest.raises(UnknownClass, match="ordinary"):
        desk.issue(priority="vip")
    with pytest.raises(PriorityNeedsStaff, match="Green"):
        desk.issue(priority="green", channel=Channel.KIOSK)
    assert desk.issue(priority="pregnant", channel=Channel.KIOSK).priority == "pregnant"
    ticket = desk.issue()
    clerk = _clerk(desk, "1001")
    with pytest.raises(PriorityNeedsSupervisor, match="Green"):
        desk.store.write(lambda tx: set_priority(tx, desk.hall, ticket.id, "green", Basis.PROVEN), actor=clerk)
    supervisor = _clerk(desk, "9001")
    set_ = desk.store.write(
        lambda tx: set_priority(tx, desk.hall, ticket.id, "green", Basis.PROVEN), actor=supervisor
    )
    assert (set_.priority, set_.priority_by, set_.basis) == ("green", "clerk:9001", Basis.PROVEN)
    assert set_.rank == ticket.rank - AHEAD_OF_ALL * 1_000_000
    back = desk.write(lambda tx: set_priority(tx, desk.hall, ticket.id, "ordinary", Basis.DECLARED))
    assert (back.rank, back.basis) == (ticket.rank, None)


def test_a_class_is_set_only_while_waiting(desk: Desk) -> None:
    ticket = desk.issue()
    desk.called()
    with pytest.raises(WrongState):
        desk.write(lambda tx: set_priority(tx, desk.hall, ticket.id, "elderly", Basis.DECLARED))


def test_head_starts_are_data_of_the_hall(desk: Desk, day: Day) -> None:
    before = desk.issue(priority="elderly")
    desk.write(lambda tx: set_class(tx, desk.hall, "elderly", minutes=20))
    desk.write(lambda tx: set_class(tx, desk.hall, "donor", minutes=10, name="献血者", declarable=True))
    after = desk.issue(priority="elderly")
    assert (before.head_start_seconds, after.head_start_seconds) == (900, 1200)
    assert desk.issue(priority="donor").head_start_seconds == 600
    # Who was in line keeps the place they were told, and goes back to it exactly.
    plain = desk.write(lambda tx: set_priority(tx, desk.hall, before.id, "ordinary", Basis.DECLARED))
    assert plain.rank == before.rank + 900 * 1_000_000
    for wrong in ({"code": "ordinary", "minutes": 5}, {"code": "elderly", "minutes": 1441}, {"code": "new"}):
        code, minutes = str(wrong["code"]), wrong.get("minutes")
        with pytest.raises(BadInput):
            desk.write(
                lambda tx, c=code, m=minutes: set_class(tx, desk.hall, c, minutes=m)  # type: ignore[misc]
            )
    assert desk.read(lambda r: find_class(r, desk.hall, "Elderly")).head_start_seconds == 1200


def _clerk(desk: Desk, number: str) -> Actor:
    return desk.read(lambda r: find_clerk(r, desk.hall, number)).actor("window:1")


def test_calling_a_given_number_is_a_right_and_an_event(desk: Desk) -> None:
    first, second = desk.issue(), desk.issue()

    def call(tx: Tx) -> TicketView:
        return call_number(tx, desk.hall, 1, second.id)

    with pytest.raises(NoRightToCall, match="1001"):
        desk.store.write(call, actor=_clerk(desk, "1001"))
    desk.write(lambda tx: let_call_any(tx, desk.hall, "1001", True))
    called = desk.store.write(call, actor=_clerk(desk, "1001"))
    assert (called.id, called.window_id) == (second.id, 1)
    verbs = desk.read(lambda r: r.all(select(event_t.c.actor).where(event_t.c.verb == Verb.CALL_NUMBER)))
    assert [actor for (actor,) in verbs] == ["clerk:1001"]
    with pytest.raises(WrongState):
        desk.store.write(call, actor=_clerk(desk, "9001"))
    with pytest.raises(WindowBusy):
        desk.write(lambda tx: call_number(tx, desk.hall, 1, first.id))
    with pytest.raises(WindowNotOpen):
        desk.write(lambda tx: call_number(tx, desk.hall, 2, first.id))
    desk.write(lambda tx: let_call_any(tx, desk.hall, "1001", False))
    with pytest.raises(NoRightToCall):
        desk.store.write(lambda tx: call_number(tx, desk.hall, 1, first.id), actor=_clerk(desk, "1001"))


def test_a_sentence_says_why(desk: Desk, day: Day) -> None:
    plain = desk.issue()
    day.later(minutes=10)
    old = desk.issue(person=OLD)
    day.later(minutes=12)
    called = desk.called()
    assert called.id == old.id
    said = desk.read(lambda r: why(r, desk.hall, desk.now(old)))
    assert said.sentence == (
        "A002: waited 12 min + 15 min head start (Elderly, proven, by script:test) · called at 09:22 to window 1"
    )
    assert (said.waited_minutes, said.head_start_minutes) == (12, 15)
    assert desk.read(lambda r: why(r, desk.hall, plain)).sentence == "A001: waited 22 min · waiting"
    assert compare(desk.hall, plain, old).startswith(
        "A002 counts as come at 08:55 (15 min head start), A001 at 09:00 (0 min head start)"
    )


def test_the_sentence_tells_what_moved_a_ticket(desk: Desk, day: Day) -> None:
    green = desk.issue(priority="green")
    ticket = desk.issue()
    assert "ahead of all (Green channel, declared" in desk.read(lambda r: why(r, desk.hall, green)).sentence
    desk.write(lambda tx: abandon(tx, desk.hall, green.id))
    desk.called()
    desk.do(no_show, ticket)
    day.later(minutes=5)
    desk.write(lambda tx: come_back(tx, desk.hall, ticket.id))
    desk.write(lambda tx: transfer(tx, desk.hall, ticket.id, reason="走错了", to_queue=2))
    said = desk.read(lambda r: why(r, desk.hall, desk.now(ticket))).sentence
    assert "came back at 09:05 after a no-show, behind the next 0" in said
    assert "transferred at 09:05 (走错了), arrival kept" in said
    desk.write(lambda tx: call_number(tx, desk.hall, 1, ticket.id))
    said = desk.read(lambda r: why(r, desk.hall, desk.now(ticket))).sentence
    assert said.endswith("called out of its turn at 09:05 to window 1 by script:test")

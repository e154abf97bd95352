"""The table of moves: every verb in every state does what it says, and the README's diagram says the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from schema.cases.states import CASE_TRANSITIONS
from schema.errors import WrongState
from schema.queue.calling import call_next, call_number, recall
from schema.queue.parking import come_back, hold, merge, resume, transfer
from schema.queue.serving import abandon, finish, no_show, start
from schema.queue.states import ACTIVE, TRANSITIONS, UNDOABLE, Outcome, TicketState, Verb
from schema.queue.tickets import TicketView
from tests.database.at_window import Day, Desk

README = Path(__file__).parents[2] / "README.md"
#: Verbs that are no move of one ticket from state to state.
NO_MOVE = {Verb.ISSUE, Verb.SET_PRIORITY, Verb.REPRINT, Verb.UNDO, Verb.CARRY, Verb.LOOK, Verb.TAKE_OVER}


def _verbs(desk: Desk) -> dict[Verb, Callable[[TicketView], TicketView]]:
    """Each verb done to a ticket, from window 1 where a window does it."""

    def next_item(ticket: TicketView, queue: int) -> TicketView:
        # What is left to do is set as if the visitor had come for it.
        desk.write(
            lambda tx: tx.connection.exec_driver_sql(
                f"UPDATE ticket SET errands = '[[{queue}, null]]' WHERE id = {ticket.id}"
            )
        )
        return desk.do(finish, ticket, Outcome.CONSULTED)

    other = desk.issue(3)
    return {
        Verb.CALL: lambda ticket: _call(desk, ticket),
        Verb.CALL_NUMBER: lambda ticket: desk.write(lambda tx: call_number(tx, desk.hall, 1, ticket.id)),
        Verb.RECALL: lambda ticket: desk.do(recall, ticket),
        Verb.START: lambda ticket: desk.do(start, ticket),
        Verb.FINISH: lambda ticket: desk.do(finish, ticket, Outcome.CONSULTED),
        Verb.NEXT_ITEM: lambda ticket: next_item(ticket, 3),
        Verb.CONTINUE: lambda ticket: next_item(ticket, 2),
        Verb.HOLD: lambda ticket: desk.do(hold, ticket),
        Verb.RESUME: lambda ticket: desk.do(resume, ticket),
        Verb.TRANSFER: lambda ticket: desk.write(
            lambda tx: transfer(tx, desk.hall, ticket.id, reason="走错了", to_queue=3, window_id=1)
        ),
        Verb.NO_SHOW: lambda ticket: desk.do(no_show, ticket),
        Verb.RETURN: lambda ticket: desk.write(lambda tx: come_back(tx, desk.hall, ticket.id)),
        Verb.ABANDON: lambda ticket: desk.write(lambda tx: abandon(tx, desk.hall, ticket.id)),
        Verb.MERGE: lambda ticket: _merged(desk, other, ticket),
    }


def _call(desk: Desk, ticket: TicketView) -> TicketView:
    if ticket.state in ACTIVE:
        raise WrongState(ticket=ticket.label, state=ticket.state, verb="called")
    called = desk.write(lambda tx: call_next(tx, desk.hall, 1))
    if called is None or called.id != ticket.id:
        # Nobody is taken out of another state by a call.
        raise WrongState(ticket=ticket.label, state=ticket.state, verb="called")
    return called


def _merged(desk: Desk, kept: TicketView, other: TicketView) -> TicketView:
    desk.write(lambda tx: merge(tx, desk.hall, kept.id, other.id))
    return desk.now(other)


def _brought_to(desk: Desk, state: TicketState) -> TicketView:
    ticket = desk.issue()
    if state == TicketState.ABANDONED:
        return desk.write(lambda tx: abandon(tx, desk.hall, ticket.id))
    if state == TicketState.MERGED:
        kept = desk.issue(3)
        return _merged(desk, kept, ticket)
    if state == TicketState.WAITING:
        return ticket
    called = desk.called()
    steps: dict[TicketState, list[tuple[Callable[..., TicketView], tuple[object, ...]]]] = {
        TicketState.CALLED: [],
        TicketState.SERVING: [(start, ())],
        TicketState.SERVED: [(start, ()), (finish, (Outcome.ACCEPTED,))],
        TicketState.NO_SHOW: [(no_show, ())],
        TicketState.HELD: [(hold, ())],
    }
    for verb, more in steps[state]:
        called = desk.do(verb, called, *more)
    return called


@pytest.mark.parametrize("state", TicketState)
def test_every_state_and_verb_agrees_with_the_table(desk: Desk, day: Day, state: TicketState) -> None:
    verbs = _verbs(desk)
    assert set(verbs) | NO_MOVE == set(Verb)
    assert set(verbs) == set(TRANSITIONS) and set(TRANSITIONS) > UNDOABLE
    for verb, do in verbs.items():
        ticket = _brought_to(desk, state)
        day.later(30)
        allowed, target = TRANSITIONS[verb]
        if state in allowed:
            assert do(ticket).state == target
        else:
            with pytest.raises(WrongState, match=ticket.label):
                do(ticket)
            assert desk.now(ticket).state == state
        left = desk.now(ticket)
        if left.state in ACTIVE:
            left = desk.do(finish, left, Outcome.CONSULTED)
        if left.state in ACTIVE:
            desk.do(finish, left, Outcome.CONSULTED)
        elif left.state in (TicketState.WAITING, TicketState.HELD):
            desk.write(lambda tx, t=left: abandon(tx, desk.hall, t.id))


def _drawn(which: int) -> set[tuple[str, str, str]]:
    """The moves of a diagram of the README: from, verb, to."""
    diagram = README.read_text(encoding="utf-8").split("stateDiagram-v2")[which].split("```", 1)[0]
    return {
        (source, verb.strip(), target)
        for source, target, verbs in re.findall(r"^\s*(\S+) --> (\S+): (.+)$", diagram, re.MULTILINE)
        for verb in verbs.split(",")
    }


def test_the_readmes_diagrams_are_the_tables() -> None:
    table = {
        (str(source), str(verb), str(target))
        for verb, (sources, target) in TRANSITIONS.items()
        for source in sources
    }
    assert _drawn(1) == table | {("[*]", "issue", "waiting")}
    cases = {
        (str(source), str(verb), str(target or source))
        for verb, (sources, target) in CASE_TRANSITIONS.items()
        for source in sources
    }
    assert _drawn(2) == cases | {("[*]", "receive_case", "received")}

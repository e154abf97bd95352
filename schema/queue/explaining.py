"""Why a number was called when it was, or is where it is: one sentence, from what is stored (为什么先叫他)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from schema.hall import clock
from schema.hall.classes import AHEAD_OF_ALL, ORDINARY, find_class
from schema.hall.halls import HallView, list_windows
from schema.language import translator
from schema.queue.ranking import SECOND, rank_of
from schema.queue.states import RETURN_BEHIND, TicketState, Verb, basis_word, state_word
from schema.queue.tickets import TicketView
from schema.store.events import event_t
from schema.store.transaction import AnyRow, Reader

_ = translator("schema")


@dataclass(frozen=True, slots=True)
class Reason:
    """What a ticket's place in line rests on; times are moments, spans whole minutes."""

    label: str
    state: TicketState
    arrived_at: datetime
    #: arrival less head start, or what an appointment or a return made of it
    counts_from: datetime
    head_start_minutes: int
    priority: str
    #: from the arrival to the first call, or to now
    waited_minutes: int
    sentence: str


def why(reader: Reader, hall: HallView, ticket: TicketView) -> Reason:
    """Explain a ticket's place: how long it waited, what head start it had by whom, what moved it since."""
    now = clock.now()
    until = ticket.first_called_at or ticket.finished_at or now
    waited = _minutes((until - ticket.arrived_at).total_seconds())
    events = _events(reader, ticket.id)
    counts = datetime.fromtimestamp((ticket.rank + ticket.head_start_seconds * SECOND) / SECOND, UTC)
    parts = [_("waited {minutes} min").format(minutes=waited)]
    if ticket.head_start_seconds or ticket.priority != ORDINARY:
        parts.append(_head_start(reader, hall, ticket))
    parts += _clauses(reader, hall, ticket, events, counts)
    sentence = _("{number}: {parts}").format(number=ticket.label, parts=" ".join(parts))
    return Reason(
        ticket.label,
        ticket.state,
        ticket.arrived_at,
        _moment(ticket),
        ticket.head_start_seconds // 60,
        ticket.priority,
        waited,
        sentence,
    )


def compare(hall: HallView, one: TicketView, other: TicketView) -> str:
    """Why one of two tickets goes, or went, before the other: a sentence."""
    first, second = sorted((one, other), key=lambda ticket: (ticket.rank, ticket.id))
    return _(
        "{first} counts as come at {at} ({minutes} min head start), {second} at {then} ({more} min head start):"
        " whoever counts as earlier is called first, in queues that count alike."
    ).format(
        first=first.label,
        at=_clock_time(hall, _moment(first)),
        minutes=first.head_start_seconds // 60,
        second=second.label,
        then=_clock_time(hall, _moment(second)),
        more=second.head_start_seconds // 60,
    )


def _head_start(reader: Reader, hall: HallView, ticket: TicketView) -> str:
    kind = find_class(reader, hall, ticket.priority)
    basis = basis_word(ticket.basis) if ticket.basis else ""
    facts = {"priority": kind.title, "basis": basis, "by": ticket.priority_by}
    if ticket.head_start_seconds >= AHEAD_OF_ALL:
        return _("· ahead of all ({priority}, {basis}, by {by})").format(**facts)
    return _("+ {minutes} min head start ({priority}, {basis}, by {by})").format(
        minutes=ticket.head_start_seconds // 60, **facts
    )


def _clauses(
    reader: Reader, hall: HallView, ticket: TicketView, events: list[AnyRow], counts: datetime
) -> list[str]:
    """What else moved it, in the order it happened."""
    windows = {window.id: window.number for window in list_windows(reader, hall)}
    parts = []
    came_back = next((event for event in events if event.verb == Verb.RETURN), None)
    if came_back is None and rank_of(counts) > rank_of(ticket.arrived_at):
        parts.append(_("· came before its appointment, counted from {at}").format(at=_clock_time(hall, counts)))
    undone = {event.after.get("undone") for event in events if event.verb == Verb.UNDO}
    for event in events:
        after: dict[str, Any] = event.after or {}
        if event.id in undone:
            continue
        facts = {
            "at": _clock_time(hall, event.at),
            "window": windows.get(after.get("window", 0), ""),
            "by": event.actor,
            "reason": after.get("reason", ""),
        }
        if event.verb == Verb.RETURN:
            behind = after.get("behind", RETURN_BEHIND)
            parts.append(
                _("· came back at {at} after a no-show, behind the next {behind}").format(behind=behind, **facts)
            )
        elif event.verb == Verb.TRANSFER:
            parts.append(_("· transferred at {at} ({reason}), arrival kept").format(**facts))
        elif event.verb == Verb.NEXT_ITEM:
            parts.append(_("· went on to its next item at {at}, arrival kept").format(**facts))
        elif event.verb == Verb.CARRY:
            parts.append(_("· kept from the day before"))
        elif event.verb == Verb.CALL_NUMBER:
            parts.append(_("· called out of its turn at {at} to window {window} by {by}").format(**facts))
        elif event.verb == Verb.CALL:
            parts.append(_("· called at {at} to window {window}").format(**facts))
        elif event.verb == Verb.RESUME:
            parts.append(_("· back from hold at {at}").format(**facts))
    if ticket.state in (TicketState.WAITING, TicketState.HELD, TicketState.NO_SHOW, TicketState.ABANDONED):
        parts.append(_("· {state}").format(state=state_word(ticket.state)))
    return parts


def _events(reader: Reader, ticket_id: int) -> list[AnyRow]:
    e = event_t.c
    query = select(e.id, e.at, e.verb, e.actor, e.after).where(e.subject == "ticket", e.subject_id == ticket_id)
    return list(reader.all(query.order_by(e.id)))


def _moment(ticket: TicketView) -> datetime:
    return datetime.fromtimestamp(ticket.rank / SECOND, UTC)


def _clock_time(hall: HallView, moment: datetime) -> str:
    return f"{clock.hall_time(moment, hall.zone):%H:%M}"


def _minutes(seconds: float) -> int:
    return max(0, int(seconds // 60))

"""The place in line: one sortable rank, and the classes that move it (DESIGN §4).

A ticket's rank is its arrival less the head start of its class, in microseconds; the smallest is called first.
Who waits is passed only by those whose head start is longer than the time they came later: nobody who came more
than the longest head start later (30 minutes, but for those ahead of all) is ever called before. With those ahead
of all taking a share g of the windows' time, a wait is therefore at most (W + H) / (1 - g): W the longest wait
without any class, H the longest head start.
"""

from __future__ import annotations

from datetime import datetime

from schema.errors import PriorityNeedsStaff, PriorityNeedsSupervisor, WrongState
from schema.hall import clock
from schema.hall.classes import APPOINTMENT, ELDERLY, ORDINARY, ClassView, find_class, ordinary
from schema.hall.halls import HallView
from schema.hall.models import Role
from schema.hall.persons import ELDERLY_YEARS, age_on
from schema.hall.staff import clerk_by_id
from schema.queue.moving import change
from schema.queue.states import Basis, Channel, TicketState, Verb, state_word, verb_word
from schema.queue.tickets import TicketView, lock_ticket
from schema.store.transaction import Tx

#: A rank counts in microseconds.
SECOND = 1_000_000


def rank_of(counts_from: datetime, head_start_seconds: int = 0) -> int:
    """A ticket's place in the line: microseconds since 1970, the smallest is called first."""
    return int(counts_from.timestamp() * SECOND) - head_start_seconds * SECOND


def class_for(
    tx: Tx, hall: HallView, priority: str, basis: Basis, id_number: str, channel: Channel
) -> tuple[ClassView, Basis | None]:
    """The class a visitor waits in and what it rests on; the elderly are known by their identity number.

    Raises `UnknownClass`, `PriorityNeedsStaff`, `PriorityNeedsSupervisor`.
    """
    if priority == ORDINARY:
        if id_number and age_on(id_number, clock.business_day(hall)) >= ELDERLY_YEARS:
            return find_class(tx, hall, ELDERLY), Basis.PROVEN
        return ordinary(), None
    chosen = find_class(tx, hall, priority)
    if channel == Channel.KIOSK and not chosen.declarable and chosen.code != APPOINTMENT:
        raise PriorityNeedsStaff(priority=chosen.title)
    if (
        chosen.ahead_of_all
        and tx.actor.clerk_id is not None
        and clerk_by_id(tx, tx.actor.clerk_id).role != Role.SUPERVISOR
    ):
        raise PriorityNeedsSupervisor(priority=chosen.title)
    return chosen, basis


def set_priority(tx: Tx, hall: HallView, ticket_id: int, priority: str, basis: Basis) -> TicketView:
    """Put a waiting visitor into a class; its head start counts as if it had been given on arrival.

    Whatever else moved the rank, an appointment's time or a return after a no-show, stays. Raises
    `UnknownTicket`, `WrongState`, `UnknownClass`, `PriorityNeedsSupervisor`.
    """
    tx.take_turn(hall.id)
    before = lock_ticket(tx, ticket_id)
    if before.state != TicketState.WAITING:
        raise WrongState(ticket=before.label, state=state_word(before.state), verb=verb_word(Verb.SET_PRIORITY))
    chosen, resting = class_for(tx, hall, priority, basis, "", Channel.DESK)
    head_start = chosen.head_start_seconds
    values = {
        "priority": chosen.code,
        "basis": resting,
        "priority_by": tx.actor.name,
        "head_start_seconds": head_start,
        "rank": before.rank + (before.head_start_seconds - head_start) * SECOND,
    }
    return change(tx, hall, Verb.SET_PRIORITY, before, clock.moment(tx), values)

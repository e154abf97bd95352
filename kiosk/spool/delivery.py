"""Delivering what was given without the database: in order, each number once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from kiosk.spool.spool import Spool
from schema.errors import OnestopError, StoreError
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import translator
from schema.public.models import SlipKind, SlipState
from schema.public.slips import queue_slip, settle_slip, slips_of_ticket
from schema.queue.delivering import GivenOffline, deliver_given
from schema.queue.tickets import TicketView
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Tx

_ = translator("kiosk")

#: A slip that has been queued for so long is no longer waited for.
PRINTED_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of it."""

    delivered: int
    #: numbers the database would not have
    refused: tuple[str, ...]
    #: numbers that are still in the spool, those refused among them
    left: int
    #: it stopped before the end: a slip is still being printed, or the database went away
    stopped: bool
    error: StoreError | None = None


def deliver(spool: Spool, store: Store, hall: HallView, dispenser: str, *, refused_too: bool = False) -> Delivery:
    """Deliver every number in the spool, in the order they were given; `refused_too`: try those again as well.

    A number that is refused is left out and said; the others go on. Stops where the database goes away. Raises
    `SpoolElsewhere`, `SpoolUnusable`.
    """
    spool.settle_in(store.name, hall.code)
    actor = Actor(f"kiosk:{dispenser}", f"kiosk:{dispenser}")
    done, refused, stopped = 0, list[str](), False
    error: StoreError | None = None
    for each in spool.numbers(pending=True):
        if each.refusal and not refused_too:
            continue
        given = each.given
        if given.slip_state == SlipState.QUEUED:
            if clock.now() - given.taken_at < PRINTED_WITHIN:
                stopped = True  # how its slip is doing is known in a moment
                break
            given = replace(given, slip_state=SlipState.UNKNOWN)
        try:
            deliver_given(store, hall, given, actor, partial(_keep_slip, hall=hall, given=given))
        except StoreError as gone:
            stopped, error = True, gone
            break
        except OnestopError as refusal:
            spool.mark_refused(each.seq, str(refusal))
            refused.append(given.label)
        else:
            spool.mark_delivered(each.seq)
            done += 1
    return Delivery(done, tuple(refused), spool.count_pending(), stopped, error)


def _keep_slip(
    tx: Tx, ticket: TicketView, unprinted: TicketView | None, hall: HallView, given: GivenOffline
) -> None:
    """The slip of a delivered number, as it came out; that of the number nobody holds never did."""
    content = {"label": given.label, "code": given.code, "taken_at": given.taken_at.isoformat()}
    slip = queue_slip(tx, hall, SlipKind.TICKET, given.label, content, ticket_id=ticket.id)
    settle_slip(tx, hall, slip.id, SlipState(given.slip_state), fault=_("printed while the database was gone"))
    if unprinted is not None:
        for other in slips_of_ticket(tx, unprinted.id):
            if other.state == SlipState.QUEUED:
                fault = _("{number} was printed instead").format(number=given.label)
                settle_slip(tx, hall, other.id, SlipState.FAILED, fault=fault)

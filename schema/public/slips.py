"""Slips on their way to paper: queued with what they are for, settled when the printer has answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update

from schema.errors import SlipSettled, UnknownSlip
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import translator
from schema.public.models import Slip, SlipKind, SlipState
from schema.store.transaction import AnyRow, Reader, Tx

_ = translator("schema")

slip_t: Table = Slip.__table__  # type: ignore[attr-defined]

#: State → what may become of it. A slip that failed is not printed again: another one is, and says so (补打).
MOVES: Mapping[SlipState, frozenset[SlipState]] = {
    SlipState.QUEUED: frozenset({SlipState.PRINTED, SlipState.FAILED, SlipState.UNKNOWN}),
    SlipState.PRINTED: frozenset(),
    SlipState.FAILED: frozenset(),
    SlipState.UNKNOWN: frozenset(),
}
#: How much of a fault's words is kept.
FAULT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class SlipView:
    """A slip."""

    id: int
    kind: SlipKind
    ticket_id: int | None
    label: str
    #: how often it had been printed before
    reprint: int
    content: dict[str, Any]
    #: the machine that prints it
    place: str
    state: SlipState
    printer: str
    #: why it failed, or is not known; empty otherwise
    fault: str
    asked_at: datetime
    settled_at: datetime | None


_COLUMNS = tuple(slip_t.c[name] for name in SlipView.__slots__)


def queue_slip(
    tx: Tx,
    hall: HallView,
    kind: SlipKind,
    label: str,
    content: Mapping[str, Any],
    *,
    ticket_id: int | None = None,
    reprint: int = 0,
    run: str = "",
) -> SlipView:
    """Keep a slip that is to be printed now, in the transaction that makes what it is for.

    `run` tells one run of a machine from the next, see `settle_left_over`.
    """
    at = clock.moment(tx)
    row = {
        "hall_id": hall.id,
        "kind": kind,
        "ticket_id": ticket_id,
        "label": label,
        "reprint": reprint,
        "content": dict(content),
        "place": tx.actor.place,
        "run": run,
        "state": SlipState.QUEUED,
        "printer": "",
        "fault": "",
        "asked_at": at,
    }
    key = tx.connection.execute(insert(slip_t), row).inserted_primary_key
    assert key is not None
    return slip_by_id(tx, int(key[0]))


def settle_slip(
    tx: Tx, hall: HallView, slip_id: int, state: SlipState, *, printer: str = "", fault: str = ""
) -> SlipView:
    """Say what came of a slip: printed, failed or unknown; the last two with why.

    Raises `UnknownSlip`, and `SlipSettled` when that is known already.
    """
    slip = _locked(tx, hall, slip_id)
    if state not in MOVES[slip.state]:
        raise SlipSettled(slip=slip.label, state=slip_state_word(slip.state))
    at = clock.moment(tx)
    told = "" if state == SlipState.PRINTED else (fault or slip_state_word(state))[:FAULT_LENGTH]
    values = {"state": state, "printer": printer, "fault": told}
    tx.run(update(slip_t).where(slip_t.c.id == slip_id).values(settled_at=at, **values))
    tx.record(
        "settle_slip",
        "slip",
        slip_id,
        at=at,
        hall_id=hall.id,
        before={"state": slip.state},
        after={"label": slip.label, "reprint": slip.reprint, **values},
    )
    return slip_by_id(tx, slip_id)


def settle_left_over(tx: Tx, hall: HallView, run: str) -> list[SlipView]:
    """The slips that earlier runs of this machine (the transaction's place) left queued: nobody knows of them."""
    s = slip_t.c
    left = select(s.id).where(
        s.hall_id == hall.id, s.place == tx.actor.place, s.state == SlipState.QUEUED, s.run != run
    )
    tx.take_turn(hall.id)
    fault = _("the machine stopped while it was printing")
    return [settle_slip(tx, hall, row.id, SlipState.UNKNOWN, fault=fault) for row in tx.all(left.order_by(s.id))]


def _locked(tx: Tx, hall: HallView, slip_id: int) -> SlipView:
    s = slip_t.c
    row = tx.first(select(*_COLUMNS).where(s.id == slip_id, s.hall_id == hall.id).with_for_update())
    if row is None:
        raise UnknownSlip(slip=slip_id)
    return _view(row)


def slip_by_id(reader: Reader, slip_id: int) -> SlipView:
    """The slip with this id. Raises `UnknownSlip`."""
    row = reader.first(select(*_COLUMNS).where(slip_t.c.id == slip_id))
    if row is None:
        raise UnknownSlip(slip=slip_id)
    return _view(row)


def slips_of_ticket(reader: Reader, ticket_id: int) -> list[SlipView]:
    """Every slip of a number, the first one first."""
    query = select(*_COLUMNS).where(slip_t.c.ticket_id == ticket_id).order_by(slip_t.c.id)
    return [_view(row) for row in reader.all(query)]


def slips_labelled(reader: Reader, hall: HallView, label: str) -> list[SlipView]:
    """Every slip with a label, an appointment's code perhaps, the first one first."""
    s = slip_t.c
    query = select(*_COLUMNS).where(s.hall_id == hall.id, s.label == label).order_by(s.id)
    return [_view(row) for row in reader.all(query)]


def list_slips(reader: Reader, hall: HallView, since: datetime, *, not_out: bool = False) -> list[SlipView]:
    """The slips asked for since a moment, the latest first; `not_out`: only those not known to be printed."""
    s = slip_t.c
    query = (
        select(*_COLUMNS)
        .where(s.hall_id == hall.id, s.asked_at >= since)
        .order_by(s.asked_at.desc(), s.id.desc())
    )
    if not_out:
        query = query.where(s.state != SlipState.PRINTED)
    return [_view(row) for row in reader.all(query)]


def _view(row: AnyRow) -> SlipView:
    return SlipView(*row)


def slip_state_word(state: SlipState) -> str:
    """A slip's state as a person reads it."""
    return {
        SlipState.QUEUED: _("waiting for the printer"),
        SlipState.PRINTED: _("printed"),
        SlipState.FAILED: _("not printed"),
        SlipState.UNKNOWN: _("perhaps printed"),
    }[state]

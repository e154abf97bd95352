"""Fees of a case: charged, paid against a receipt, or waived with a reason (收费, 减免). Amounts are fen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update

from schema.cases.moving import case_to_move, change_case
from schema.cases.states import CaseVerb
from schema.cases.step_rows import FeeView, case_fee_t, fees_of
from schema.cases.step_states import FeeState
from schema.cases.views import CaseView
from schema.errors import BadInput, UnknownFee
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.versions import fees_of_version
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")

#: A yuan is a hundred fen.
FEN = 100
#: The most a single fee is, fen: a hundred million yuan.
MOST_FEN = 10_000_000_000


def parse_yuan(text: str) -> int:
    """Fen, from an amount in yuan. Raises `BadInput`."""
    from decimal import Decimal, InvalidOperation

    try:
        fen = Decimal(text.strip()) * FEN
    except InvalidOperation:
        fen = Decimal("-1")
    if not fen.is_finite() or fen <= 0 or fen != fen.to_integral_value():
        raise BadInput(
            field=_("amount"),
            reason=_("“{text}” is no amount in yuan").format(text=text),
            advice=_("Write it as 80 or 12.50."),
        )
    return int(fen)


def yuan(fen: int) -> str:
    """An amount as a person reads it."""
    return f"{fen // FEN}.{fen % FEN:02d}"


def charge_fee(
    tx: Tx, hall: HallView, case_id: int, name: str, amount_fen: int, *, seen: int | None = None
) -> CaseView:
    """Charge a fee beside those the item always has. Raises `BadInput`, and what `case_to_move` raises."""
    case = case_to_move(tx, hall, CaseVerb.CHARGE, case_id, seen)
    name = " ".join(name.split())[:200]
    if not name or not 0 < amount_fen <= MOST_FEN:
        raise BadInput(
            field=_("fee"),
            reason=_("a fee has a name and an amount above nothing"),
            advice=_("Name it as the published list does, and give the amount in yuan."),
        )
    place = len(fees_of(tx, case_id)) + 1
    row = {
        "case_id": case_id,
        "place": place,
        "name": name,
        "amount_fen": amount_fen,
        "state": FeeState.DUE,
        "receipt": "",
        "reason": "",
    }
    tx.run(insert(case_fee_t), row)
    return change_case(tx, hall, CaseVerb.CHARGE, case, {}, fee=place, name=name, amount_fen=amount_fen)


def pay_fee(
    tx: Tx, hall: HallView, case_id: int, place: int, receipt: str, *, seen: int | None = None
) -> CaseView:
    """A fee was paid; the receipt's number is kept. Raises `UnknownFee`, `BadInput`, and as `case_to_move`."""
    receipt = " ".join(receipt.split())[:50]
    if not receipt:
        raise BadInput(
            field=_("receipt"),
            reason=_("a payment has the number of its receipt"),
            advice=_("Type the number printed on it."),
        )
    return _settle(tx, hall, case_id, place, seen, {"state": FeeState.PAID, "receipt": receipt})


def waive_fee(
    tx: Tx, hall: HallView, case_id: int, place: int, reason: str, *, seen: int | None = None
) -> CaseView:
    """A fee need not be paid (减免), and why. Raises `UnknownFee`, what `case_to_move` raises, and `BadInput`
    without a reason or where the item publishes that this fee is never waived."""
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise BadInput(
            field=_("reason"), reason=_("a fee is not waived without one"), advice=_("Name the rule it follows.")
        )
    return _settle(tx, hall, case_id, place, seen, {"state": FeeState.WAIVED, "reason": reason})


def _settle(
    tx: Tx, hall: HallView, case_id: int, place: int, seen: int | None, values: dict[str, Any]
) -> CaseView:
    case = case_to_move(tx, hall, CaseVerb.SETTLE, case_id, seen)
    fee = next(
        (each for each in fees_of(tx, case_id) if each.place == place and each.state == FeeState.DUE), None
    )
    if fee is None:
        raise UnknownFee(case=case.number, fee=place)
    if values["state"] == FeeState.WAIVED:
        _check_waivable(tx, case, fee)
    f = case_fee_t.c
    tx.run(
        update(case_fee_t)
        .where(f.case_id == case_id, f.place == place)
        .values(settled_at=clock.moment(tx), **values)
    )
    return change_case(tx, hall, CaseVerb.SETTLE, case, {}, fee=place, name=fee.name, **values)


def _check_waivable(tx: Tx, case: CaseView, fee: FeeView) -> None:
    published = fees_of_version(tx, case.version_id) if case.version_id is not None else []
    if any(each.name == fee.name and not each.waivable for each in published):
        raise BadInput(
            field=_("fee"),
            reason=_("“{fee}” is not waived, its item says").format(fee=fee.name),
            advice=_("Have it paid, or have the item changed."),
        )

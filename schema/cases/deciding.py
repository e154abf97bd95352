"""Deciding a case, delivering its result, concluding it (决定, 送达, 办结)."""

from __future__ import annotations

from schema.cases.moving import case_to_move, change_case
from schema.cases.states import CaseVerb, Decision, Delivery
from schema.cases.views import CaseView
from schema.errors import BadInput
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")


def decide(
    tx: Tx,
    hall: HallView,
    case_id: int,
    decision: Decision,
    *,
    reason: str = "",
    certificate: str = "",
    certificate_number: str = "",
    seen: int | None = None,
) -> CaseView:
    """Decide (art. 34 to 38): grant, with the name and number of the document, or deny with the reason.

    Raises `BadInput` for a denial without a reason, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.DECIDE, case_id, seen)
    reason = " ".join(reason.split())[:500]
    if decision == Decision.DENIED and not reason:
        raise BadInput(
            field=_("reason"),
            reason=_("a denial gives its reason (Licensing Law, art. 38)"),
            advice=_("Say which condition is not met."),
        )
    values = {
        "decision": decision,
        "decided_at": clock.moment(tx),
        "reason": reason,
        "certificate": " ".join(certificate.split())[:200],
        "certificate_number": " ".join(certificate_number.split())[:100],
    }
    return change_case(tx, hall, CaseVerb.DECIDE, case, values)


def deliver(
    tx: Tx, hall: HallView, case_id: int, way: Delivery, recipient: str, *, seen: int | None = None
) -> CaseView:
    """The result has reached the applicant, and who took it (art. 44: within 10 working days of the decision).

    Raises `BadInput` without a recipient, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.DELIVER, case_id, seen)
    recipient = " ".join(recipient.split())[:50]
    if not recipient:
        raise BadInput(
            field=_("recipient"),
            reason=_("a delivery has somebody who took it"),
            advice=_("Give the name on the receipt."),
        )
    values = {"delivery": way, "delivered_at": clock.moment(tx), "recipient": recipient}
    return change_case(tx, hall, CaseVerb.DELIVER, case, values)


def conclude(tx: Tx, hall: HallView, case_id: int, *, seen: int | None = None) -> CaseView:
    """Close a case whose result is delivered (办结). It is not opened again: a new one may follow it."""
    case = case_to_move(tx, hall, CaseVerb.CONCLUDE, case_id, seen)
    return change_case(tx, hall, CaseVerb.CONCLUDE, case, {"concluded_at": clock.moment(tx)})

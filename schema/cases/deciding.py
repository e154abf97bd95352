"""Deciding a case, delivering its result, concluding it (决定, 送达, 办结)."""

from __future__ import annotations

from schema.cases.moving import case_to_move, change_case
from schema.cases.projects import begin_next_stage
from schema.cases.receiving import lacking
from schema.cases.states import CaseVerb, Decision, Delivery
from schema.cases.step_rows import fees_of, steps_of
from schema.cases.step_states import FeeState, StepResult
from schema.cases.steps import check_department, check_other_clerk
from schema.cases.views import CaseView, materials_of
from schema.errors import BadInput, FeesDue, MaterialsMissing, StepsOpen
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

    All steps are over by then; a denial need not wait for those that are left once one has objected, and granting
    against an objection tells why. What was to come later is there. Raises `NotYourStep` for a clerk of another
    department, `SameClerk` where whoever accepted may not decide, `StepsOpen`, `MaterialsMissing`, `BadInput`
    without a reason that is needed, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.DECIDE, case_id, seen)
    reason = " ".join(reason.split())[:500]
    check_department(tx, case, _("decision"), {case.department_id})
    check_other_clerk(tx, case)
    steps = steps_of(tx, case_id)
    objecting = [step for step in steps if step.result == StepResult.OBJECTS]
    left = [step.name for step in steps if not step.over]
    if left and not (objecting and decision == Decision.DENIED):
        raise StepsOpen(case=case.number, steps=_("; ").join(left))
    if decision == Decision.GRANTED:
        if missing := lacking(materials_of(tx, case_id)):
            raise MaterialsMissing(case=case.number, materials=_("; ").join(each.name for each in missing))
        if objecting and not reason:
            raise BadInput(
                field=_("reason"),
                reason=_("“{step}” objects").format(step=objecting[0].name),
                advice=_("Say why it is granted all the same, or send the step back."),
            )
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
    case = change_case(tx, hall, CaseVerb.DECIDE, case, values)
    if case.project_id is not None:
        begin_next_stage(tx, hall, case)
    return case


def deliver(
    tx: Tx, hall: HallView, case_id: int, way: Delivery, recipient: str, *, seen: int | None = None
) -> CaseView:
    """The result has reached the applicant, and who took it (art. 44: within 10 working days).

    Raises `FeesDue` while something is to be paid, `BadInput` without a recipient, and as `case_to_move`.
    """
    case = case_to_move(tx, hall, CaseVerb.DELIVER, case_id, seen)
    if left := [fee.name for fee in fees_of(tx, case_id) if fee.state == FeeState.DUE]:
        raise FeesDue(case=case.number, fees=_("; ").join(left))
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

"""Who does a step: given to somebody, taken over in absence (分办, 改派, 代办)."""

from __future__ import annotations

from schema.cases.moving import touch
from schema.cases.step_rows import record_step, set_step
from schema.cases.step_states import StepVerb
from schema.cases.steps import check_department, step_to_move
from schema.cases.views import CaseView
from schema.errors import BadInput, NotYourStep
from schema.hall.halls import HallView
from schema.hall.models import Role
from schema.hall.staff import clerk_by_id
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")


def assign_step(
    tx: Tx, hall: HallView, case_id: int, place: int, clerk_id: int, *, seen: int | None = None
) -> CaseView:
    """Give a step to a clerk of its department (分办, 改派): by whoever holds it, by a colleague while nobody
    does, and by a supervisor at any time.

    Raises `NotYourStep`, `BadInput` for a clerk of another department, and what `step_to_move` raises.
    """
    role = clerk_by_id(tx, tx.actor.clerk_id).role if tx.actor.clerk_id is not None else Role.SUPERVISOR
    case, step = step_to_move(tx, hall, StepVerb.ASSIGN, case_id, place, seen, own=role == Role.CLERK)
    clerk = clerk_by_id(tx, clerk_id)
    department = clerk.department_id
    if department is not None and department != step.department_id:
        raise BadInput(
            field=_("clerk"),
            reason=_("{name} works for another department").format(name=clerk.name),
            advice=_("Give the step to somebody of its own department."),
        )
    set_step(tx, step, clerk_id=clerk_id)
    record_step(tx, StepVerb.ASSIGN, case, step, to=clerk.number)
    return touch(tx, case)


def take_over_step(
    tx: Tx, hall: HallView, case_id: int, place: int, reason: str, *, seen: int | None = None
) -> CaseView:
    """Take over a step that was given to a colleague who is not there (代办), with the reason.

    Raises `BadInput` without a reason or without a clerk, `NotYourStep` for another department's step, and what
    `step_to_move` raises.
    """
    case, step = step_to_move(tx, hall, StepVerb.TAKE_OVER, case_id, place, seen, own=False)
    clerk, reason = tx.actor.clerk_id, " ".join(reason.split())[:300]
    if clerk is None or not reason:
        raise BadInput(
            field=_("reason"),
            reason=_("a step is taken over by a clerk, for a reason"),
            advice=_("Say who takes it over and why the colleague is not there."),
        )
    if step.clerk_id is None:
        raise NotYourStep(
            case=case.number, step=step.name, whose=_("nobody's yet, so there is nothing to take over")
        )
    check_department(tx, case, step.name, {step.department_id})
    set_step(tx, step, clerk_id=clerk)
    record_step(tx, StepVerb.TAKE_OVER, case, step, taken_from=step.clerk_id, reason=reason)
    return touch(tx, case)

"""Working on the steps of a case: opinions, surveys and meetings, sending back (会签, 联合踏勘, 退回)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from schema.cases.moving import calendar_of, case_to_move, signature, touch
from schema.cases.states import CaseVerb
from schema.cases.step_rows import StepView, go_on, record_step, set_step, steps_of
from schema.cases.step_states import (
    STEP_TRANSITIONS,
    StepResult,
    StepState,
    StepVerb,
    step_rule,
    step_state_word,
)
from schema.cases.views import CaseView
from schema.errors import BadInput, NotYourStep, SameClerk, UnknownStep, WrongStepState
from schema.hall import clock
from schema.hall.halls import HallView, department_t
from schema.hall.kinds import StepKind
from schema.hall.staff import clerk_by_id
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")

OPINION_LENGTH = 500
#: Steps that are held: they have a day and an attendance.
HELD = frozenset({StepKind.SURVEY, StepKind.MEETING})


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether a department was at a survey or a meeting."""

    department: str
    #: who came for it; of one that did not come, who signed for that
    person: str
    present: bool = True


def do_step(
    tx: Tx,
    hall: HallView,
    case_id: int,
    place: int,
    result: StepResult = StepResult.AGREES,
    opinion: str = "",
    *,
    seen: int | None = None,
) -> CaseView:
    """Finish a step with its result and opinion; what it kept waiting begins.

    Raises `WrongStepState` for one that has not begun or is done, `NotYourStep`, `SameClerk`, `BadInput` for an
    objection without its reason, `UnknownStep`, and what `case_to_move` raises.
    """
    case, step = step_to_move(tx, hall, StepVerb.DO, case_id, place, seen)
    if step.kind in HELD:
        raise _bad(
            _("step"),
            _("“{step}” is held on a day, with an attendance").format(step=step.name),
            _("Record the survey or meeting instead."),
        )
    if step.kind == StepKind.APPROVE:
        check_other_clerk(tx, case)
    return _finish(tx, hall, StepVerb.DO, case, step, result, opinion, {})


def hold_step(
    tx: Tx,
    hall: HallView,
    case_id: int,
    place: int,
    held_on: date,
    attendance: Sequence[Attendance],
    opinion: str,
    result: StepResult = StepResult.AGREES,
    *,
    seen: int | None = None,
) -> CaseView:
    """Record a joint survey or review meeting: its day, who was there, what was found.

    A department that did not come has somebody who signed for that; where its own step may consent by silence,
    its absence does (RULES.md §4). Raises `BadInput`, and what `do_step` raises.
    """
    case, step = step_to_move(tx, hall, StepVerb.HOLD, case_id, place, seen)
    if step.kind not in HELD:
        raise _bad(
            _("step"),
            _("“{step}” is no survey and no meeting").format(step=step.name),
            _("Give its opinion instead."),
        )
    today = clock.hall_time(clock.moment(tx), hall.zone).date()
    if held_on > today:
        raise _bad(
            _("day"), _("{day} is still to come").format(day=held_on), _("Record it when it has been held.")
        )
    if not attendance or not opinion.strip():
        raise _bad(
            _("attendance and finding"),
            _("a survey or meeting has people who were there and something they found"),
            _("Give both."),
        )
    unsigned = [each.department for each in attendance if not each.person.strip()]
    if unsigned:
        raise _bad(
            _("attendance"),
            _("nobody stands for {department}").format(department=unsigned[0]),
            _("Name who came, or who signed for its absence."),
        )
    told = {"held_on": held_on, "attendance": [asdict(each) for each in attendance]}
    absent = {each.department for each in attendance if not each.present}
    if absent:
        _absent_consent(tx, case, absent)
    return _finish(tx, hall, StepVerb.HOLD, case, step, result, opinion, told)


def _absent_consent(tx: Tx, case: CaseView, absent: set[str]) -> None:
    """Let the open steps of departments that stayed away consent, where the item lets silence do so."""
    d = department_t.c
    names = {row.id: row.name for row in tx.all(select(d.id, d.name).where(d.hall_id == case.home_hall_id))}
    now = clock.moment(tx)
    for step in steps_of(tx, case.id):
        if names.get(step.department_id) in absent and step.silence_consents and not step.over:
            set_step(
                tx,
                step,
                state=StepState.SILENT,
                begun_at=step.begun_at or now,
                done_at=now,
                result=StepResult.AGREES,
            )
            record_step(tx, StepVerb.SILENCE, case, step, absent=True)


def give_opinion(
    tx: Tx, hall: HallView, case_id: int, place: int, opinion: str, *, seen: int | None = None
) -> CaseView:
    """Write the opinion a department still owes where its silence has consented (超时默认, 补签意见).

    Raises `BadInput` for none, and what `do_step` raises.
    """
    case, step = step_to_move(tx, hall, StepVerb.OPINE, case_id, place, seen)
    text = _opinion(opinion)
    if not text:
        raise _bad(_("opinion"), _("there is none"), _("Write what the department thinks."))
    set_step(tx, step, opinion=text, done_by=signature(tx))
    record_step(tx, StepVerb.OPINE, case, step, opinion=text)
    return touch(tx, case)


def return_step(
    tx: Tx, hall: HallView, case_id: int, place: int, reason: str, *, seen: int | None = None
) -> CaseView:
    """Send a case back to a step that was done (退回): it begins again, and the stages after it wait for it.

    The department that leads does, the step's own, or one that has the case in hand. Raises `BadInput` without a
    reason, and what `do_step` raises.
    """
    case, step = step_to_move(tx, hall, StepVerb.RETURN, case_id, place, seen, own=False)
    in_hand = {each.department_id for each in steps_of(tx, case_id) if each.state == StepState.ACTIVE}
    check_department(tx, case, step.name, {case.department_id, step.department_id} | in_hand)
    reason = _opinion(reason)
    if not reason:
        raise _bad(_("reason"), _("a case is not sent back without one"), _("Say what is to be done again."))
    fresh: dict[str, Any] = {
        "state": StepState.WAITING,
        "begun_at": None,
        "due_at": None,
        "done_at": None,
        "done_by": "",
        "result": None,
        "opinion": "",
        "held_on": None,
        "attendance": None,
    }
    for other in steps_of(tx, case_id):
        again = other.stage > step.stage and other.state != StepState.SKIPPED
        if other.place == step.place or (again and other.state != StepState.WAITING):
            set_step(tx, other, **fresh)
    record_step(tx, StepVerb.RETURN, case, step, reason=reason, result=step.result, opinion=step.opinion)
    go_on(tx, case, calendar_of(tx, hall, case))
    return touch(tx, case)


def step_to_move(
    tx: Tx, hall: HallView, verb: StepVerb, case_id: int, place: int, seen: int | None, *, own: bool = True
) -> tuple[CaseView, StepView]:
    """The case and the step, after the checks; `own`: only those whose step it is may.

    Raises `UnknownStep`, `WrongStepState`, `NotYourStep`, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.WORK, case_id, seen)
    steps = steps_of(tx, case_id)
    step = next((each for each in steps if each.place == place), None)
    if step is None:
        known = ", ".join(f"{each.place} {each.name}" for each in steps) or "–"
        raise UnknownStep(case=case.number, step=place, known=known)
    allowed, _target = STEP_TRANSITIONS[verb]
    if step.state not in allowed or (verb == StepVerb.OPINE and step.opinion):
        raise WrongStepState(
            case=case.number, step=step.name, state=step_state_word(step.state), rule=step_rule(verb)
        )
    if own:
        _check_hand(tx, case, step)
    return case, step


def check_other_clerk(tx: Tx, case: CaseView) -> None:
    """Raise `SameClerk` where whoever accepted may not approve and this is the same person."""
    if case.two_clerks and case.accepted_by == signature(tx):
        raise SameClerk(case=case.number, clerk=case.accepted_by.partition(":")[2])


def _check_hand(tx: Tx, case: CaseView, step: StepView) -> None:
    """Raise `NotYourStep` for a clerk it was not given to, or of another department; scripts are the hall's."""
    clerk = tx.actor.clerk_id
    if clerk is None or step.clerk_id == clerk:
        return
    if step.clerk_id is not None:
        whose = _("{name}'s").format(name=clerk_by_id(tx, step.clerk_id).name)
        raise NotYourStep(case=case.number, step=step.name, whose=whose)
    check_department(tx, case, step.name, {step.department_id})


def check_department(tx: Tx, case: CaseView, step: str, departments: set[int]) -> None:
    """Raise `NotYourStep` for a clerk of none of these departments; who belongs to none at all works for each."""
    department = clerk_by_id(tx, tx.actor.clerk_id).department_id if tx.actor.clerk_id is not None else None
    if department is not None and department not in departments:
        d = department_t.c
        names = tx.all(select(d.name).where(d.id.in_(departments)).order_by(d.id))
        whose = _("; ").join(name for (name,) in names)
        raise NotYourStep(case=case.number, step=step, whose=_("{name}'s").format(name=whose))


def _finish(
    tx: Tx,
    hall: HallView,
    verb: StepVerb,
    case: CaseView,
    step: StepView,
    result: StepResult,
    opinion: str,
    more: dict[str, Any],
) -> CaseView:
    text = _opinion(opinion)
    if result == StepResult.OBJECTS and not text:
        raise _bad(_("opinion"), _("an objection gives its reason"), _("Say what stands against it."))
    set_step(
        tx,
        step,
        state=StepState.DONE,
        done_at=clock.moment(tx),
        done_by=signature(tx),
        result=result,
        opinion=text,
        **more,
    )
    record_step(tx, verb, case, step, result=result, opinion=text, **more)
    go_on(tx, case, calendar_of(tx, hall, case))
    return touch(tx, case)


def _opinion(text: str) -> str:
    return " ".join(text.split())[:OPINION_LENGTH]


def _bad(field: str, reason: str, advice: str) -> BadInput:
    return BadInput(field=field, reason=reason, advice=advice)

"""The steps of a case as rows: laid out at acceptance, begun stage by stage, let go by silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, insert, select, update

from schema.cases.limits import Suspension, due
from schema.cases.step_models import CaseFee, CaseStep
from schema.cases.step_states import STEP_OVER, FeeState, StepResult, StepState, StepVerb
from schema.cases.views import CaseView, ledger_of
from schema.hall import clock
from schema.hall.kinds import StepKind, WindowKind
from schema.hall.versions import ItemStepView, fees_of_version, steps_of_version
from schema.hall.working_days import WorkCalendar
from schema.store.transaction import Reader, Tx

step_t: Table = CaseStep.__table__  # type: ignore[attr-defined]
case_fee_t: Table = CaseFee.__table__  # type: ignore[attr-defined]

#: What a window does by itself needs no step of its own department (RULES.md §1).
SHORTENED: dict[WindowKind, frozenset[StepKind]] = {
    WindowKind.CHIEF: frozenset({StepKind.REVIEW, StepKind.APPROVE}),
    WindowKind.ACCEPT_APPROVE: frozenset({StepKind.REVIEW}),
}


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a case."""

    case_id: int
    place: int
    stage: int
    name: str
    kind: StepKind
    department_id: int
    clerk_id: int | None
    days: int
    silence_consents: bool
    may_follow: bool
    state: StepState
    rounds: int
    begun_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    result: StepResult | None
    opinion: str
    held_on: date | None
    attendance: list[Any] | None

    @property
    def over(self) -> bool:
        """Whether nothing waits for it any more."""
        return self.state in STEP_OVER

    @property
    def owes_opinion(self) -> bool:
        """Whether its silence has consented and nothing was written since."""
        return self.state == StepState.SILENT and not self.opinion


@dataclass(frozen=True, slots=True)
class FeeView:
    """A fee of a case."""

    place: int
    name: str
    amount_fen: int
    state: FeeState
    receipt: str
    reason: str
    settled_at: datetime | None


STEP_COLUMNS = tuple(step_t.c[name] for name in StepView.__slots__)
_FEE_COLUMNS = tuple(case_fee_t.c[name] for name in FeeView.__slots__)


@cache
def _steps_of() -> Select[Any]:
    s = step_t.c
    return select(*STEP_COLUMNS).where(s.case_id == bindparam("case")).order_by(s.stage, s.place)


def steps_of(reader: Reader, case_id: int) -> list[StepView]:
    """The case's steps, stage by stage."""
    return [StepView(*row) for row in reader.all(_steps_of(), {"case": case_id})]


def fees_of(reader: Reader, case_id: int) -> list[FeeView]:
    """What the case costs."""
    f = case_fee_t.c
    query = select(*_FEE_COLUMNS).where(f.case_id == case_id).order_by(f.place)
    return [FeeView(*row) for row in reader.all(query)]


def set_step(tx: Tx, step: StepView, **values: Any) -> None:
    """Keep how a step is now."""
    s = step_t.c
    tx.run(update(step_t).where(s.case_id == step.case_id, s.place == step.place).values(values))


def record_step(tx: Tx, verb: StepVerb, case: CaseView, step: StepView, **more: Any) -> None:
    """Write what was done with a step into the log of its case."""
    tx.record(
        verb,
        "case_file",
        case.id,
        at=clock.moment(tx),
        hall_id=case.at_hall_id,
        after={
            "number": case.number,
            "step": step.place,
            "name": step.name,
            "department": step.department_id,
            "round": step.rounds,
            **more,
        },
    )


def lay_out(tx: Tx, case: CaseView, calendar: WorkCalendar, window: WindowKind | None) -> None:
    """Give an accepted case its item's steps and fees, and begin the first stage."""
    if case.version_id is None:
        return
    steps = steps_of_version(tx, case.version_id)
    if steps:
        needless = SHORTENED.get(window, frozenset()) if window else frozenset()
        tx.run(insert(step_t), [_row(case, place, step, needless) for place, step in enumerate(steps, 1)])
        go_on(tx, case, calendar)
    fees = [fee for fee in fees_of_version(tx, case.version_id) if fee.amount_fen]
    if fees:
        tx.run(
            insert(case_fee_t),
            [
                {
                    "case_id": case.id,
                    "place": place,
                    "name": fee.name,
                    "amount_fen": fee.amount_fen,
                    "state": FeeState.DUE,
                    "receipt": "",
                    "reason": "",
                }
                for place, fee in enumerate(fees, 1)
            ],
        )


def _row(case: CaseView, place: int, step: ItemStepView, needless: frozenset[StepKind]) -> dict[str, Any]:
    department = step.department_id or case.department_id
    skipped = department == case.department_id and step.kind in needless
    return {
        "case_id": case.id,
        "place": place,
        "stage": step.stage,
        "name": step.name,
        "kind": step.kind,
        "department_id": department,
        "days": step.days,
        "silence_consents": step.silence_consents,
        "may_follow": step.may_follow,
        "state": StepState.SKIPPED if skipped else StepState.WAITING,
        "rounds": 0,
        "done_by": "",
        "opinion": "",
    }


def go_on(tx: Tx, case: CaseView, calendar: WorkCalendar) -> list[StepView]:
    """Begin every step whose turn has come, and give all steps back as they are then.

    A stage begins when all steps of the stages before it are over, but for those that may follow (先办后补).
    Who only has to be told (抄告) is told by that, and holds nothing up.
    """
    now = clock.moment(tx)
    steps = steps_of(tx, case.id)
    lines = None
    for stage in sorted({step.stage for step in steps}):
        here = [step for step in steps if step.stage == stage]
        for step in here:
            if step.state != StepState.WAITING:
                continue
            told = step.kind == StepKind.NOTIFY
            if lines is None:
                lines = [line.line for line in ledger_of(tx, case.id)]
            end = {"done_at": now, "result": StepResult.NOTED} if told else {}
            set_step(
                tx,
                step,
                state=StepState.DONE if told else StepState.ACTIVE,
                rounds=step.rounds + 1,
                begun_at=now,
                due_at=due(calendar, now, step.days, lines).at,
                **end,
            )
            record_step(tx, StepVerb.BEGIN, case, step)
        steps = steps_of(tx, case.id)
        if any(step.stage == stage and not step.over and not step.may_follow for step in steps):
            break
    return steps


def consent_by_silence(tx: Tx, case: CaseView, calendar: WorkCalendar) -> bool:
    """Let each step that was not answered in time consent, where its item allows that; whether any did.

    The department still owes its written opinion (RULES.md §4); nothing is decided by it.
    """
    now = clock.moment(tx)
    found = False
    while late := [
        step
        for step in steps_of(tx, case.id)
        if step.state == StepState.ACTIVE and step.silence_consents and step.due_at and step.due_at < now
    ]:
        found = True
        for step in late:
            set_step(tx, step, state=StepState.SILENT, done_at=step.due_at, result=StepResult.AGREES)
            record_step(tx, StepVerb.SILENCE, case, step, due_at=step.due_at)
        go_on(tx, case, calendar)
    return found


def close_steps(tx: Tx, case_id: int) -> None:
    """What was not done by the time a case is decided or taken back is not needed any more."""
    s = step_t.c
    tx.run(
        update(step_t)
        .where(s.case_id == case_id, s.state.in_([StepState.WAITING, StepState.ACTIVE]))
        .values(state=StepState.SKIPPED)
    )


def refresh_steps(tx: Tx, case: CaseView, calendar: WorkCalendar, ledger: Sequence[Suspension]) -> None:
    """Reckon the dates of the steps in hand anew."""
    for step in steps_of(tx, case.id):
        if step.state == StepState.ACTIVE and step.begun_at is not None:
            at = due(calendar, step.begun_at, step.days, ledger).at
            if at != step.due_at:
                set_step(tx, step, due_at=at)

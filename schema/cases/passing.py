"""A case on its way between the three levels: village room, town centre, district centre (上报, 答复).

The place where a citizen came registers the case; it is passed up to the hall whose item it is, which decides,
and what it says goes back the same way. A case is changed only where it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from schema.cases.moving import case_to_move, change_case, signature
from schema.cases.states import CaseVerb
from schema.cases.step_models import CasePassage
from schema.cases.step_states import PassageKind
from schema.cases.views import CaseView, passage_t
from schema.errors import NothingToPass
from schema.hall import clock
from schema.hall.halls import HallView, hall_by_id, hall_t
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

REMARK_LENGTH = CasePassage.model_fields["remark"].metadata[0].max_length


@dataclass(frozen=True, slots=True)
class PassageView:
    """One handing on."""

    place: int
    kind: PassageKind
    from_hall_id: int
    to_hall_id: int
    at: datetime
    by: str
    remark: str


_COLUMNS = tuple(passage_t.c[name] for name in PassageView.__slots__)


def passages_of(reader: Reader, case_id: int) -> list[PassageView]:
    """The way a case has gone."""
    p = passage_t.c
    return [
        PassageView(*row) for row in reader.all(select(*_COLUMNS).where(p.case_id == case_id).order_by(p.place))
    ]


def pass_up(tx: Tx, hall: HallView, case_id: int, remark: str = "", *, seen: int | None = None) -> CaseView:
    """Pass a case on to the place above, on its way to the hall that decides it.

    Raises `NothingToPass` where it is decided here, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.PASS_UP, case_id, seen)
    above = tx.scalar(select(hall_t.c.parent_id).where(hall_t.c.id == hall.id))
    if case.home_hall_id == hall.id or above is None:
        raise NothingToPass(case=case.number, why=_("it is decided here"))
    return _pass_on(tx, hall, CaseVerb.PASS_UP, case, PassageKind.UP, above, remark)


def pass_back(tx: Tx, hall: HallView, case_id: int, remark: str = "", *, seen: int | None = None) -> CaseView:
    """Pass a case with its answer back to the place that passed it up.

    Raises `NothingToPass` where nobody did, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.PASS_BACK, case_id, seen)
    below: list[int] = []
    for each in passages_of(tx, case_id):
        if each.kind == PassageKind.UP:
            below.append(each.from_hall_id)
        elif below:
            below.pop()
    if not below:
        raise NothingToPass(case=case.number, why=_("nobody below has passed it up"))
    return _pass_on(tx, hall, CaseVerb.PASS_BACK, case, PassageKind.BACK, below[-1], remark)


def _pass_on(
    tx: Tx, hall: HallView, verb: CaseVerb, case: CaseView, kind: PassageKind, to: int, remark: str
) -> CaseView:
    remark = " ".join(remark.split())[:REMARK_LENGTH]
    row = {
        "case_id": case.id,
        "place": len(passages_of(tx, case.id)) + 1,
        "kind": kind,
        "from_hall_id": hall.id,
        "to_hall_id": to,
        "at": clock.moment(tx),
        "by": signature(tx),
        "remark": remark,
    }
    tx.run(insert(passage_t), row)
    to_code = hall_by_id(tx, to).code
    return change_case(tx, hall, verb, case, {"at_hall_id": to}, to=to_code, remark=remark)

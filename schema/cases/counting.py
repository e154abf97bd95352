"""How many cases of each kind: one count of facts, read in the seven ways of each centre (办件统计).

A case has one kind (即办, 承诺, 联办, 转报, 告知承诺) and facts: returned (退回件: sent back for correction or
not accepted), supplemented (补办件), green (绿色通道, 特办件), conditional (容缺). The centres' seven count each
case once, a fact before its kind (RULES.md §1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import and_, func, or_, select

from schema.cases.states import CaseState
from schema.cases.views import case_t, correction_t
from schema.hall.halls import HallView
from schema.hall.kinds import CaseKind
from schema.language import translator
from schema.store.transaction import Reader

_ = translator("schema")


@dataclass(frozen=True, slots=True)
class Facts:
    """So many cases were of this kind with these facts."""

    kind: CaseKind
    returned: bool
    supplemented: bool
    green: bool
    conditional: bool
    count: int


class Seven(StrEnum):
    """What the centres count by."""

    IMMEDIATE = "immediate"
    PROMISED = "promised"
    JOINT = "joint"
    FORWARDED = "forwarded"
    COMMITMENT = "commitment"
    RETURNED = "returned"
    SUPPLEMENTED = "supplemented"
    GREEN = "green"


#: Nan'an: 即办, 承诺, 联办, 转报, 退回, 绿色通道, 承诺告知.
NANAN = (
    Seven.IMMEDIATE,
    Seven.PROMISED,
    Seven.JOINT,
    Seven.FORWARDED,
    Seven.RETURNED,
    Seven.GREEN,
    Seven.COMMITMENT,
)
#: Shishi: 即办, 承诺, 联办, 报批, 退回, 补办, 特办.
SHISHI = (
    Seven.IMMEDIATE,
    Seven.PROMISED,
    Seven.JOINT,
    Seven.FORWARDED,
    Seven.RETURNED,
    Seven.SUPPLEMENTED,
    Seven.GREEN,
)


def count_facts(reader: Reader, hall: HallView, first: date, last: date) -> list[Facts]:
    """The cases the hall took in from one day to another, by kind and facts."""
    c = case_t.c
    # Waiting for supplements now, or not accepted for good; whoever supplemented is told by that fact instead.
    returned = or_(c.state == CaseState.REFUSED, c.state == CaseState.CORRECTING).label("returned")
    columns = (c.kind, returned, c.supplemented, c.green, c.conditional)
    query = (
        select(*columns, func.count())
        .where(c.hall_id == hall.id, c.day >= first, c.day <= last)
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        Facts(CaseKind(kind), bool(a), bool(b), bool(g), bool(k), count)
        for kind, a, b, g, k, count in reader.all(query)
    ]


def seven_ways(facts: Iterable[Facts], ways: tuple[Seven, ...]) -> dict[Seven, int]:
    """Each case once: as returned, else as green or as supplemented where that is counted, else by its kind.

    A kind that is not counted by itself counts as promised.
    """
    counts = dict.fromkeys(ways, 0)
    for each in facts:
        told = [
            *([Seven.RETURNED] if each.returned else []),
            *([Seven.GREEN] if each.green else []),
            *([Seven.SUPPLEMENTED] if each.supplemented else []),
            Seven(each.kind.value),
            Seven.PROMISED,
        ]
        counts[next(way for way in told if way in counts)] += each.count
    return counts


def corrected(reader: Reader, hall: HallView, first: date, last: date) -> int:
    """How many cases of those days were sent back at least once (退回件, whatever became of them)."""
    c = case_t.c
    query = select(func.count(func.distinct(c.id))).join_from(
        case_t, correction_t, and_(correction_t.c.case_id == c.id)
    )
    return int(reader.scalar(query.where(c.hall_id == hall.id, c.day >= first, c.day <= last)))


def seven_word(way: Seven) -> str:
    """What is counted, as a person reads it."""
    return {
        Seven.IMMEDIATE: _("decided at once"),
        Seven.PROMISED: _("promised"),
        Seven.JOINT: _("joint"),
        Seven.FORWARDED: _("forwarded"),
        Seven.COMMITMENT: _("by commitment"),
        Seven.RETURNED: _("returned"),
        Seven.SUPPLEMENTED: _("supplemented"),
        Seven.GREEN: _("green channel"),
    }[way]

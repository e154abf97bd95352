"""Cases in the national exchange's tables: what has changed since, whole, and each row checked.

The event log is the truth. A case with an event newer than the cursor is exported again with all its rows: I for
a row that an event since then brought, U for one that was sent before; a row keeps its `row_guid` for ever. A row
that breaks the field list keeps its whole case back; that case alone comes again with the next run.

A hall exports the cases it decides, wherever they were taken in. Every verb of a case holds that hall's turn
while it writes its events, so they become visible in the order of their ids: none can appear behind the cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Select, bindparam, select

from schema.cases.states import CaseVerb
from schema.cases.step_states import StepVerb
from schema.cases.views import case_t
from schema.exchange.case_rows import CaseRows, Row, row_makers
from schema.exchange.national_cases import COLUMNS, INSERT, ROWS, TABLES, UPDATE, ExchangeTable, moment_text
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import translator
from schema.store.events import event_t
from schema.store.transaction import Reader, Tx

_ = translator("schema")

#: What `row_guid` is made in: the same hall, table and key give the same row, whoever exports it.
NAMESPACE = UUID("6f1d7c52-2f0e-5d0b-9c55-1f5f5c6a8e10")
#: The subject of the event that an export is.
SUBJECT = "case_export"
#: A row of each table with nothing in it: the columns' order.
_BLANK = {table: dict.fromkeys(names, "") for table, names in COLUMNS.items()}
#: A look at a case changes nothing of it.
CHANGES = (*CaseVerb, *StepVerb, "recompute")


@dataclass(frozen=True, slots=True)
class LastExport:
    """How far the exchange has come."""

    batch: int = 0
    #: the last event that is out
    through: int = 0
    #: cases kept back since → the event each was last exported with
    held: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowFault:
    """A value that the field list does not allow."""

    case: str
    table: ExchangeTable
    field: str
    reason: str
    advice: str

    def __str__(self) -> str:
        return _("{case}: {table}.{field}: {reason}. {advice} The case is kept back.").format(
            case=self.case, table=self.table, field=self.field, reason=self.reason, advice=self.advice
        )


@dataclass(slots=True)
class Batch:
    """Rows by table, and what was kept back."""

    rows: dict[ExchangeTable, list[tuple[str, ...]]] = field(
        default_factory=lambda: {table: [] for table in ExchangeTable}
    )
    #: ids of the cases the rows are of
    cases: list[int] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    #: as `LastExport.held`
    held: dict[int, int] = field(default_factory=dict)


@cache
def _last() -> Select[Any]:
    e = event_t.c
    return (
        select(e.subject_id, e.after)
        .where(e.subject == SUBJECT, e.hall_id == bindparam("hall"))
        .order_by(e.subject_id.desc())
        .limit(1)
    )


def last_export(reader: Reader, hall: HallView) -> LastExport:
    """The latest export of a hall, as its event tells it."""
    row = reader.first(_last(), {"hall": hall.id})
    if row is None:
        return LastExport()
    return LastExport(
        row.subject_id, row.after["through"], {int(case): since for case, since in row.after["held"].items()}
    )


@cache
def _newest() -> Select[Any]:
    e = event_t.c
    return (
        select(e.id)
        .join_from(event_t, case_t, case_t.c.id == e.subject_id)
        .where(e.subject == "case_file", case_t.c.home_hall_id == bindparam("hall"), e.verb.in_(CHANGES))
        .order_by(e.id.desc())
        .limit(1)
    )


def newest_event(reader: Reader, hall: HallView) -> int:
    """The last event of the hall's cases: an export goes that far. One of anything else might be further than a
    case's that is not visible yet."""
    return int(reader.scalar(_newest(), {"hall": hall.id}) or 0)


def cases_to_export(reader: Reader, hall: HallView, last: LastExport, *, everything: bool = False) -> list[int]:
    """Ids of the cases that have changed since, with those kept back; or of all cases."""
    c, e = case_t.c, event_t.c
    if everything:
        return [key for (key,) in reader.all(select(c.id).where(c.home_hall_id == hall.id).order_by(c.id))]
    changed = reader.all(
        select(e.subject_id)
        .join_from(event_t, case_t, c.id == e.subject_id)
        .where(e.id > last.through, e.subject == "case_file", c.home_hall_id == hall.id, e.verb.in_(CHANGES))
        .distinct()
    )
    return sorted({key for (key,) in changed} | set(last.held))


def export_cases(
    reader: Reader, hall: HallView, last: LastExport, everything: bool = False, most: int = 500
) -> Iterator[Batch]:
    """The rows of what has changed since the last export, of so many cases at a time."""
    wanted = cases_to_export(reader, hall, last, everything=everything)
    if not wanted:
        return
    stamp = clock.hall_time(clock.moment(reader), hall.zone)
    make = row_makers(reader, hall)
    for begin in range(0, len(wanted), most):
        batch = Batch()
        for case in make(wanted[begin : begin + most]):
            since = last.held.get(case.id, last.through)
            rows, faults = _checked(hall, case, since, last.batch + 1, stamp)
            if faults:
                batch.faults += faults
                batch.held[case.id] = since
                continue
            if rows:
                batch.cases.append(case.id)
            for table, values in rows:
                batch.rows[table].append(values)
        yield batch


def _checked(
    hall: HallView, case: CaseRows, since: int, batch: int, stamp: datetime
) -> tuple[list[tuple[ExchangeTable, tuple[str, ...]]], list[RowFault]]:
    """A case's rows as they are written, and what is wrong with them."""
    out: list[tuple[ExchangeTable, tuple[str, ...]]] = []
    faults: list[RowFault] = []
    moment, number = moment_text(stamp), batch_name(hall, batch)
    for row in case.rows:
        values = {
            **_BLANK[row.table],
            "row_guid": row_guid(hall, row.table, f"{case.number}/{row.key}"),
            "cd_operation": INSERT if row.born > since else UPDATE,
            "cd_time": moment,
            "cd_batch": number,
            "data_source": hall.code,
            "project_no": case.number,
            **row.values,
        }
        written = tuple(values.values())
        out.append((row.table, written))
        if ROWS[row.table].fullmatch("\0".join((*written, ""))):
            continue
        for each, value in zip(TABLES[row.table], written, strict=True):
            if reason := each.fault(value):
                faults.append(RowFault(case.number, row.table, each.name, reason, _advice(row, each.name)))
    return out, faults


def row_guid(hall: HallView, table: ExchangeTable, key: str) -> str:
    """The id a row has in every export."""
    return str(uuid5(NAMESPACE, f"{hall.code}/{table}/{key}"))


def batch_name(hall: HallView, batch: int) -> str:
    """A batch's number as files and rows have it."""
    return f"{hall.code}-{batch:06d}"


def _advice(row: Row, name: str) -> str:
    """What to do about a field that is not as it should be."""
    if name in ("task_code", "task_name", "task_version", "catalog_code", "task_handle_item"):
        return _("Import the national record of item {item}: onestop items import.").format(item=row.source)
    if name in ("org_code", "org_name"):
        return _("Give the department of item {item} its code, or import the item's national record.").format(
            item=row.source
        )
    return _("Put it right in the case, then export again.")


def record_export(
    tx: Tx, hall: HallView, last: LastExport, through: int, held: Mapping[int, int], facts: Mapping[str, Any]
) -> bool:
    """Keep that a batch is out, and how far it goes; False when another one was made meanwhile."""
    tx.take_turn(hall.id)
    if last_export(tx, hall) != last:
        return False
    tx.record(
        "export",
        SUBJECT,
        last.batch + 1,
        at=clock.moment(tx),
        hall_id=hall.id,
        after={"through": through, "held": {str(case): since for case, since in sorted(held.items())}, **facts},
    )
    return True

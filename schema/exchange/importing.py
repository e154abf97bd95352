"""Taking service items into a hall: all of a file or nothing, one event for each item that changes.

- An item is known by its code: new ones are added, others changed where the file says something else; columns the
  file does not speak of stay, and items the file does not name stay too.
- A department is known by its name, else by its code, and keeps the name it has in the hall; an unknown one is
  added.
- A new item joins the queue that most of its department's items have; without any it has no queue yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from schema.errors import RowsRefused
from schema.exchange.rows import ItemRow, ItemsFile, Refusal
from schema.hall import clock
from schema.hall.halls import HallView, department_t, item_t
from schema.store.transaction import Tx

#: How many refusals an error tells; the report has all.
TOLD = 3
#: The columns of an item a file can speak of.
COLUMNS = ("code", "name", "topic", "task_type", "area_code", "legal_days", "promised_days", "published")


@dataclass(slots=True)
class ImportReport:
    """What an import did."""

    #: new items
    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    #: new departments
    departments: int = 0
    #: new items that no queue takes yet
    without_queue: int = 0
    #: rows that were not taken, in the order of the file
    refused: list[Refusal] = field(default_factory=list)


def import_items(tx: Tx, hall: HallView, batch: ItemsFile, *, skip_refused: bool = False) -> ImportReport:
    """Take the rows of a file into the hall.

    Raises `RowsRefused`, before anything is written, when the file has refused rows and they are not skipped.
    """
    if batch.refused and not skip_refused:
        first = "; ".join(str(refusal) for refusal in batch.refused[:TOLD])
        raise RowsRefused(
            path=batch.path,
            count=len({refusal.line for refusal in batch.refused}),
            total=batch.total,
            first=first + (" …" if len(batch.refused) > TOLD else ""),
        )
    tx.take_turn(hall.id)  # two imports at once would both find an item missing, and both add it
    now = clock.now()
    report = ImportReport(refused=batch.refused)
    departments, report.departments = _departments(tx, hall, batch.rows, now)
    columns = [item_t.c[name] for name in COLUMNS]
    known = {
        row.code: row
        for row in tx.all(
            select(item_t.c.id, item_t.c.department_id, *columns).where(item_t.c.hall_id == hall.id)
        )
    }
    queues = _usual_queues(tx, hall)
    added: list[dict[str, Any]] = []
    for row in batch.rows:
        values = row.values | {"department_id": departments[row.department]}
        item = known.get(row.code)
        if item is None:
            added.append(values | {"hall_id": hall.id, "queue_id": queues.get(values["department_id"])})
            continue
        before = item._mapping
        after = {name: value for name, value in values.items() if before[name] != value}
        if not after:
            report.unchanged += 1
            continue
        tx.run(update(item_t).where(item_t.c.id == item.id).values(after))
        tx.record(
            "change",
            "item",
            item.id,
            at=now,
            hall_id=hall.id,
            before={name: before[name] for name in after},
            after=after,
        )
        report.changed += 1
    _add(tx, hall, added, now)
    report.taken = len(added)
    report.without_queue = sum(values["queue_id"] is None for values in added)
    return report


def _departments(tx: Tx, hall: HallView, rows: Iterable[ItemRow], now: datetime) -> tuple[dict[str, int], int]:
    """The department of each name in the file, and how many are new: unknown ones are added."""
    d = department_t.c
    known = tx.all(select(d.id, d.name, d.code).where(d.hall_id == hall.id).order_by(d.id.desc()))
    by_name = {name: department for department, name, _code in known}
    by_code = {code: department for department, _name, code in known if code}
    codes: dict[str, list[str]] = {}
    for row in rows:
        codes.setdefault(row.department, []).append(row.department_code)
    found: dict[str, int] = {}
    added = 0
    for name, of_rows in codes.items():
        same_code = (by_code[code] for code in of_rows if code in by_code)
        department = by_name.get(name) or next(same_code, None)
        if department is None:
            code = next(filter(None, of_rows), "")
            tx.run(insert(department_t), {"hall_id": hall.id, "name": name, "code": code})
            department = tx.scalar(select(d.id).where(d.hall_id == hall.id, d.name == name))
            tx.record(
                "add", "department", department, at=now, hall_id=hall.id, after={"name": name, "code": code}
            )
            added += 1
        found[name] = department
    return found, added


def _usual_queues(tx: Tx, hall: HallView) -> dict[int, int]:
    """For each department the queue most of its items have (of several alike, the first founded)."""
    i = item_t.c
    counts: dict[int, Counter[int]] = {}
    query = select(i.department_id, i.queue_id, func.count()).where(i.hall_id == hall.id, i.queue_id.is_not(None))
    for department, queue, count in tx.all(query.group_by(i.department_id, i.queue_id).order_by(i.queue_id)):
        counts.setdefault(department, Counter())[queue] = count
    return {department: queues.most_common(1)[0][0] for department, queues in counts.items()}


def _add(tx: Tx, hall: HallView, added: list[dict[str, Any]], now: datetime) -> None:
    if not added:
        return
    tx.run(insert(item_t), added)
    ids = {
        row.code: row.id for row in tx.all(select(item_t.c.code, item_t.c.id).where(item_t.c.hall_id == hall.id))
    }
    for values in added:
        tx.record("add", "item", ids[values["code"]], at=now, hall_id=hall.id, after=values)

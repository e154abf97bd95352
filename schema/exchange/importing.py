"""Taking service items into a hall: all of a file or nothing, one event for each item that changes.

- An item is known by its code: new ones are added, others changed where the file says something else; columns the
  file does not speak of stay, and items the file does not name stay too.
- A department is known by its name, else by its code, and keeps the name it has in the hall; an unknown one is
  added.
- A new item joins the queue that most of its department's items have; without any it has no queue yet. A file
  that names a queue rules.
- What an item says is a version, from today or the day the file names; where the file says what the latest
  version says, that one stays. What no file gives (steps in the national layout) is carried over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from schema.errors import RowsRefused
from schema.exchange.partial import whole
from schema.exchange.rows import ItemRow, ItemsFile, Refusal
from schema.hall import clock
from schema.hall.halls import HallView, department_t, find_queue, item_t
from schema.hall.publishing import items_in_use
from schema.hall.standing import Standing, standings
from schema.hall.version_rows import (
    Draft,
    VersionContent,
    correct_version,
    insert_versions,
    is_correction,
    kind_by_days,
    tidy,
)
from schema.store.transaction import Tx

#: How many refusals an error tells; the report has all.
TOLD = 3
#: The columns of an item a file can speak of.
COLUMNS = ("code", "name", "topic", "task_type", "area_code", "legal_days", "promised_days", "published")
#: What a new item says of which its file says nothing, where rows differ in that.
EMPTY = {"topic": "", "area_code": "", "legal_days": None, "promised_days": None}


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
    #: new versions, and those of them that hold from a later day only
    versions: int = 0
    later: int = 0
    #: what is kept in an item's record and nowhere else
    kept: list[Refusal] = field(default_factory=list)
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
            count=len(batch.refused_rows),
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
            select(item_t.c.id, item_t.c.department_id, item_t.c.queue_id, *columns).where(
                item_t.c.hall_id == hall.id
            )
        )
    }
    usual = _usual_queues(tx, hall)
    named = {letter: find_queue(tx, hall, letter).id for letter in {row.queue for row in batch.rows} - {""}}
    versions = _Versions(tx, hall, now)
    added: list[tuple[ItemRow, dict[str, Any]]] = []
    events: list[dict[str, Any]] = []
    published = {code: item.published for code, item in known.items()}
    for given in batch.rows:
        row = whole(tx, hall, given, published.get(given.code)) if given.partial else given
        report.kept += _kept(row)
        values = row.values | {"department_id": departments[row.department]}
        if row.queue:
            values["queue_id"] = named[row.queue]
        item = known.get(row.code)
        if item is None:
            values = (EMPTY if row.partial else {}) | values
            added.append((row, {"queue_id": usual.get(values["department_id"])} | values | {"hall_id": hall.id}))
            continue
        before = item._asdict()
        after = {name: value for name, value in values.items() if before[name] != value}
        old, new = versions.change(row, item.id, before)
        if not after and new is None:
            report.unchanged += 1
            continue
        if after:
            tx.run(update(item_t).where(item_t.c.id == item.id).values(after))
        versioned: list[dict[str, Any]] = [{}, {}] if new is None else [{"version": old}, {"version": new}]
        was = {name: before[name] for name in after} | versioned[0]
        events.append(_event("change", hall, now, item.id, was, after | versioned[1]))
        report.changed += 1
    events += _add(tx, hall, added, versions, now)
    versions.publish()
    tx.record_all(events)
    report.versions, report.later = versions.count, versions.later
    report.taken = len(added)
    report.without_queue = sum(values["queue_id"] is None for _row, values in added)
    return report


def _kept(row: ItemRow) -> list[Refusal]:
    left = row.told.left if row.told else []
    return [Refusal(row.line, row.code, name, reason, row.unit) for name, reason in left]


class _Versions:
    """The versions an import publishes, gathered and written together."""

    def __init__(self, tx: Tx, hall: HallView, now: datetime) -> None:
        self._tx = tx
        self._standings: dict[int, Standing] = standings(tx, hall)
        self._today = clock.business_day(hall, now)
        self._drafts: list[Draft] = []
        self._in_use: set[int] | None = None
        self.count = self.later = 0

    def add(self, row: ItemRow, item_id: int) -> int:
        """The first version of an item; its number."""
        return self._draft(row, item_id, _said(row, row.values, None), None)

    def change(self, row: ItemRow, item_id: int, before: Mapping[str, Any]) -> tuple[int | None, int | None]:
        """The version an item has, and the one it gets: None where it goes on saying the same."""
        standing = self._standings.get(item_id)
        if standing is None:
            return None, self._draft(row, item_id, _said(row, {**before, **row.values}, None), None)
        version = standing.version
        had = replace(standing.content, published=before["published"])
        content = _said(row, before, had)
        if content == had:
            return version.version, None
        named = row.told.valid_from if row.told else None
        if version.valid_from < max(self._today, named or self._today):
            return version.version, self._draft(row, item_id, content, standing)
        if self._in_use is None:
            self._in_use = items_in_use(self._tx, self._today)
        if item_id in self._in_use or not is_correction(had, content):
            return version.version, self._draft(row, item_id, content, standing)
        self.count += 1
        self.later += version.valid_from > self._today
        number = row.told.number if row.told else 0
        return version.version, correct_version(self._tx, version, had, content, number)

    def _draft(self, row: ItemRow, item_id: int, content: VersionContent, standing: Standing | None) -> int:
        """A version from today on, or from the later day the file names, or the day after one that is used."""
        named = row.told.valid_from if row.told else None
        last = standing.version if standing else None
        if last is None:
            day = named or self._today
        else:
            day = max(named or self._today, self._today, last.valid_from + timedelta(days=1))
        draft = Draft(item_id, content, day, row.told.number if row.told else 0, last)
        self._drafts.append(draft)
        self.later += day > self._today
        self.count += 1
        return draft.version

    def publish(self) -> None:
        """Write them."""
        insert_versions(self._tx, self._drafts)


def _said(row: ItemRow, values: Mapping[str, Any], before: VersionContent | None) -> VersionContent:
    """What an item says after a row: what the row speaks of, the rest as before."""
    spoken = {"name": row.values["name"]} if row.told is None else row.told.content
    if before is None:
        legal, promised = values.get("legal_days"), values.get("promised_days")
        before = VersionContent("", kind_by_days(promised), legal, promised, published=values.get("published"))
    return tidy(replace(before, **spoken))


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


def _add(
    tx: Tx, hall: HallView, added: list[tuple[ItemRow, dict[str, Any]]], versions: _Versions, now: datetime
) -> list[dict[str, Any]]:
    """Add the new items; the events of it."""
    if not added:
        return []
    tx.run(insert(item_t), [values for _row, values in added])
    ids = {
        row.code: row.id for row in tx.all(select(item_t.c.code, item_t.c.id).where(item_t.c.hall_id == hall.id))
    }
    return [
        _event("add", hall, now, ids[row.code], None, values | {"version": versions.add(row, ids[row.code])})
        for row, values in added
    ]


def _event(
    verb: str, hall: HallView, now: datetime, item: int, before: dict[str, Any] | None, after: dict[str, Any]
) -> dict[str, Any]:
    facts = {"at": now, "hall_id": hall.id, "verb": verb, "subject": "item", "subject_id": item}
    return facts | {"before": before, "after": after}

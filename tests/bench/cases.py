"""A year of a big hall's cases behind it: accepting one, finding one, and what there is to do today."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from statistics import median
from typing import Any

import chinese_calendar
from sqlalchemy import Connection, event, func, select

from schema.cases.limits import Suspension, due
from schema.cases.lists import due_today, my_tasks
from schema.cases.receiving import accept, receive_case
from schema.cases.views import CaseView, Material, find_case, list_cases
from schema.exchange.case_export import LastExport, export_cases
from schema.hall import clock
from schema.hall.calendar import load_calendar
from schema.hall.halls import HallView, find_hall
from schema.hall.versions import version_t
from schema.store.engine import Store, open_store
from schema.store.events import event_t
from schema.store.transaction import Reader
from tests.bench.databases import settle
from tests.bench.verbs import Floor
from tests.case_history import FORM, NOW, REPORT, make_cases, somebody
from tests.halls import TESTER, small_hall

SMALL, BIG = 25_000, 250_000
#: Cases accepted through the verb and by its bare statements in turn, and how often a list is read.
ACCEPTED, READS = 300, 40
#: Events that the exchange has not seen.
EXPORTED = 20_000
#: Limits reckoned, and how long they are.
LIMITS, DAYS = 3_000, (5, 20, 45)

#: A statement as the driver gets it, and its parameters.
Sent = tuple[str, Any]


@contextmanager
def _sent(store: Store) -> Iterator[list[Sent]]:
    """Within the block, every statement sent is noted."""
    noted: list[Sent] = []

    def note(_connection: Connection, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.split(None, 1)[0] in ("SELECT", "INSERT", "UPDATE", "WITH"):
            noted.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def _year(url: str, count: int) -> tuple[Store, HallView]:
    store = open_store(url)
    hall = small_hall(store)
    make_cases(store, hall, count)
    settle(store)
    return store, hall


def _for_another(values: Any, one: CaseView, other: CaseView) -> Any:
    """The parameters of a statement about one case, for another: its id and its number."""
    if isinstance(values, dict):
        return {name: _for_another(value, one, other) for name, value in values.items()}
    if isinstance(values, (list, tuple)):
        return type(values)(_for_another(value, one, other) for value in values)
    if isinstance(values, int) and not isinstance(values, bool) and values == one.id:
        return other.id
    if isinstance(values, str) and one.number in values:
        return values.replace(one.number, other.number)
    if hasattr(values, "obj"):  # psycopg's JSON
        return type(values)(json.loads(json.dumps(values.obj, default=str).replace(one.number, other.number)))
    return values


def _accept_rates(store: Store, hall: HallView) -> tuple[float, float]:
    """Cases accepted a second, by the verb and by its statements on the bare driver."""
    item = store.read(lambda r: r.scalar(select(version_t.c.item_id).order_by(version_t.c.item_id).limit(1)))
    random = Random(1)
    there = [Material(REPORT, received=True), Material(FORM, received=True)]
    cases = [
        store.write(lambda tx: receive_case(tx, hall, item, somebody(random), there), actor=TESTER)
        for _ in range(2 * ACCEPTED + 1)
    ]
    model, *others = cases
    with _sent(store) as statements:
        store.write(lambda tx: accept(tx, hall, model.id), actor=TESTER)
    floor = Floor(store)
    ours = theirs = 0.0
    for place in range(0, 2 * ACCEPTED, 2):
        one, other = others[place : place + 2]
        begin = time.perf_counter()
        store.write(lambda tx, c=one: accept(tx, hall, c.id), actor=TESTER)
        between = time.perf_counter()
        ready = [(sql, _for_another(values, model, other)) for sql, values in statements]
        start = time.perf_counter()
        floor.begin()
        for sql, values in ready:
            many = bool(values) and isinstance(values, list)
            (floor.cursor.executemany if many else floor.cursor.execute)(sql, values)
            if floor.cursor.description:
                floor.cursor.fetchall()
        floor.commit()
        theirs += time.perf_counter() - start
        ours += between - begin
    floor.connection.close()
    return ACCEPTED / ours, ACCEPTED / theirs


def _reads(store: Store, hall: HallView) -> dict[str, tuple[float, float]]:
    """Each search and list: its median in ms, and that of its statements on the bare driver."""
    task = next(task for task in store.read(lambda r: my_tasks(r, hall)) if task.step.clerk_id is not None)
    someone = store.read(lambda r: list_cases(r, hall, most=5_000))[-1]
    work: dict[str, Callable[[Reader], object]] = {
        "number": lambda r: find_case(r, hall, someone.number),
        "name": lambda r: list_cases(r, hall, name=someone.applicant_name),
        "surname": lambda r: list_cases(r, hall, name=someone.applicant_name[0]),
        "document": lambda r: list_cases(r, hall, document_number=someone.document_number),
        "newest": lambda r: list_cases(r, hall),
        "my tasks": lambda r: my_tasks(r, hall, clerk_id=task.step.clerk_id),
        "department": lambda r: my_tasks(r, hall, department_id=task.step.department_id),
        "due today": lambda r: due_today(r, hall),
    }
    found = {}
    floor = Floor(store)
    for name, read in work.items():
        with _sent(store) as statements:
            assert store.read(read), name
        ours, theirs = [], []
        for _ in range(READS):
            begin = time.perf_counter()
            store.read(read)
            between = time.perf_counter()
            for sql, values in statements:
                floor.cursor.execute(sql, values)
                floor.cursor.fetchall()
            theirs.append((time.perf_counter() - between) * 1000)
            ours.append((between - begin) * 1000)
        found[name] = median(ours), median(theirs)
    floor.connection.close()
    return found


def _export_rate(store: Store, hall: HallView) -> float:
    """Rows a second of an export of what has changed since most of the year went out."""
    newest = store.read(lambda r: r.scalar(select(func.max(event_t.c.id))))
    last = LastExport(batch=1, through=newest - EXPORTED)
    begin = time.perf_counter()
    batches = store.read(lambda r: list(export_cases(r, hall, last)))
    rows = sum(len(each) for batch in batches for each in batch.rows.values())
    assert rows and not any(batch.faults for batch in batches)
    return rows / (time.perf_counter() - begin)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured in a hall: cases accepted a second and the floor's, lists, rows exported a second."""

    rates: tuple[float, float]
    reads: dict[str, tuple[float, float]]
    exported: float


@cache
def _figures(url: str, count: int) -> Figures:
    with clock.using(lambda: NOW):
        store, hall = _year(url, count)
        reads, exported = _reads(store, hall), _export_rate(store, hall)
        rates = _accept_rates(store, hall)
        store.close()
    return Figures(rates, reads, exported)


def accept_rate(url: str) -> tuple[float, str, float, float]:
    """Cases accepted a second with 250,000 stored; the floor sends the same statements by the bare driver."""
    value, floor = _figures(url, BIG).rates
    return value, "/s", floor, value / floor


def accept_growth(url: str, small: str) -> tuple[float, str, float, float]:
    """Cases accepted a second with 250,000 stored; the floor is the same with 25,000."""
    value, floor = _figures(url, BIG).rates[0], _figures(small, SMALL).rates[0]
    return value, "/s", floor, value / floor


def slowest_read(url: str) -> tuple[float, str, float, float]:
    """The slowest of searches and lists with 250,000 stored, median ms; the floor: its bare statements."""
    reads = _figures(url, BIG).reads
    value, floor = max(reads.values())
    return value, "ms", floor, value / floor


def read_growth(url: str, small: str) -> tuple[float, str, float, float]:
    """The slowest of searches and lists with 250,000 stored, median ms; the floor is the slowest with 25,000."""
    value, floor = (max(_figures(*which).reads.values())[0] for which in ((url, BIG), (small, SMALL)))
    return value, "ms", floor, value / floor


def export_growth(url: str, small: str) -> tuple[float, str, float, float]:
    """Rows a second of what has changed, with 250,000 cases stored; the floor is the same with 25,000."""
    value, floor = _figures(url, BIG).exported, _figures(small, SMALL).exported
    return value, "/s", floor, value / floor


def deadline_rate(url: str) -> tuple[float, str, float, float]:
    """Limits reckoned a second, each with two suspensions; the floor walks the official calendar day by day,
    without hours and without the hall's own days."""
    store = open_store(url)
    small_hall(store)
    calendar = store.read(lambda reader: load_calendar(reader, find_hall(reader)))
    store.close()
    random = Random(2)
    begun = [NOW - timedelta(days=random.randrange(600), minutes=random.randrange(500)) for _ in range(LIMITS)]
    begin = time.perf_counter()
    for place, moment in enumerate(begun):
        day = calendar.local_day(moment)
        ledger = [
            Suspension(day + timedelta(days=3), day + timedelta(days=9), 10),
            Suspension(day + timedelta(days=12), None, 5),
        ]
        due(calendar, moment, DAYS[place % len(DAYS)], ledger)
    between = time.perf_counter()
    for place, moment in enumerate(begun):
        _walked(moment, DAYS[place % len(DAYS)])
    value, floor = LIMITS / (between - begin), LIMITS / (time.perf_counter() - between)
    return value, "/s", floor, value / floor


def _walked(moment: datetime, days: int) -> date:
    day = moment.date()
    left = days + 11  # what the two suspensions take
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def main() -> None:
    """Print every figure of a year, small and big, on both databases."""
    from tests.bench.databases import temporary_databases

    with temporary_databases() as make:
        for kind in ("sqlite", "postgres"):
            for count in (SMALL, BIG):
                figures = _figures(make(kind), count)
                print(f"{kind}, {count} cases", flush=True)
                print("    accepted {:.0f}/s, bare {:.0f}/s".format(*figures.rates))
                print(f"    exported {figures.exported:.0f} rows/s")
                for name, (value, bare) in figures.reads.items():
                    print(f"    {name:12} {value:8.2f} ms, bare {bare:8.2f} ms", flush=True)


if __name__ == "__main__":
    main()

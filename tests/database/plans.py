"""How a database goes about the statements of a verb: none may read through the tickets, or sort them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from schema.queue.tickets import ticket_t
from schema.store.engine import Store
from schema.store.transaction import Tx
from tests.halls import TESTER

#: A statement as it was sent, and its parameters as the driver takes them.
Sent = tuple[str, Any]


@contextmanager
def _listening(store: Store) -> Iterator[list[Sent]]:
    """Within the block, every statement sent to the database is noted."""
    sent: list[Sent] = []

    def note(_connection: Connection, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.split(None, 1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            sent.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def check_plans(store: Store, *verbs: Callable[[Tx], object]) -> list[str]:
    """Do each verb in a transaction; raise `AssertionError` with the plan if a statement scans or sorts tickets.

    On Postgres both plans count: the one for the values sent, and the one a prepared statement may end with.
    Returns the plans.
    """
    with _listening(store) as sent:
        for verb in verbs:
            store.write(verb, actor=TESTER)
    assert any(ticket_t.name in statement for statement, _values in sent), "nothing was asked of the tickets"
    look = _scans_on_sqlite if store.is_sqlite else _scans_on_postgres
    plans = []
    with store.engine.connect() as connection:
        for statement, values in sent:
            for plan, scans in look(connection, statement, values):
                assert not scans, f"{', '.join(scans)}\n{statement}\n{plan}"
                plans.append(plan)
    return plans


def _scans_on_sqlite(connection: Connection, statement: str, values: Any) -> Iterator[tuple[str, list[str]]]:
    names = [*re.findall(rf"\b{ticket_t.name} AS (\w+)", statement), ticket_t.name]
    # A new row breaks no key that refers to its table. INSERT … SELECT plans a look at those all the same,
    # through the tickets perhaps, and leaves it out when it runs: that is no part of the plan.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    try:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    of_tickets = [row for row in rows if re.match(rf"(SCAN|SEARCH) ({'|'.join(names)})\b", row.detail)]
    scans = [row.detail for row in of_tickets if row.detail.startswith("SCAN")]
    parts = {row.parent for row in of_tickets if "(rowid=?)" not in row.detail}  # one ticket is sorted for free
    sorts = [row.detail for row in rows if row.detail.startswith("USE TEMP B-TREE") and row.parent in parts]
    yield "\n".join(row.detail for row in rows), scans + sorts


def _scans_on_postgres(connection: Connection, statement: str, values: Any) -> Iterator[tuple[str, list[str]]]:
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    prepared = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement)
    for options, sql, given in (("", statement, values), ("GENERIC_PLAN, ", prepared, {})):
        found = connection.exec_driver_sql(f"EXPLAIN ({options}FORMAT JSON) {sql}", given).scalar_one()
        plan = found if isinstance(found, list) else json.loads(found)
        yield json.dumps(plan, indent=1), [step for step in map(_scan, _steps(plan[0]["Plan"])) if step]


def _steps(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield step
    for below in step.get("Plans", []):
        yield from _steps(below)


def _scan(step: dict[str, Any]) -> str:
    """What a step of a plan reads whole or sorts: the tickets, or an index of them; empty when it does not."""
    kind, index, name = step["Node Type"], step.get("Index Name", ""), ticket_t.name
    if kind == "Seq Scan" and step["Relation Name"] == name:
        return f"Seq Scan on {name}"
    if kind.endswith("Sort") and any(below.get("Relation Name") == name for below in step["Plans"]):
        return f"{kind} of {name}"
    of_tickets = step.get("Relation Name") == name or any(index == one.name for one in ticket_t.indexes)
    return (
        f"{kind} using {index} without a condition" if index and of_tickets and "Index Cond" not in step else ""
    )

"""Years of finished visits in a hall, made by the database itself, one statement for each table."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Date, DateTime, Dialect, Table, literal, text
from sqlalchemy.types import TypeDecorator

from schema.hall import clock
from schema.hall.halls import HallView, list_queues
from schema.queue.states import Channel, Outcome, TicketState, Verb
from schema.queue.tickets import ticket_t
from schema.store.engine import Store

#: Seconds between two arrivals in a queue, from an arrival to its call, and from there to the end.
APART, WAIT, VISIT = 40, 600, 300
OPENS = time(9)

#: `d.back` days before today, `n.number` of the day, `q` the queue on that day; `opened` in seconds since 1970.
_SOURCE = """
WITH RECURSIVE
d (back) AS (SELECT 1 UNION ALL SELECT back + 1 FROM d WHERE back < :days),
n (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < :most),
q AS (
    SELECT id AS queue_id, hall_id, letter, back, CAST(:opened - 86400 * back AS BIGINT) AS opened,
    coalesce(
        (SELECT min(window_id) FROM window_queue WHERE window_queue.queue_id = queue.id),
        (SELECT min(id) FROM "window" WHERE "window".hall_id = queue.hall_id)
    ) AS window_id
    FROM queue CROSS JOIN d WHERE hall_id = :hall
)
"""


#: What the windows did with them.
_SERVICES = text(
    "INSERT INTO service (hall_id, day, ticket_id, queue_id, item_id, window_id, clerk_id, called_at, started_at,"
    " ended_at, seconds, ending, outcome, undone)"
    " SELECT hall_id, day, id, queue_id, item_id, window_id, clerk_id, called_at, started_at, finished_at,"
    f" :seconds, '{Verb.FINISH}', outcome, FALSE FROM ticket WHERE state = '{TicketState.SERVED}' ORDER BY id"
)


def _filler(column: Column[Any], dialect: Dialect, moment: str) -> str:
    """What a column that must not be empty holds where nothing better is known of it, as SQL."""
    if column.default is not None and column.default.is_scalar:
        value = literal(column.default.arg, column.type)
        return str(value.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    kind: Any = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, DateTime):
        return moment
    if isinstance(kind, Date):
        return "DATE '1970-01-01'" if dialect.name == "postgresql" else "'1970-01-01'"
    return {bool: "false", str: "''", dict: "'{}'"}.get(kind.python_type, "0")


def _insert(connection: Connection, table: Table, known: dict[str, str], moment: str, values: Any) -> int:
    """Fill a table for each `q` and `n`; returns how many rows it was.

    Nullable columns nobody knows stay empty, the others get a filler.
    """
    columns = {
        column.name: known.get(column.name) or _filler(column, connection.dialect, moment)
        for column in table.columns
        if column.name in known or not (column.nullable or column.name == "id")
    }
    rows = f"SELECT {', '.join(columns.values())} FROM q CROSS JOIN n ORDER BY q.opened, n.number, q.queue_id"
    insert = f"INSERT INTO {table.name} ({', '.join(columns)}) {_SOURCE} {rows}"
    return int(connection.execute(text(insert), values).rowcount)


def make_history(store: Store, hall: HallView, tickets: int, days: int) -> int:
    """Visits finished on each of the `days` before today, in all queues alike; returns how many were made.

    Their events are not made: no verb on a ticket reads those of others.
    """
    each = tickets // (days * len(store.read(lambda reader: list_queues(reader, hall))))
    today = clock.business_day(hall)
    opened = datetime.combine(today, OPENS, ZoneInfo(hall.zone)).astimezone(UTC)

    def moment(seconds: int) -> str:
        at = f"q.opened + n.number * {APART} + {seconds}"
        if store.is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', {at}, 'unixepoch')"
        return f"to_timestamp({at})"

    day = f"date('{today}', -q.back || ' days')" if store.is_sqlite else f"DATE '{today}' - q.back"
    ticket = {
        "hall_id": "q.hall_id",
        "queue_id": "q.queue_id",
        "day": day,
        "letter": "q.letter",
        "number": "n.number",
        "code": "CAST(100000 + n.number AS VARCHAR)",
        "channel": f"'{Channel.KIOSK}'",
        "state": f"'{TicketState.SERVED}'",
        "rank": f"(q.opened + n.number * {APART}) * 1000000",
        "arrived_at": moment(0),
        "first_called_at": moment(WAIT),
        "called_at": moment(WAIT),
        "last_called_at": moment(WAIT),
        "started_at": moment(WAIT),
        "finished_at": moment(WAIT + VISIT),
        "window_id": "q.window_id",
        "outcome": f"'{Outcome.ACCEPTED}'",
    }
    queue_day = {"queue_id": "q.queue_id", "day": day, "last_number": str(each)}
    values = {"days": days, "opened": int(opened.timestamp()), "hall": hall.id}
    with store.engine.begin() as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        _insert(connection, ticket_t.metadata.tables["queue_day"], queue_day, moment(0), values | {"most": 1})
        made = _insert(connection, ticket_t, ticket, moment(0), values | {"most": each})
        connection.execute(_SERVICES, {"seconds": VISIT})
        if store.is_sqlite:
            connection.exec_driver_sql("COMMIT")
    return made

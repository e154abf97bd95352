"""Issuing and calling, against the same statements sent by the bare driver."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from sqlalchemy import bindparam, select

from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.calling import call_first, call_next
from schema.queue.issuing import insert_ticket, issue, next_number
from schema.queue.moving import insert_service, service_t, update_ticket
from schema.queue.ranking import rank_of
from schema.queue.serving import finish
from schema.queue.states import Channel, Outcome, TicketState
from schema.queue.tickets import COLUMNS, TicketView, new_code, ticket_t
from schema.queue.windows import open_window
from schema.store.engine import Store, open_store
from schema.store.events import insert_event
from schema.store.transaction import TURN_OF_HALL
from tests.halls import TESTER, small_hall

ROUNDS = 7
PER_ROUND = 400

#: The floor's own pause between two tries for SQLite's write lock, seconds.
PAUSE = (0.0003, 0.003)


class Floor:
    """The statements of a verb, compiled once, run on one driver connection with nothing in between."""

    def __init__(self, store: Store) -> None:
        self.dialect = store.engine.dialect
        self.sqlite = store.is_sqlite
        if self.sqlite:
            self.connection: Any = sqlite3.connect(str(store.path), isolation_level=None, timeout=0)
            self.connection.execute("PRAGMA synchronous=FULL")
            self.connection.execute("PRAGMA foreign_keys=ON")
        else:
            import psycopg

            _, options = self.dialect.create_connect_args(store.url)
            self.connection = psycopg.connect(**options, autocommit=True)
        self.cursor = self.connection.cursor()

    def prepare(self, statement: Any, columns: list[str] | None = None) -> Callable[[dict[str, Any]], Any]:
        """A compiled statement as a function of its parameters, giving the first row if there is one."""
        compiled = statement.compile(dialect=self.dialect, column_keys=columns)
        sql = str(compiled)
        constants = {name: str(value) for name, value in compiled.params.items() if value is not None}
        order = compiled.positiontup
        cursor = self.cursor

        def run(values: dict[str, Any]) -> Any:
            values = constants | values
            cursor.execute(sql, [values[name] for name in order] if order is not None else values)
            return cursor.fetchone() if cursor.description else None

        return run

    def begin(self) -> None:
        if not self.sqlite:
            self.cursor.execute("BEGIN")
            return
        while True:
            try:
                self.cursor.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
            time.sleep(random.uniform(*PAUSE))

    def take_turn(self) -> None:
        if not self.sqlite:
            self.cursor.execute("SELECT pg_advisory_xact_lock(%s, %s), clock_timestamp()", (TURN_OF_HALL, 1))
            self.cursor.fetchone()

    def commit(self) -> None:
        self.cursor.execute("COMMIT")

    def moment(self, value: datetime) -> Any:
        """As the column type hands it to the driver."""
        return value.strftime("%Y-%m-%d %H:%M:%S.%f") if self.sqlite else value

    def day(self, hall: HallView) -> Any:
        value = clock.business_day(hall)
        return value.isoformat() if self.sqlite else value


EVENT = {
    "hall_id": 1,
    "actor": TESTER.name,
    "place": TESTER.place,
    "subject": "ticket",
    "command_id": None,
    "step": 0,
    "before": None,
}
EVENT_COLUMNS = [*EVENT, "at", "verb", "subject_id", "after"]


def _floor_issue(store: Store, hall: HallView) -> Callable[[], None]:
    floor = Floor(store)
    number, ticket = floor.prepare(next_number(floor.dialect.name)), floor.prepare(insert_ticket())
    event = floor.prepare(insert_event(), EVENT_COLUMNS)
    day = floor.day(hall)

    def once() -> None:
        floor.begin()
        floor.take_turn()
        now = datetime.now(UTC)
        taken = number({"hall": 1, "queue": 1, "day": day, "now": floor.moment(now)})[0]
        given = {
            "item_id": None,
            "day": day,
            "number": taken,
            "code": new_code(),
            "channel": Channel.SCRIPT.value,
            "priority": "ordinary",
            "basis": None,
            "priority_by": "",
            "rank": rank_of(now),
            "head_start_seconds": 0,
            "arrived_at": floor.moment(now),
            "errands": None,
            "visitor_name": "",
            "id_number": "",
        }
        row = ticket({"queue": 1, **{f"new_{name}": value for name, value in given.items()}})
        after = f'{{"number":"A{taken:03d}","queue":1,"item":null,"state":"waiting","rank":{rank_of(now)}}}'
        event(EVENT | {"at": floor.moment(now), "verb": "issue", "subject_id": row[0], "after": after})
        floor.commit()

    return once


def floor_call(floor: Floor, hall: HallView, window_id: int) -> Callable[[], int]:
    """Calls the first in the window's line and gives the ticket's id."""
    call = floor.prepare(call_first())
    event = floor.prepare(insert_event(), EVENT_COLUMNS)
    day = floor.day(hall)

    def once() -> int:
        floor.begin()
        floor.take_turn()
        now = datetime.now(UTC)
        row = call(
            {
                "on_day": day,
                "at_window": window_id,
                "in_hall": 1,
                "by_clerk": None,
                "now": floor.moment(now),
                "now_rank": rank_of(now),
            }
        )
        ticket = dict(zip(TicketView.__slots__, row, strict=True))
        after = (
            '{{"number":"{letter}{number:03d}","queue":{queue_id},"state":"called","rank":{rank},"window":{window_id}}}'
        ).format(**ticket)
        event(
            EVENT
            | {
                "at": floor.moment(now),
                "verb": "call",
                "subject_id": row[0],
                "before": '{"state":"waiting","window_id":null,"clerk_id":null,"called_at":null,'
                '"last_called_at":null,"first_called_at":null}',
                "after": after,
            }
        )
        floor.commit()
        return int(row[0])

    return once


def floor_finish(floor: Floor, window_id: int) -> Callable[[int], None]:
    """Ends the visit of a ticket, by its id."""
    read = select(*COLUMNS).where(ticket_t.c.id == bindparam("ticket"))
    look, lock = floor.prepare(read), floor.prepare(read.with_for_update())
    end = floor.prepare(update_ticket(("state", "finished_at", "outcome")))
    service = floor.prepare(insert_service(), [column.name for column in service_t.c if column.name != "id"])
    event = floor.prepare(insert_event(), EVENT_COLUMNS)

    def once(ticket_id: int) -> None:
        floor.begin()
        look({"ticket": ticket_id})
        before = dict(zip(TicketView.__slots__, lock({"ticket": ticket_id}), strict=True))
        now = floor.moment(datetime.now(UTC))
        end(
            {
                "ticket": ticket_id,
                "new_state": TicketState.SERVED.value,
                "new_finished_at": now,
                "new_outcome": Outcome.CONSULTED.value,
            }
        )
        told = (
            '"number":"{letter}{number:03d}","queue":{queue_id},"rank":{rank},"window":{window_id},'
            '"state":"served","outcome":"consulted"'
        ).format(**before)
        event(
            EVENT
            | {
                "at": now,
                "verb": "finish",
                "subject_id": ticket_id,
                "before": '{"state":"called","finished_at":null,"outcome":null}',
                "after": f'{{{told},"finished_at":"{now}"}}',
            }
        )
        kept = ("hall_id", "day", "queue_id", "item_id", "window_id", "clerk_id", "called_at", "started_at")
        service(
            {name: before[name] for name in kept}
            | {
                "ticket_id": ticket_id,
                "ended_at": now,
                "seconds": 0,
                "ending": "finish",
                "outcome": Outcome.CONSULTED.value,
                "undone": False,
            }
        )
        floor.commit()

    return once


def compare(ours: Callable[[], float], floor: Callable[[], float]) -> tuple[float, str, float, float]:
    """Rates per second of rounds taken in turn: the median of each."""
    mine, bare = [], []
    ours()
    floor()
    for _ in range(ROUNDS):
        mine.append(ours())
        bare.append(floor())
    value, bottom = median(mine), median(bare)
    return value, "1/s", bottom, value / bottom


def issue_rate(url: str) -> tuple[float, str, float, float]:
    """`issue` through `Store.write`, one process, against raw SQL."""
    store = open_store(url)
    hall = small_hall(store)
    once = _floor_issue(store, hall)

    def timed(work: Callable[[], object]) -> Callable[[], float]:
        def round_() -> float:
            begin = time.perf_counter()
            for _ in range(PER_ROUND):
                work()
            return PER_ROUND / (time.perf_counter() - begin)

        return round_

    result = compare(timed(lambda: store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)), timed(once))
    store.close()
    return result


def call_rate(url: str) -> tuple[float, str, float, float]:
    """`call_next` through `Store.write` with a long line waiting, against raw SQL; finishing is not timed."""
    store = open_store(url)
    hall = small_hall(store)
    store.write(lambda tx: open_window(tx, hall, 1), actor=TESTER)
    for _ in range((ROUNDS + 1) * 2):
        store.write(lambda tx: [issue(tx, hall, 1) for _ in range(PER_ROUND)], actor=TESTER)
    if not store.is_sqlite:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    once = floor_call(Floor(store), hall, 1)

    def ours() -> int:
        ticket = store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
        assert ticket is not None
        assert ticket.state == TicketState.CALLED
        return ticket.id

    def timed(work: Callable[[], int]) -> Callable[[], float]:
        def round_() -> float:
            spent = 0.0
            for _ in range(PER_ROUND):
                begin = time.perf_counter()
                ticket_id = work()
                spent += time.perf_counter() - begin
                store.write(lambda tx: finish(tx, hall, ticket_id, 1, Outcome.CONSULTED), actor=TESTER)  # noqa: B023
            return PER_ROUND / spent

        return round_

    result = compare(timed(ours), timed(once))
    store.close()
    return result

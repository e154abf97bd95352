"""The machine's copy of its hall: read from the database while it is there, kept in the spool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import MetaData, inspect, select

from kiosk.spool.spool import Spool, fact_named, set_facts
from kiosk.spool.tables import COPIED, LEFT_OUT, copied_tables
from schema.errors import UnknownHall
from schema.hall import clock
from schema.hall.halls import HallView, find_hall, hall_t, window_queue_t, window_t
from schema.queue.blocks import Lease
from schema.queue.leases import lease_numbers
from schema.queue.slots import queues_with_slots
from schema.store.engine import SCHEMA_VERSION, Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx


@dataclass(frozen=True, slots=True)
class Copy:
    """A hall's rows, by table."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    #: appointments can be made
    bookable: bool


def read_copy(reader: Reader, hall: HallView) -> Copy:
    """What pages and slips say about a hall."""
    rows = {}
    for table in COPIED:
        columns = [column for column in table.c if column.name not in LEFT_OUT]
        query = select(*columns)
        if table is hall_t:
            query = query.where(hall_t.c.id == hall.id)
        elif table is window_queue_t:
            query = query.join(window_t, window_t.c.id == window_queue_t.c.window_id).where(
                window_t.c.hall_id == hall.id
            )
        else:
            query = query.where(table.c.hall_id == hall.id)
        rows[table.name] = [dict(row._mapping) for row in reader.all(query)]
    return Copy(rows, bool(queues_with_slots(reader, hall)))


def keep_copy(spool: Spool, copy: Copy) -> None:
    """Keep a copy, in place of the one before."""

    def write(tx: Tx) -> None:
        tables = copied_tables()
        if tx.scalar(fact_named(), {"name": "copied"}) != SCHEMA_VERSION:
            # Another version's tables may have other columns.
            old = MetaData()
            names = [table.name for table in tables if inspect(tx.connection).has_table(table.name)]
            old.reflect(tx.connection, only=names, resolve_fks=False)
            old.drop_all(tx.connection)
            tables[0].metadata.create_all(tx.connection, tables=tables)
        for table in reversed(tables):
            tx.run(table.delete())
        for table in tables:
            if found := copy.rows.get(table.name):
                tx.run(table.insert(), list(found))
        set_facts(tx, copied=SCHEMA_VERSION, bookable=copy.bookable)

    spool.write(write)


def copied_hall(spool: Spool, url: str, code: str) -> HallView | None:
    """The hall in the copy, when it is the one asked for: by the database's address, and by its code if any."""
    home = spool.fact("home")
    if home is None or home["url"] != url or code not in ("", home["hall"]):
        return None
    if spool.fact("copied") != SCHEMA_VERSION:
        return None
    try:
        return spool.read(lambda reader: find_hall(reader, home["hall"]))
    except UnknownHall:
        return None


def follow_clock(spool: Spool) -> None:
    """Go by the database's clock as far as it is known: this machine's own, put right as it was last."""
    clock.follow(timedelta(seconds=spool.fact("clock_ahead") or 0.0))


def renew(spool: Spool, store: Store, hall: HallView, dispenser: str, before: Copy | None = None) -> Copy:
    """Renew the day's leases and the copy; `before` is the copy that is kept already. Raises `StoreError`."""
    spool.settle_in(store.name, hall.code)
    installation = spool.installation
    day = clock.business_day(hall)
    used = spool.used(day)
    actor = Actor(f"kiosk:{dispenser}", f"kiosk:{dispenser}")

    def lease(tx: Tx) -> list[Lease]:
        # The hall's rules as they are now, not as they were when the machine was started.
        return lease_numbers(tx, find_hall(tx, hall.code), dispenser, installation, used)

    leases = store.write(lease, actor=actor)
    copy = store.read(lambda reader: read_copy(reader, hall))
    spool.keep_leases(leases, day)
    if copy != before:
        keep_copy(spool, copy)
    spool.write(lambda tx: set_facts(tx, clock_ahead=clock.offset().total_seconds()))
    return copy

"""Opening the spool, and the numbers in it. It is a SQLite file with `synchronous=FULL`: what is in it stays."""

from __future__ import annotations

import hashlib
import platform
import secrets
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Insert, Select, bindparam, case, delete, false, func, insert, select, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from kiosk.spool.tables import block_t, fact_t, given_t, spool_metadata
from schema.errors import SpoolElsewhere, SpoolUnusable, StoreError
from schema.hall.halls import queue_t
from schema.public.models import SlipState
from schema.queue.blocks import Lease
from schema.queue.delivering import GivenOffline
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

T = TypeVar("T")

#: Days that a delivered number stays in the file, for whoever wants to look.
KEPT_DAYS = 7
_SPOOL = Actor("kiosk:spool", "kiosk:spool")
_GIVEN = tuple(given_t.c[name] for name in GivenOffline.__slots__)


@dataclass(frozen=True, slots=True)
class Spooled:
    """A number in the spool."""

    seq: int
    given: GivenOffline
    delivered: bool
    refusal: str


class Spool:
    """A machine's own file. Make one with `open_spool`; it may be used from any thread."""

    def __init__(self, path: Path, store: Store) -> None:
        self.path = path
        self.store = store

    def close(self) -> None:
        """Give every connection back."""
        self.store.close()

    def read(self, work: Callable[[Reader], T]) -> T:
        """Read the copy of the hall. Raises `SpoolUnusable`, and whatever `work` raises."""
        try:
            return self.store.read(work)
        except StoreError as error:
            raise SpoolUnusable(path=self.path, reason=error.facts.get("reason", error)) from error

    def write(self, work: Callable[[Tx], T]) -> T:
        """Change the file, all of it or nothing. Raises `SpoolUnusable`, and whatever `work` raises."""
        try:
            return self.store.write(work, actor=_SPOOL)
        except StoreError as error:
            raise SpoolUnusable(path=self.path, reason=error.facts.get("reason", error)) from error

    # --- facts -----------------------------------------------------------------------------------------------

    def fact(self, name: str) -> Any:
        """A fact, None when it is not known."""
        return self.read(lambda reader: reader.scalar(fact_named(), {"name": name}))

    @property
    def installation(self) -> str:
        """Which machine this is, whatever it is called; another one with a copy of this file is another."""

        def known(tx: Tx) -> str:
            kept, here = tx.scalar(fact_named(), {"name": "installation"}), _machine()
            if kept is None or kept["machine"] != here:
                kept = {"id": secrets.token_hex(16), "machine": here}
                set_facts(tx, installation=kept)
                tx.run(delete(block_t))
            return str(kept["id"])

        return self.write(known)

    def settle_in(self, url: str, hall: str) -> None:
        """This file now belongs to a hall in a database, and for a new one it is a new machine.

        Raises `SpoolElsewhere` while it has another's numbers.
        """
        home = {"url": url, "hall": hall}

        def settle(tx: Tx) -> None:
            before = tx.scalar(fact_named(), {"name": "home"})
            if before == home:
                return
            count = tx.scalar(select(func.count()).where(given_t.c.delivered == false()))
            if before is not None and count:
                raise SpoolElsewhere(path=self.path, count=count, **before)
            tx.run(delete(block_t))
            tx.run(delete(given_t))
            # It could not tell any more which numbers it gave there.
            tx.run(delete(fact_t).where(fact_t.c.name == "installation"))
            set_facts(tx, home=home)

        self.write(settle)

    # --- leases ----------------------------------------------------------------------------------------------

    def keep_leases(self, leases: Iterable[Lease], day: date) -> None:
        """These are the machine's blocks from now on; what has long been delivered is forgotten."""
        rows = [{name: getattr(lease, name) for name in Lease.__slots__} for lease in leases]

        def write(tx: Tx) -> None:
            tx.run(delete(block_t))
            if rows:
                tx.run(insert(block_t), rows)
            old = day - timedelta(days=KEPT_DAYS)
            tx.run(delete(given_t).where(given_t.c.delivered, given_t.c.day < old))

        self.write(write)

    def leases(self, day: date | None = None) -> list[Lease]:
        """The machine's blocks, or those for a day."""
        b = block_t.c
        query = select(b.queue_id, b.day, b.first, b.last).order_by(b.day, b.queue_id, b.first)
        if day is not None:
            query = query.where(b.day == day)
        return self.read(lambda reader: [Lease(*row) for row in reader.all(query)])

    def used(self, day: date) -> dict[int, int]:
        """The last number given of each queue on a day."""
        g = given_t.c
        query = select(g.queue_id, func.max(g.number)).where(g.day == day).group_by(g.queue_id)
        return self.read(lambda reader: dict(map(tuple, reader.all(query))))

    # --- numbers ---------------------------------------------------------------------------------------------

    def numbers(self, *, pending: bool = False) -> list[Spooled]:
        """The numbers in the file in the order they were given; `pending`: those the database does not have."""
        query = select(*_GIVEN, given_t.c.seq, given_t.c.delivered, given_t.c.refusal).order_by(given_t.c.seq)
        if pending:
            query = query.where(given_t.c.delivered == false())
        rows = self.read(lambda reader: reader.all(query))
        return [Spooled(row.seq, GivenOffline(*row[: len(_GIVEN)]), row.delivered, row.refusal) for row in rows]

    def count_pending(self) -> int:
        """How many numbers the database does not have yet."""
        query = select(func.count()).where(given_t.c.delivered == false())
        return int(self.read(lambda reader: reader.scalar(query)))

    def mark_slip(self, command: str, state: SlipState) -> None:
        """How the slip of a number is doing."""
        change = update(given_t).where(given_t.c.command == command).values(slip_state=state)
        self.write(lambda tx: tx.run(change))

    def recover(self) -> None:
        """After a start: of a slip that was not known to be printed when the machine stopped nobody can tell."""
        queued = given_t.c.slip_state == SlipState.QUEUED
        change = (
            update(given_t).where(given_t.c.delivered == false(), queued).values(slip_state=SlipState.UNKNOWN)
        )
        self.write(lambda tx: tx.run(change))

    def mark_delivered(self, seq: int) -> None:
        """The database has it."""
        change = update(given_t).where(given_t.c.seq == seq).values(delivered=True, refusal="")
        self.write(lambda tx: tx.run(change))

    def mark_refused(self, seq: int, reason: str) -> None:
        """The database would not have it; somebody must look."""
        change = update(given_t).where(given_t.c.seq == seq).values(refusal=reason[:300])
        self.write(lambda tx: tx.run(change))


@cache
def fact_named() -> Select[Any]:
    """The fact called `:name`."""
    return select(fact_t.c.value).where(fact_t.c.name == bindparam("name"))


def set_facts(tx: Tx, **facts: Any) -> None:
    """Keep facts by their names."""
    tx.run(delete(fact_t).where(fact_t.c.name.in_(list(facts))))
    tx.run(insert(fact_t), [{"name": name, "value": value} for name, value in facts.items()])


@cache
def number_again() -> Select[Any]:
    """The number that was given for a command."""
    return select(*_GIVEN).where(given_t.c.command == bindparam("command"))


@cache
def next_of_queue() -> Select[Any]:
    """A queue's letter, whether it gives numbers, and the next of its blocks for a day; None: none is left."""
    g, b, q = given_t.c, block_t.c, queue_t.c
    of_day = (b.queue_id == bindparam("queue"), b.day == bindparam("day", type_=b.day.type))
    last = (
        select(func.coalesce(func.max(g.number), 0))
        .where(g.queue_id == bindparam("queue"), g.day == bindparam("day", type_=g.day.type))
        .scalar_subquery()
    )
    # Blocks are in order: the first that goes beyond the last number goes on, or begins.
    after = case((b.first > last, b.first), else_=last + 1)
    number = select(after).where(*of_day, b.last > last).order_by(b.first).limit(1).scalar_subquery()
    return select(q.letter, q.active, number.label("number")).where(q.id == bindparam("queue"))


@cache
def insert_given() -> Insert:
    """The number itself."""
    return insert(given_t).inline()


def _machine() -> str:
    """This machine, told from another with a copy of its disk by its name and its network card."""
    card = uuid.getnode()
    # Without a card Python makes one up, and says so in this bit.
    known = "" if card >> 40 & 1 else f"{card:012x}"
    return hashlib.sha256(f"{platform.node()} {known}".encode()).hexdigest()[:16]


def open_spool(path: Path) -> Spool:
    """The spool at `path`, made where there is none. Raises `SpoolUnusable`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise SpoolUnusable(path=path, reason=error.strerror) from error
    store = Store(URL.create("sqlite", database=str(path)))
    try:
        with store.transaction("BEGIN IMMEDIATE") as connection:
            spool_metadata.create_all(connection)
    except (DBAPIError, StoreError) as error:
        store.close()
        reason = error.facts.get("reason", error) if isinstance(error, StoreError) else error.orig
        raise SpoolUnusable(path=path, reason=reason) from error
    return Spool(path, store)

"""Opening a hall's database, and every write to it.

`Store.write` is the only way in: `BEGIN IMMEDIATE` on SQLite, in turn (`turnstile`) and with a short jittered
retry of our own (SQLite's busy handler starves writers), `READ COMMITTED` on Postgres with a retry on deadlock; a
command with an id is applied once, however often it is sent.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError

from schema.errors import (
    BadDatabaseUrl,
    CommandReused,
    DatabaseMissing,
    DatabaseUnreachable,
    SchemaTooNew,
    SchemaTooOld,
    StoreBusy,
    StoreError,
)
from schema.store.events import Actor, event_t
from schema.store.transaction import Reader, Tx
from schema.store.turnstile import Turnstile

T = TypeVar("T")

#: The schema version this program works with: the newest migration (a test holds it to Alembic's head).
SCHEMA_VERSION = "0010"
#: How long a write may wait for its turn before it gives up, seconds.
BUSY_SECONDS = 10.0
#: The pause between two tries for SQLite's write lock, seconds: from the first to the second, at random.
RETRY_PAUSE = (0.0003, 0.003)
#: Postgres: a deadlock or a serialisation failure is tried again this often.
DEADLOCK_TRIES = 5
#: Seconds to wait for a database server to answer.
CONNECT_SECONDS = 5
#: Postgres ends what a dead machine left open, so that nobody waits for it.
_SERVER_OPTIONS = (
    f"-c timezone=UTC -c application_name=onestop -c lock_timeout={int(BUSY_SECONDS)}s"
    " -c idle_in_transaction_session_timeout=10s"
    " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)

_dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), default=str)


class Store:
    """An open database. Make one with `open_store`; it may be used from any thread."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    def __repr__(self) -> str:
        return f"Store({self.name})"

    @property
    def name(self) -> str:
        """The address, its password hidden."""
        return self.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None on Postgres."""
        return Path(self.url.database or "") if self.is_sqlite else None

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` in one reading transaction and return what it returns.

        Raises `DatabaseUnreachable`, `StoreError`.
        """
        deadline = time.monotonic() + BUSY_SECONDS
        fresh = False
        while True:
            try:
                with self.transaction("BEGIN") as connection:
                    return work(Reader(connection))
            except DBAPIError as error:
                if _is_busy(error) and time.monotonic() < deadline:
                    time.sleep(random.uniform(*RETRY_PAUSE))
                elif error.connection_invalidated and not fresh:
                    fresh = True  # the server was restarted since: one try on a new connection
                else:
                    raise self.translated(error) from error

    def write(
        self,
        work: Callable[[Tx], T],
        *,
        actor: Actor,
        command: str | None = None,
        again: Callable[[Reader, int], T] | None = None,
    ) -> T:
        """Run `work` in one writing transaction, commit it, and return what it returns.

        `command` is the caller's id for this change: when it was applied already, nothing is done and the
        answer is `again(reader, subject_id)`, the subject being that of the command's first event. Any error
        takes everything back.

        Raises `StoreBusy` after `BUSY_SECONDS` without a turn, `DatabaseUnreachable`, `CommandReused`,
        `StoreError`, and whatever `work` raises.
        """
        tries = 0
        while True:
            tries += 1
            sent = False
            try:
                with self.transaction("BEGIN IMMEDIATE") as connection:
                    result = work(Tx(connection, actor, command))
                    sent = True
                return result
            except IntegrityError as error:
                done = self._applied(command, again)
                if done is not None:
                    return done[0]
                raise self.translated(error) from error
            except DBAPIError as error:
                lost = error.connection_invalidated
                if lost and tries == 1 and (command is not None or not sent):
                    if sent and (done := self._applied(command, again)) is not None:
                        return done[0]
                    continue
                if _is_conflict(error) and tries < DEADLOCK_TRIES:
                    time.sleep(random.uniform(0, 0.01 * tries))
                    continue
                raise self.translated(error) from error
            except Exception:
                # A rule refused. If that is because this very command was applied before, say what it did.
                done = self._applied(command, again)
                if done is not None:
                    return done[0]
                raise

    def _applied(self, command: str | None, again: Callable[[Reader, int], T] | None) -> tuple[T] | None:
        return None if command is None else self.read(lambda reader: applied(reader, command, again))

    @contextmanager
    def transaction(self, begin: str) -> Iterator[Connection]:
        """One transaction, committed at the end of the block; any exception takes it back."""
        with self._connected() as connection:
            if self.is_sqlite:
                deadline = time.monotonic() + BUSY_SECONDS
                with self._turn(begin):
                    _begin_sqlite(connection, begin, deadline)
                    try:
                        yield connection
                    except BaseException:
                        _take_back(connection)
                        raise
                    connection.exec_driver_sql("COMMIT")
            else:
                with connection.begin():
                    yield connection

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection of the pool; one that is in use while the store is closed is not kept after it."""
        pool = self.engine.pool
        with self.engine.connect() as connection:
            try:
                yield connection
            finally:
                if self.engine.pool is not pool and not connection.invalidated:
                    connection.invalidate()

    def _turn(self, begin: str) -> AbstractContextManager[None]:
        """A writer's turn on SQLite; a reader needs none."""
        if begin == "BEGIN" or self.path is None:
            return nullcontext()
        return Turnstile(self.path, BUSY_SECONDS)

    def translated(self, error: DBAPIError) -> StoreError:
        """What a person is told of a driver's error."""
        reason = str(error.orig).strip().split("\n")[0]
        if getattr(error.orig, "sqlstate", None) == "55P03":  # lock_not_available
            return StoreBusy(seconds=int(BUSY_SECONDS))
        if error.connection_invalidated or (isinstance(error, OperationalError) and not _is_conflict(error)):
            return DatabaseUnreachable(url=self.name, reason=reason)
        return StoreError(reason=reason)


def applied(reader: Reader, command: str, again: Callable[[Reader, int], T] | None) -> tuple[T] | None:
    """The answer of a command that was applied before, in a tuple; None when it was not.

    Raises `CommandReused` when nobody says what the answer was.
    """
    row = reader.first(
        select(event_t.c.subject_id, event_t.c.verb).where(event_t.c.command_id == command, event_t.c.step == 0)
    )
    if row is None:
        return None
    if again is None:
        raise CommandReused(command=command, verb=row.verb)
    return (again(reader, row.subject_id),)


def parse_url(text: str) -> URL:
    """A database address as SQLAlchemy takes it; `postgresql://` means the psycopg driver.

    Raises `BadDatabaseUrl`.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise BadDatabaseUrl(url=text) from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg") or (
        url.drivername == "sqlite" and url.database in (None, "", ":memory:")
    ):
        raise BadDatabaseUrl(url=url.render_as_string(hide_password=True))
    return url


def open_store(text: str) -> Store:
    """Open the database of an existing hall.

    Raises `BadDatabaseUrl`, `DatabaseMissing`, `DatabaseUnreachable`, `SchemaTooOld`, `SchemaTooNew`.
    """
    url = parse_url(text)
    if url.drivername == "sqlite" and not Path(url.database or "").is_file():
        raise DatabaseMissing(url=text)
    store = Store(url)
    found = store_version(store)
    if found is None:
        store.close()
        raise DatabaseMissing(url=store.name)
    if found != SCHEMA_VERSION:
        store.close()
        kind = SchemaTooNew if found > SCHEMA_VERSION else SchemaTooOld
        raise kind(found=found, needed=SCHEMA_VERSION, url=store.name)
    return store


def store_version(store: Store) -> str | None:
    """The schema version a database has; None when it holds no hall."""
    try:
        with store.engine.connect() as connection:
            if not store.engine.dialect.has_table(connection, "alembic_version"):
                return None
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            return None if version is None else str(version)
    except (NoSuchModuleError, DBAPIError) as error:
        reason = str(getattr(error, "orig", error)).strip().split("\n")[0]
        raise DatabaseUnreachable(url=store.name, reason=reason) from error


def _engine(url: URL) -> Engine:
    if url.drivername == "sqlite":
        # mode=rw: a database that has gone is an error, never a new empty file.
        file = Path(url.database or "").absolute().as_uri() + "?mode=rw&uri=true"
        engine = create_engine(
            f"sqlite:///{file}",
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": 0, "check_same_thread": False},
            json_serializer=_dumps,
        )
        event.listen(engine, "connect", _set_up_sqlite)
        return engine
    return create_engine(
        url,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "options": _SERVER_OPTIONS,
        },
        isolation_level="READ COMMITTED",
        json_serializer=_dumps,
    )


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(*RETRY_PAUSE))
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection, begin: str, deadline: float) -> None:
    """Wait for the write lock, which somebody may hold who takes no turns: with short random pauses."""
    raw = connection.connection.cursor()
    try:
        while True:
            try:
                raw.execute(begin)
                return
            except Exception as error:
                if "locked" not in str(error) and "busy" not in str(error):
                    connection.invalidate()
                    raise DatabaseUnreachable(url=connection.engine.url, reason=error) from error
                if time.monotonic() > deadline:
                    raise StoreBusy(seconds=int(BUSY_SECONDS)) from error
            time.sleep(random.uniform(*RETRY_PAUSE))
    finally:
        raw.close()


def _take_back(connection: Connection) -> None:
    """End a failed transaction on SQLite, unless it has ended already.

    SQLite takes some failures back by itself, a full disk among them; a signal in the middle of a statement makes
    SQLAlchemy throw the whole connection away, and the transaction with it.
    """
    if connection.invalidated or connection.closed:
        return
    raw = connection.connection.dbapi_connection
    if raw is not None and raw.in_transaction:
        connection.exec_driver_sql("ROLLBACK")


def _is_busy(error: DBAPIError) -> bool:
    return "database is locked" in str(error.orig) or "database table is locked" in str(error.orig)


def _is_conflict(error: DBAPIError) -> bool:
    """Postgres: serialization_failure, deadlock_detected."""
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01")

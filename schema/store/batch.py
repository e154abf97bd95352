"""Many writes in one transaction, for what is thrown away or takes all or nothing, a simulated day above all.

On Postgres whoever changes the same hall waits until the batch is over, on SQLite every other writer does: a
batch is for a database of one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from schema.errors import StoreError
from schema.store.engine import Store, applied
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

T = TypeVar("T")


class Database(Protocol):
    """What reads and writes go through: a `Store`, or a `Batch` of one."""

    def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` on what is stored, and return what it returns."""

    def write(
        self,
        work: Callable[[Tx], T],
        *,
        actor: Actor,
        command: str | None = None,
        again: Callable[[Reader, int], T] | None = None,
    ) -> T:
        """Run `work` as one change, all of it or nothing, and return what it returns."""


class Batch:
    """Reads and writes on one connection, in one transaction; made by `batched`, for one thread."""

    def __init__(self, store: Store, connection: Connection) -> None:
        self._store = store
        self._connection = connection
        # The driver's own cursor: two sentences a change, of which SQLAlchemy would make a sixth of a day's time.
        self._cursor = connection.connection.cursor()
        #: why the database has given the whole transaction up, if it has
        self._lost: StoreError | None = None

    def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` on what is stored and what this batch has written. Raises `StoreError`."""
        self.check()
        try:
            return work(Reader(self._connection))
        except DBAPIError as error:
            # After it Postgres takes nothing more, and would commit nothing without a word.
            self._lost = self._store.translated(error)
            raise self._lost from error

    def write(
        self,
        work: Callable[[Tx], T],
        *,
        actor: Actor,
        command: str | None = None,
        again: Callable[[Reader, int], T] | None = None,
    ) -> T:
        """One change of the batch, as `Store.write`: an error takes back this change and no other.

        Raises `StoreError`, `CommandReused`, and whatever `work` raises.
        """
        self.check()
        self._say("SAVEPOINT change")
        try:
            result = work(Tx(self._connection, actor, command))
        except BaseException as error:
            self._take_back(error)
            if isinstance(error, Exception) and command is not None:
                done = self.read(lambda reader: applied(reader, command, again))
                if done is not None:
                    return done[0]
            if isinstance(error, DBAPIError):
                raise self._store.translated(error) from error
            raise
        self._say("RELEASE SAVEPOINT change")
        return result

    def check(self) -> None:
        """Raise `StoreError` when the transaction is gone: nothing of the batch will be stored."""
        if self._lost is not None:
            raise self._lost

    def _take_back(self, because: BaseException) -> None:
        """Undo the change under way. A full disk or a lost server may have undone the whole batch already."""
        try:
            self._say("ROLLBACK TO SAVEPOINT change")
            self._say("RELEASE SAVEPOINT change")
        except StoreError as error:
            self._lost = self._store.translated(because) if isinstance(because, DBAPIError) else error
            raise self._lost from because

    def _say(self, sentence: str) -> None:
        try:
            self._cursor.execute(sentence)
        except Exception as error:
            raise StoreError(reason=str(error).strip().split("\n")[0]) from error


@contextmanager
def batched(store: Store, *, keep: bool = True) -> Iterator[Batch]:
    """Within the block, the writes of the batch are one transaction, committed when the block ends.

    An exception out of the block leaves nothing of them, nor does `keep=False`, which is for trying things out.
    Raises `StoreBusy`, `DatabaseUnreachable`, `StoreError`.
    """
    try:
        with store.transaction("BEGIN IMMEDIATE") as connection:
            batch = Batch(store, connection)
            yield batch
            batch.check()
            if not keep:
                raise _TriedOut
    except _TriedOut:
        pass
    except DBAPIError as error:
        raise store.translated(error) from error


class _TriedOut(Exception):
    """The end of a batch that is not to be kept."""

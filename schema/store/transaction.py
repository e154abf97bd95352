"""What a verb holds in its hands: a transaction that reads, changes and records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Row, text

from schema.store.events import Actor, insert_event

#: A row of columns known only to the statement that asked for them.
AnyRow = Row[*tuple[Any, ...]]

#: The class of advisory locks that are a hall's turn.
TURN_OF_HALL = 1
# One statement: the time is read once the turn has come.
_TURN = text("SELECT pg_advisory_xact_lock(:kind, :hall), clock_timestamp()")
_TIME = text("SELECT clock_timestamp()")
_STILL = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


class Reader:
    """A transaction that only reads; what it sees does not change while it lasts."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._server_time: datetime | None = None

    def first(self, statement: Executable, values: Mapping[str, Any] | None = None) -> AnyRow | None:
        """The first row, or None."""
        return self.connection.execute(statement, values).first()

    def all(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[AnyRow]:
        """Every row."""
        return self.connection.execute(statement, values).all()

    def scalar(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        return self.connection.execute(statement, values).scalar()

    def stand_still(self) -> None:
        """All that is read in this transaction is of one moment; to be said before anything is read.

        SQLite's transactions are so by themselves.
        """
        if self.connection.dialect.name != "sqlite":
            self.connection.execute(_STILL)

    def server_time(self) -> datetime | None:
        """The database's own time, in UTC: that of the latest turn, else of the first question in a transaction.

        None on SQLite, whose time is this machine's.
        """
        if self._server_time is None and self.connection.dialect.name != "sqlite":
            self._server_time = self.connection.execute(_TIME).scalar()
        return self._server_time


class Tx(Reader):
    """A transaction that writes. Made by `Store.write` only, which commits it or takes everything back."""

    def __init__(self, connection: Connection, actor: Actor, command: str | None) -> None:
        super().__init__(connection)
        self.actor = actor
        self._command = command
        self._step = 0
        self._takes_turns = connection.dialect.name != "sqlite"

    def run(self, statement: Executable, values: Any = None) -> int:
        """Execute a change and return the number of rows it met."""
        return self.connection.execute(statement, values).rowcount

    def take_turn(self, hall_id: int) -> None:
        """Wait until nobody else is changing this hall's lines, and hold the turn until the transaction ends.

        On Postgres an advisory lock, first come, first served; on SQLite the transaction is alone already.
        `SKIP LOCKED` would do without, but it hands the second in line to a colleague while the first one's
        caller may die and take the call back; with turns a call always sees every earlier one.
        """
        if self._takes_turns:
            row = self.connection.execute(_TURN, {"kind": TURN_OF_HALL, "hall": hall_id}).one()
            self._server_time = row[1]

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within the block events are not the command's own: what had to be done first, a day begun perhaps.

        A command that is sent again answers with the subject of its own first event.
        """
        command, self._command = self._command, None
        try:
            yield
        finally:
            self._command = command

    def record(
        self,
        verb: str,
        subject: str,
        subject_id: int,
        *,
        at: datetime,
        hall_id: int | None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write one event of this change."""
        facts = {"at": at, "hall_id": hall_id, "verb": verb, "subject": subject, "subject_id": subject_id}
        self.record_all([facts | {"before": before, "after": after}])

    def record_all(self, changes: Sequence[Mapping[str, Any]]) -> None:
        """Write the events of many changes: for each its time, hall, verb, subject, `before` and `after`."""
        events = []
        for change in changes:
            by = {"actor": self.actor.name, "place": self.actor.place, "command_id": self._command}
            events.append({**change, **by, "step": 0 if self._command is None else self._step})
            if self._command is not None:
                self._step += 1
        if events:
            self.connection.execute(insert_event(), events if len(events) > 1 else events[0])

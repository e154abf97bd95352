"""What a verb holds in its hands: a transaction that reads, changes and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Row

from schema.store.events import Actor, insert_event

#: A row of columns known only to the statement that asked for them.
AnyRow = Row[*tuple[Any, ...]]


class Reader:
    """A transaction that only reads; what it sees does not change while it lasts."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def first(self, statement: Executable, values: Mapping[str, Any] | None = None) -> AnyRow | None:
        """The first row, or None."""
        return self.connection.execute(statement, values).first()

    def all(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[AnyRow]:
        """Every row."""
        return self.connection.execute(statement, values).all()

    def scalar(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        return self.connection.execute(statement, values).scalar()


class Tx(Reader):
    """A transaction that writes. Made by `Store.write` only, which commits it or takes everything back."""

    def __init__(self, connection: Connection, actor: Actor, command: str | None) -> None:
        super().__init__(connection)
        self.actor = actor
        self._command = command
        self._step = 0
        self._locks = connection.dialect.name != "sqlite"

    def run(self, statement: Executable, values: Any = None) -> int:
        """Execute a change and return the number of rows it met."""
        return self.connection.execute(statement, values).rowcount

    def lock(self, statement: Executable, values: Mapping[str, Any] | None = None) -> None:
        """Take row locks by a `SELECT … FOR UPDATE`; on SQLite the transaction is alone already."""
        if self._locks:
            self.connection.execute(statement, values).close()

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
        self.connection.execute(
            insert_event(),
            {
                "at": at,
                "hall_id": hall_id,
                "actor": self.actor.name,
                "place": self.actor.place,
                "verb": verb,
                "subject": subject,
                "subject_id": subject_id,
                "before": before,
                "after": after,
                "command_id": self._command,
                "step": self._step,
            },
        )
        self._step += 1

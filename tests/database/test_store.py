"""The store: versions, commands applied once, everything or nothing, a database that is not there."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, select, text
from sqlmodel import SQLModel

import schema
from schema.errors import (
    BadDatabaseUrl,
    CommandReused,
    DatabaseMissing,
    DatabaseUnreachable,
    SchemaTooNew,
    SchemaTooOld,
    StoreError,
)
from schema.hall import clock
from schema.hall.halls import HallView, hall_t
from schema.queue.issuing import issue
from schema.queue.tickets import ticket_by_id, ticket_t
from schema.store.engine import SCHEMA_VERSION, Store, open_store
from schema.store.events import Actor, event_t
from schema.store.migrating import alembic_config, create_store, upgrade_store
from schema.store.transaction import Tx
from tests.halls import TESTER


def _count(store: Store, table: object) -> int:
    return int(store.read(lambda reader: reader.scalar(select(func.count()).select_from(table))))  # type: ignore[call-overload]


def test_migrations_make_the_models(store: Store) -> None:
    for module in pkgutil.walk_packages(schema.__path__, "schema."):
        if module.name.endswith("models"):
            importlib.import_module(module.name)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_partial_indexes_are_partial_on_both(store: Store) -> None:
    catalogue = "sqlite_master" if store.is_sqlite else "pg_indexes"
    columns = "name, sql" if store.is_sqlite else "indexname, indexdef"
    found = store.read(
        lambda reader: dict(
            map(tuple, reader.connection.exec_driver_sql(f"SELECT {columns} FROM {catalogue}").all())
        )
    )
    for name, state in (("ix_ticket_line", "waiting"), ("uq_ticket_active_window", "serving")):
        assert f"'{state}'" in found[name].split("WHERE")[1]


def test_the_schema_version_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == SCHEMA_VERSION


def test_creating_twice_changes_nothing(db_url: str, hall: HallView) -> None:
    again = create_store(db_url)
    assert again.read(lambda reader: reader.scalar(select(hall_t.c.code))) == hall.code
    again.close()
    assert upgrade_store(db_url) == (SCHEMA_VERSION, SCHEMA_VERSION)


@pytest.mark.parametrize(("version", "error"), [("0000", SchemaTooOld), ("9999", SchemaTooNew)])
def test_another_schema_version_is_refused(
    store: Store, db_url: str, version: str, error: type[StoreError]
) -> None:
    with store.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
        if not store.is_sqlite:
            connection.commit()
    with pytest.raises(error, match=version):
        open_store(db_url)


def test_a_failed_change_leaves_nothing(store: Store, hall: HallView) -> None:
    events = _count(store, event_t)

    def half(tx: Tx) -> None:
        issue(tx, hall, 1)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        store.write(half, actor=TESTER)
    assert _count(store, ticket_t) == 0
    assert _count(store, event_t) == events
    assert store.write(lambda tx: issue(tx, hall, 1), actor=TESTER).number == 1


def test_a_repeated_command_is_applied_once_and_answers_the_same(store: Store, hall: HallView) -> None:
    def press(command: str) -> str:
        return store.write(lambda tx: issue(tx, hall, 1), actor=TESTER, command=command, again=ticket_by_id).label

    assert [press("one"), press("one"), press("two"), press("one")] == ["A001", "A001", "A002", "A001"]
    assert _count(store, ticket_t) == 2


def test_a_command_without_a_way_to_answer_again_is_refused(store: Store, hall: HallView) -> None:
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER, command="one")
    with pytest.raises(CommandReused, match="one"):
        store.write(lambda tx: issue(tx, hall, 1), actor=TESTER, command="one")
    assert _count(store, ticket_t) == 1


def test_a_command_of_several_events_is_known_by_its_first(store: Store, hall: HallView) -> None:
    def two(tx: Tx) -> int:
        first = issue(tx, hall, 1)
        issue(tx, hall, 2)
        return first.id

    for _ in range(2):
        assert store.write(two, actor=TESTER, command="pair", again=lambda _reader, subject: subject) == 1
    assert _count(store, ticket_t) == 2


def test_an_event_needs_an_actor(store: Store) -> None:
    with pytest.raises(ValueError, match="actor"):
        Actor("", "somewhere")
    with pytest.raises(StoreError):
        store.write(
            lambda tx: tx.run(
                insert(event_t),
                {
                    "at": clock.now(),
                    "actor": "",
                    "place": "x",
                    "verb": "x",
                    "subject": "x",
                    "subject_id": 1,
                    "step": 0,
                },
            ),
            actor=TESTER,
        )


def test_moments_come_back_as_they_went(store: Store, hall: HallView) -> None:
    ticket = store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    kept = store.read(lambda reader: ticket_by_id(reader, ticket.id))
    assert kept == ticket
    assert kept.arrived_at.utcoffset() is not None
    assert kept.rank == int(kept.arrived_at.timestamp() * 1_000_000)


@pytest.mark.parametrize("url", ["mysql://root@db/hall", "sqlite:///:memory:", "sqlite://", "hall.db", ""])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(BadDatabaseUrl):
        open_store(url)


def test_a_database_that_is_not_there(tmp_path: Path, fresh_url: Callable[[str], str]) -> None:
    with pytest.raises(DatabaseMissing, match="onestop init"):
        open_store(f"sqlite:///{tmp_path}/none.db")
    assert not (tmp_path / "none.db").exists()
    text = tmp_path / "notes.db"
    text.write_text("these are my notes, not a database " * 40)
    with pytest.raises(DatabaseUnreachable):
        open_store(f"sqlite:///{text}")
    sqlite3.connect(tmp_path / "other.db").close()
    with pytest.raises(DatabaseMissing):
        open_store(f"sqlite:///{tmp_path}/other.db")
    with pytest.raises(DatabaseUnreachable) as caught:
        open_store("postgresql://clerk:secret@127.0.0.1:1/hall")
    assert "secret" not in str(caught.value)
    nobody = fresh_url("postgres").replace("/hall_", "/no_such_hall_", 1)
    with pytest.raises(DatabaseUnreachable):
        open_store(nobody)


def test_a_connection_in_use_while_the_store_is_closed_is_not_kept(store: Store) -> None:
    with store.transaction("BEGIN") as connection:
        driver = connection.connection.driver_connection
        store.close()
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    if store.is_sqlite:
        with pytest.raises(sqlite3.ProgrammingError):
            driver.execute("SELECT 1")  # type: ignore[union-attr]
    else:
        assert driver is not None and driver.closed
    assert store.read(lambda reader: reader.scalar(text("SELECT 1"))) == 1

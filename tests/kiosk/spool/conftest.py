"""A hall behind a gate, and machines with spools."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.spool.copying import renew
from kiosk.spool.spool import Spool, open_spool
from schema.hall import clock
from schema.hall.halls import HallView
from schema.store.engine import Store, open_store
from tests.database.at_window import Day
from tests.halls import small_hall
from tests.kiosk.spool.outage import FileGate, Gate, ServerGate


@pytest.fixture
def day() -> Iterator[Day]:
    """A Monday, 9:00 in the hall; it stays so."""
    day = Day()
    with clock.using(day):
        yield day


@pytest.fixture
def gate(db_url: str) -> Iterator[Gate]:
    """The way to a database with the small hall."""
    # Not in pytest's folder: a socket's name may have a hundred characters.
    with tempfile.TemporaryDirectory(prefix="onestop-gate-") as folder:
        founder = open_store(db_url)
        small_hall(founder)
        founder.close()
        gate = FileGate(db_url) if db_url.startswith("sqlite") else ServerGate(db_url, Path(folder))
        yield gate
        gate.close()


@pytest.fixture
def spool(store: Store, hall: HallView, day: Day, tmp_path: Path) -> Iterator[Spool]:
    """Machine K1's, with the day's leases and a copy of the small hall."""
    spool = open_spool(tmp_path / "spool.db")
    renew(spool, store, hall, "K1")
    yield spool
    spool.close()

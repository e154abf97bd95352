"""The change feed: told of each change by others, of a lost database and of its return."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.hall.halls import HallView
from schema.queue.issuing import issue
from schema.store.engine import Store, open_store
from schema.store.feed import Feed, Signal, open_feed
from tests.halls import TESTER


@pytest.fixture
def signals() -> queue.Queue[Signal]:
    return queue.Queue()


@pytest.fixture
def feed(store: Store, signals: queue.Queue[Signal]) -> Iterator[Feed]:
    watching = open_feed(store, signals.put)
    assert signals.get(timeout=10) == Signal.CHANGED
    yield watching
    watching.stop()


def _end_connections(store: Store, which: str) -> None:
    """As a restarted server does: end the database's connections, our own excepted."""
    other = open_store(store.url.render_as_string(hide_password=False))
    with other.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE pid <> pg_backend_pid() AND datname = current_database() AND {which}"
        )
    other.close()


def test_it_tells_of_a_change_and_of_nothing_else(
    feed: Feed, signals: queue.Queue[Signal], hall: HallView, db_url: str
) -> None:
    other = open_store(db_url)
    while True:  # what founding the hall made it tell
        try:
            signals.get(timeout=0.3)
        except queue.Empty:
            break
    other.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    assert signals.get(timeout=5) == Signal.CHANGED
    other.read(lambda reader: reader.connection.exec_driver_sql("SELECT 1").all())
    with pytest.raises(queue.Empty):
        signals.get(timeout=0.3)
    other.close()


def test_stopping_ends_its_thread(store: Store) -> None:
    before = threading.active_count()
    watching = open_feed(store, lambda _signal: None)
    assert threading.active_count() == before + 1
    watching.stop()
    assert threading.active_count() == before


def test_lost_and_back(
    store: Store, feed: Feed, signals: queue.Queue[Signal], hall: HallView, tmp_path: Path
) -> None:
    def wait_for(wanted: Signal) -> None:
        end = time.monotonic() + 15
        while signals.get(timeout=max(0.01, end - time.monotonic())) != wanted:
            pass

    if store.path is not None:
        away = tmp_path / "away.db"
        store.path.rename(away)
        wait_for(Signal.LOST)
        away.rename(store.path)
    else:
        _end_connections(store, "application_name = 'onestop-feed'")
        wait_for(Signal.LOST)
    wait_for(Signal.BACK)
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    assert signals.get(timeout=5) == Signal.CHANGED


def test_a_store_survives_a_restarted_server(store: Store, hall: HallView) -> None:
    """Its pooled connections are dead; the next read and the next write open new ones."""
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    if not store.is_sqlite:
        for work in (
            lambda: store.read(lambda reader: reader.connection.exec_driver_sql("SELECT 1").all()),
            lambda: store.write(lambda tx: issue(tx, hall, 1), actor=TESTER),
        ):
            _end_connections(store, "true")
            work()

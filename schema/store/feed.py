"""The change feed: tells a screen "look again", not what changed.

Postgres: triggers notify, a listener waits on a connection of its own and costs nothing while nothing happens.
SQLite: `PRAGMA data_version` on one held connection, looked at many times a second (a few microseconds a look).
Both say when the database is gone and when it is back.
"""

from __future__ import annotations

import os
import selectors
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import StrEnum

from schema.store.engine import CONNECT_SECONDS, Store


class Signal(StrEnum):
    """What the feed tells."""

    #: something was committed: look again
    CHANGED = "changed"
    #: the database does not answer
    LOST = "lost"
    #: it answers again: look again
    BACK = "back"


#: SQLite: seconds between two looks, and between two while there has just been a change: an idle desk on a
#: weak PC should cost nothing that can be noticed, a busy one should be told soon.
POLL_SECONDS = 0.1
BUSY_POLL_SECONDS = 0.03
#: For how long after a change it looks more often, seconds.
BUSY_SECONDS = 2.0
#: SQLite: seconds between two checks that the file is still the one held open.
FILE_CHECK_SECONDS = 2.0
#: Postgres: a "look again" at the latest after this many seconds, should a notification ever be lost.
BACKSTOP_SECONDS = 120.0
#: Pauses between tries to reconnect, seconds; the last one is repeated.
BACKOFF_SECONDS = (0.25, 0.5, 1.0, 2.0, 5.0)

CHANNEL = "onestop"


class Feed(ABC):
    """Watches a database from a thread of its own and calls `tell` for each signal.

    `tell` runs on that thread and should only pass the signal on. Signals may be merged, never lost.
    """

    def __init__(self, store: Store, tell: Callable[[Signal], None]) -> None:
        self.store = store
        self.tell = tell
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="onestop-feed", daemon=True)

    def start(self) -> Feed:
        """Begin to watch; the first signal is a `CHANGED`, once watching."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop watching and give the connection back."""
        self._wake()
        self.stopping.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=CONNECT_SECONDS + 1)

    def _run(self) -> None:
        tries = 0
        lost = False
        while not self.stopping.is_set():
            try:
                self._open()
                self.tell(Signal.BACK if lost else Signal.CHANGED)
                lost, tries = False, 0
                self._watch()
            except (OSError, sqlite3.Error, _psycopg_error()) as error:
                self.reason = str(error).strip().split("\n")[0]
                if not lost and not self.stopping.is_set():
                    lost = True
                    self.tell(Signal.LOST)
                self.stopping.wait(BACKOFF_SECONDS[min(tries, len(BACKOFF_SECONDS) - 1)])
                tries += 1
            finally:
                self._close()

    @abstractmethod
    def _open(self) -> None:
        """Connect; raise when that fails."""

    @abstractmethod
    def _watch(self) -> None:
        """Tell of each change until stopping; raise when the database is gone."""

    @abstractmethod
    def _close(self) -> None:
        """Give the connection back; never raises."""

    @abstractmethod
    def _wake(self) -> None:
        """Make `_watch` notice that it should stop."""


class SqliteFeed(Feed):
    """Looks at `data_version` of one held connection."""

    _connection: sqlite3.Connection | None = None

    def _open(self) -> None:
        path = self.store.path
        assert path is not None
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0, check_same_thread=False
        )
        self._file = os.stat(path)
        self._version = self._look()

    def _look(self) -> int:
        assert self._connection is not None
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _watch(self) -> None:
        path = self.store.path
        assert path is not None
        now = time.monotonic()
        next_check, busy_until = now + FILE_CHECK_SECONDS, now
        while not self.stopping.wait(BUSY_POLL_SECONDS if now < busy_until else POLL_SECONDS):
            now = time.monotonic()
            version = self._look()
            if version != self._version:
                self._version = version
                busy_until = now + BUSY_SECONDS
                self.tell(Signal.CHANGED)
            if now >= next_check:
                next_check = now + FILE_CHECK_SECONDS
                if not os.path.samestat(os.stat(path), self._file):
                    raise FileNotFoundError(f"{path} was replaced")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _wake(self) -> None:
        """Nothing to do: its pauses are short."""


class PostgresFeed(Feed):
    """Waits for notifications."""

    def __init__(self, store: Store, tell: Callable[[Signal], None]) -> None:
        super().__init__(store, tell)
        import psycopg

        self._connect = psycopg.connect
        self._connection: psycopg.Connection | None = None
        self._wake_read, self._wake_write = os.pipe()

    def _open(self) -> None:
        _, options = self.store.engine.dialect.create_connect_args(self.store.url)
        self._connection = self._connect(
            **options,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
            application_name="onestop-feed",
        )
        self._connection.execute(f"LISTEN {CHANNEL}")

    def _watch(self) -> None:
        assert self._connection is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._connection.fileno(), selectors.EVENT_READ)
            waiting.register(self._wake_read, selectors.EVENT_READ)
            while not self.stopping.is_set():
                ready = waiting.select(BACKSTOP_SECONDS)
                if self.stopping.is_set():
                    return
                if not ready or list(self._connection.notifies(timeout=0)):
                    self.tell(Signal.CHANGED)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self.stopping.is_set():
            os.close(self._wake_read)
            os.close(self._wake_write)

    def _wake(self) -> None:
        if self._thread.is_alive():
            os.write(self._wake_write, b"x")


def open_feed(store: Store, tell: Callable[[Signal], None]) -> Feed:
    """The feed of a database, watching already."""
    kind = SqliteFeed if store.is_sqlite else PostgresFeed
    return kind(store, tell).start()


def _psycopg_error() -> type[Exception]:
    """psycopg's own errors, without importing it for a hall on SQLite."""
    import sys

    module = sys.modules.get("psycopg")
    return module.Error if module else OSError

"""Writers on one SQLite file take turns, first come, first served.

SQLite itself has no queue: whoever tries at the right moment gets the write lock, and with many writers some wait
ten times as long as others. Each writer therefore first locks a file beside the database, which the kernel hands
on in the order of asking, and to the next one when its holder dies.
"""

from __future__ import annotations

import os
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

try:
    import fcntl
except ImportError:  # no such locks on this system: the retry of the write lock must do
    fcntl = None  # type: ignore[assignment]


class Turnstile(AbstractContextManager[None]):
    """A place in the order of writers: `with Turnstile(database, 10.0): …`, inside from when one's turn has come.

    After `seconds` without a turn it lets its user in all the same, to meet the write lock itself and say what is
    wrong: whoever holds the turnstile may be stopped for ever.
    """

    def __init__(self, database: Path, seconds: float) -> None:
        self._path = database.with_name(f"{database.name}-turn")
        self._seconds = seconds
        self._file: int | None = None

    def __enter__(self) -> None:
        if fcntl is None:
            return
        try:
            file = os.open(self._path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError:
            return  # the folder has gone or may not be written in: the database will say so itself
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not _Wait(file).within(self._seconds):
                return
        self._file = file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)  # which gives the turn on
            self._file = None


class _Wait:
    """Waiting for the lock in a thread of its own, which the kernel wakes: only so can it be given up."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._mine = threading.Event()
        self._deciding = threading.Lock()
        self._given_up = False

    def within(self, seconds: float) -> bool:
        """Whether the turn came in time; if not, the file is closed as soon as it comes."""
        threading.Thread(target=self._wait, name="turnstile", daemon=True).start()
        if self._mine.wait(seconds):
            return True
        with self._deciding:
            self._given_up = not self._mine.is_set()
        return not self._given_up

    def _wait(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._deciding:
            if not self._given_up:
                self._mine.set()
                return
        os.close(self._file)

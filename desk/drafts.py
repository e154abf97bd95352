"""What is typed and not yet used, kept in a file of this machine as it is typed.

It outlasts a crash, a power cut and a lost database, and comes back when the window is opened again on the same
day. With each draft goes the id of the command it will become, so that what was sent already is not done twice.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Event, Thread

from schema.hall.halls import HallView

#: The place of the command's id among a draft's fields; no field is called so.
COMMAND = "command id"
#: What was typed is on the disk itself after so many seconds; a killed desk loses nothing of it in any case.
SYNC_SECONDS = 0.3


def drafts_path(hall: HallView, window: int) -> Path:
    """Where the drafts of a window are kept: one file for each, of the user of this machine only."""
    import platformdirs

    return Path(platformdirs.user_state_dir("onestop")) / f"drafts-{hall.code}-{window}.db"


class Draft(MutableMapping[str, str]):
    """The fields of one draft; each change is kept at once."""

    def __init__(self, book: DraftBook, name: str, fields: dict[str, str]) -> None:
        self._book = book
        self.name = name
        self._fields = fields

    def __getitem__(self, field: str) -> str:
        return self._fields[field]

    def __setitem__(self, field: str, text: str) -> None:
        if self._fields.get(field, "") != text:
            self._fields[field] = text
            self._book.keep(self.name, field, text)

    def __delitem__(self, field: str) -> None:
        del self._fields[field]
        self._book.keep(self.name, field, None)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._fields))

    def __len__(self) -> int:
        return len(self._fields)

    @property
    def command(self) -> str:
        """The id of the command it becomes."""
        return self.setdefault(COMMAND, uuid.uuid4().hex)


class DraftBook:
    """The drafts of a window."""

    def __init__(self, path: Path | None = None) -> None:
        """Without a path they last as long as the desk. A folder that cannot be written to keeps nobody from
        working: then it is the same.
        """
        self._drafts: dict[str, Draft] = {}
        self._day = ""
        self._path: Path | None = None
        self._changed, self._ended = Event(), Event()
        self._database = self._opened(path)
        query = "SELECT name, field, text FROM draft ORDER BY rowid"
        for name, field, text in self._database.execute(query):
            self.of(name)._fields[field] = text
        self._syncing: Thread | None = None
        if self._path is not None:
            self._syncing = Thread(target=self._sync, daemon=True, name="drafts")
            self._syncing.start()

    def _opened(self, path: Path | None) -> sqlite3.Connection:
        table = (
            "CREATE TABLE IF NOT EXISTS draft"
            " (name TEXT, field TEXT, text TEXT, day TEXT, PRIMARY KEY (name, field))"
        )
        if path is not None:
            for _try in range(2):
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # names and numbers are in it
                    database = sqlite3.connect(path, isolation_level=None)
                    database.execute("PRAGMA journal_mode = WAL")
                    database.execute("PRAGMA synchronous = NORMAL")
                    database.execute(table)
                except sqlite3.DatabaseError:
                    with suppress(OSError):
                        path.replace(path.with_suffix(".broken"))  # a disk that lied; once more without it
                except OSError:
                    break
                else:
                    self._path = path
                    return database
        database = sqlite3.connect(":memory:", isolation_level=None)
        database.execute(table)
        return database

    def of(self, name: str) -> Draft:
        """The draft of this name; an empty one where nothing was typed."""
        if name not in self._drafts:
            self._drafts[name] = Draft(self, name, {})
        return self._drafts[name]

    def kept(self, name: str) -> Draft:
        """What stays from one day to the next."""
        return self.of(f"{KEPT}{name}")

    def begin_day(self, day: date) -> int:
        """Drop what was typed on another day; how many drafts of this one there are."""
        self._day = day.isoformat()
        dated = self._database.execute("SELECT name FROM draft WHERE day <> ?", (self._day,))
        for name in {name for (name,) in dated if not name.startswith(KEPT)}:
            self.drop(name)
        return sum(
            bool(draft) for name, draft in self._drafts.items() if name != LINES and not name.startswith(KEPT)
        )

    def drop(self, name: str) -> None:
        """It was used."""
        self._drafts.pop(name, None)
        self._database.execute("DELETE FROM draft WHERE name = ?", (name,))
        self._changed.set()

    def keep(self, name: str, field: str, text: str | None) -> None:
        """Keep a field as it is now; None: it is gone."""
        if text is None:
            self._database.execute("DELETE FROM draft WHERE name = ? AND field = ?", (name, field))
        else:
            row = (name, field, text, self._day)
            self._database.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)", row)
        self._changed.set()

    def _sync(self) -> None:
        """Bring what was written from the system's memory to the disk, a moment after it was."""
        assert self._path is not None
        while True:
            self._changed.wait()
            ending = self._ended.wait(SYNC_SECONDS)
            self._changed.clear()
            for name in (self._path, self._path.with_name(self._path.name + "-wal")):
                with suppress(OSError):
                    file = os.open(name, os.O_RDONLY)
                    try:
                        os.fsync(file)
                    finally:
                        os.close(file)
            if ending:
                return

    def close(self) -> None:
        """The desk is left."""
        if self._syncing is not None:
            self._ended.set()
            self._changed.set()
            self._syncing.join()
            self._syncing = None
        self._database.close()


#: The draft of single lines typed in dialogs.
LINES = "lines"
#: How the names of those begin that stay from one day to the next.
KEPT = "kept: "

"""A database that can be taken away and given back: a file that is moved, or a server behind a gate."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from schema.store.engine import Store


class Gate(ABC):
    """The way to a database; `url` leads through it."""

    url: str

    @abstractmethod
    def shut(self, *stores: Store) -> None:
        """The database is gone, for these stores' open connections too."""

    @abstractmethod
    def open(self) -> None:
        """It is back, with everything it held."""

    @abstractmethod
    def close(self) -> None:
        """Clear away."""


class FileGate(Gate):
    """A SQLite file that is moved away."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._path = Path(url.removeprefix("sqlite:///"))
        self._away = self._path.with_name(f"{self._path.name}.away")

    def shut(self, *stores: Store) -> None:
        for store in stores:
            store.close()
        self._path.rename(self._away)

    def open(self) -> None:
        self._away.rename(self._path)

    def close(self) -> None:
        """There is nothing to clear away."""


class ServerGate(Gate):
    """A relay in front of a Postgres server; shut, it cuts every line and takes no new one."""

    def __init__(self, url: str, folder: Path) -> None:
        parts = urlsplit(url)
        self._server = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
        self._door = folder / ".s.PGSQL.5432"
        self.url = parts._replace(query=f"host={folder}").geturl()
        self._lines: list[socket.socket] = []
        self._listening: socket.socket | None = None
        self.open()

    def open(self) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._door))
        self._listening.listen()
        threading.Thread(target=self._take, args=(self._listening,), daemon=True).start()

    def shut(self, *stores: Store) -> None:
        if self._listening is not None:
            self._door.unlink()
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        for line in self._lines:
            end(line)
        self._lines.clear()

    def close(self) -> None:
        self.shut()

    def _take(self, listening: socket.socket) -> None:
        while True:
            try:
                line, _address = listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._lines += [line, server]
            for ends in ((line, server), (server, line)):
                threading.Thread(target=_relay, args=ends, daemon=True).start()


def _relay(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        end(source)
        end(target)


def end(line: socket.socket) -> None:
    """End a line, whoever has ended it already."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()

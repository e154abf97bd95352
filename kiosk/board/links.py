"""The line to a board: TCP, serial or a device file, each with a deadline for opening, reading and writing.

`Wire` keeps one open, gives it up at the first trouble, and tries once more on a fresh one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from schema.errors import BoardNack, BoardRefused, BoardSilent
from schema.language import translator

_ = translator("kiosk")

T = TypeVar("T")

#: The most bytes an answer may have before it is taken for noise.
ANSWER_MOST = 4096


class Nack(Exception):
    """The board answered that it does not accept what it was sent; the text says why."""


class Garbled(ConnectionError):
    """The board's answer is not of its protocol; the text says what is wrong with it."""


class Link(Protocol):
    """One connection to a board. Deadlines are of `time.monotonic`."""

    def write(self, data: bytes, deadline: float) -> None:
        """Send all of `data`; `OSError` when it cannot be done in time."""

    def read(self, deadline: float) -> bytes:
        """Some bytes, one at least; `OSError` when none come in time."""

    def close(self) -> None:
        """Let go; never fails."""


def left(deadline: float) -> float:
    """Seconds until the deadline; `TimeoutError` when it is over."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class TcpLink:
    """A socket."""

    def __init__(self, host: str, port: int, timeout: float) -> None:
        self._socket = socket.create_connection((host, port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes, deadline: float) -> None:
        self._socket.settimeout(left(deadline))
        self._socket.sendall(data)

    def read(self, deadline: float) -> bytes:
        self._socket.settimeout(left(deadline))
        received = self._socket.recv(ANSWER_MOST)
        if not received:
            raise ConnectionAbortedError(_("it closed the connection"))
        return received

    def close(self) -> None:
        self._socket.close()


class SerialLink:
    """A serial line, 8N1."""

    def __init__(self, device: str, baudrate: int, timeout: float) -> None:
        try:
            import serial
        except ImportError as error:
            missing = _('pyserial is not installed; install it with: pip install "onestop[devices]"')
            raise OSError(missing) from error
        try:
            self._port = serial.Serial(device, baudrate, timeout=timeout, write_timeout=timeout)
        except serial.SerialException as error:
            if error.errno:
                raise OSError(error.errno, os.strerror(error.errno)) from error
            raise

    def write(self, data: bytes, deadline: float) -> None:
        from serial import SerialTimeoutException

        self._port.write_timeout = left(deadline)
        try:
            self._port.write(data)
        except SerialTimeoutException as error:
            raise TimeoutError from error

    def read(self, deadline: float) -> bytes:
        self._port.timeout = left(deadline)
        received: bytes = self._port.read(max(1, self._port.in_waiting))
        if not received:
            raise TimeoutError
        return received

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._port.close()


class FileLink:
    """A device file that is only written to, such as a console; one that takes nothing blocks nobody."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)

    def fileno(self) -> int:
        """For asking how large a terminal it is."""
        return self._file

    def write(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._file, rest) :]
            except BlockingIOError:
                select.select([], [self._file], [], left(deadline))

    def read(self, deadline: float) -> bytes:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._file)


class Wire:
    """A board's line, used by one thread at a time; what goes wrong comes out as an error naming the board."""

    def __init__(self, board: str, address: str, timeout: float, opener: Callable[[], Link]) -> None:
        self.board, self.address, self.timeout = board, address, timeout
        self._opener = opener
        self._link: Any = None

    def ask(self, request: bytes, answer: Callable[[Link, float], T]) -> T:
        """Send `request` and return what `answer` makes of the reply, which it reads until a deadline.

        On a fresh connection once more when that fails; then raises `BoardRefused` (no connection),
        `BoardSilent` (no sound answer) or `BoardNack`.
        """
        return self._twice(lambda link, deadline: self._exchange(link, deadline, request, answer))

    def tell(self, request: bytes) -> None:
        """Send `request` to a board that answers nothing. Raises as `ask` does."""
        self._twice(lambda link, deadline: link.write(request, deadline))

    @staticmethod
    def _exchange(link: Link, deadline: float, request: bytes, answer: Callable[[Link, float], T]) -> T:
        link.write(request, deadline)
        return answer(link, deadline)

    def use(self, work: Callable[[Any], T]) -> T:
        """Do something with the open link itself. Raises as `ask` does."""
        return self._twice(lambda link, _deadline: work(link))

    def _twice(self, work: Callable[[Link, float], T]) -> T:
        try:
            return work(self._open(), time.monotonic() + self.timeout)
        except (OSError, Nack):
            self.close()
        try:
            return work(self._open(), time.monotonic() + self.timeout)
        except Nack as error:
            self.close()
            raise BoardNack(board=self.board, address=self.address, reason=error) from error
        except OSError as error:
            self.close()
            reason = self.words(error)
            raise BoardSilent(board=self.board, address=self.address, reason=reason) from error

    def _open(self) -> Link:
        if self._link is None:
            try:
                self._link = self._opener()
            except OSError as error:
                reason = self.words(error)
                raise BoardRefused(board=self.board, address=self.address, reason=reason) from error
        link: Link = self._link
        return link

    def close(self) -> None:
        """Give the connection up; the next use opens another."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def words(self, error: OSError) -> str:
        """Why a link failed, in a few words for a sentence."""
        if isinstance(error, TimeoutError):
            return _("no answer within {seconds} s").format(seconds=f"{self.timeout:g}")
        if error.errno in (errno.EACCES, errno.EPERM):
            return _("this user has no right to use it")
        known = (
            (ConnectionRefusedError, _("the connection was refused")),
            (ConnectionResetError | BrokenPipeError, _("the connection broke")),
            (socket.gaierror, _("no machine has this name")),
            (FileNotFoundError, _("there is no such file or device")),
        )
        return next((words for kind, words in known if isinstance(error, kind)), error.strerror or str(error))

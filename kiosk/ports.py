"""Serial ports, for whatever hangs on one: opened for us alone, faults in words, a wait that can be ended."""

from __future__ import annotations

import errno
import os
import termios
from typing import Any

from schema.errors import PartNotInstalled
from schema.language import translator

_ = translator("kiosk")

#: Pauses between tries to open a port, seconds; the last one is repeated.
BACKOFF_SECONDS = (0.25, 0.5, 1.0, 2.0, 5.0)


def open_serial(device: str, baudrate: int, write_seconds: float) -> Any:
    """A serial port, for us alone. Raises `PartNotInstalled`; `OSError` and `ValueError`, for `port_words`."""
    try:
        import serial
    except ImportError as error:
        raise PartNotInstalled(part="pyserial", command='pip install "onestop[devices]"') from error
    return serial.Serial(device, baudrate, timeout=0, write_timeout=write_seconds, exclusive=True)


def port_words(error: Exception) -> str:
    """Why a port cannot be used, in a few words."""
    from serial import SerialTimeoutException

    if isinstance(error, SerialTimeoutException):
        return _("it takes nothing")
    # pyserial's own error does not always bring the number of the one it stands for.
    cause = error.__context__ if isinstance(error.__context__, termios.error) else error
    number = cause.args[0] if isinstance(cause, termios.error) else getattr(error, "errno", None)
    known = {
        errno.ENOENT: _("there is no such port"),
        errno.EAGAIN: _("another program uses it"),
        errno.EBUSY: _("another program uses it"),
        errno.EACCES: _("this user has no right to use it; add the user to the group dialout"),
        errno.EIO: _("it is gone"),
        errno.ENOTTY: _("it is no serial port"),
    }
    return known.get(number or 0) or (os.strerror(number) if number else str(error))


class Wake:
    """Ends a wait for a port from another thread."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)

    def fileno(self) -> int:
        """What a selector waits for."""
        return self._read

    def ring(self) -> None:
        """Wake whoever waits; may be called from any thread."""
        os.write(self._write, b"x")

    def heard(self) -> None:
        """Wait for the next ring."""
        os.read(self._read, 4096)

    def close(self) -> None:
        """Give both ends back."""
        os.close(self._read)
        os.close(self._write)

"""Thin links to a printer over python-escpos, with its traps closed: each opens at once, waits no longer than it
was told, and raises `OSError` when it breaks.

python-escpos is imported only when a link is opened: it takes a fifth of a second.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from schema.language import translator
from schema.settings import PrinterSettings

_ = translator("kiosk")


class PartMissing(Exception):
    """A library that this kind of printer needs is not installed; the text says which and how to get it."""


class Link(Protocol):
    """One connection to a printer."""

    #: whether the printer can answer over this link
    answers: bool

    def write(self, data: bytes) -> None:
        """Send all of `data`; `TimeoutError` when the printer takes no more."""

    def read(self, seconds: float) -> bytes:
        """What has come, waiting at most `seconds`; empty when nothing did."""

    def close(self) -> None:
        """Let go; never fails."""


def open_link(settings: PrinterSettings) -> Link:
    """A fresh link of the kind that is set, network, serial, usb or file.

    Raises `PartMissing`, or `OSError` when there is no printer at the other end.
    """
    with _quiet_import():
        from escpos.printer import File, Network, Serial, Usb
    match settings.kind:
        case "network":
            return NetworkLink(Network(settings.host, port=settings.port, timeout=settings.timeout))
        case "serial":
            if not Serial.is_usable():
                raise PartMissing(_('pyserial is not installed; install it with: pip install "onestop[devices]"'))
            return SerialLink(Serial(settings.device, settings.baudrate, timeout=settings.timeout))
        case "usb":
            if not Usb.is_usable():
                raise PartMissing(_('pyusb is not installed; install it with: pip install "onestop[devices]"'))
            # pyusb counts milliseconds, and 0 is for ever
            milliseconds = max(1, round(settings.timeout * 1000))
            return UsbLink(Usb(settings.vendor, settings.product, timeout=milliseconds))
        case "file":
            return FileLink(File(settings.path), settings.timeout)
        case "dummy":
            raise ValueError("a dummy printer has no link")


@contextlib.contextmanager
def _quiet_import() -> Iterator[None]:
    """python-escpos sets up logging to the terminal when imported, which would write over the kiosk's screen."""
    handlers = logging.root.handlers[:]
    yield
    logging.root.handlers[:] = handlers


class NetworkLink:
    """TCP, port 9100 as a rule. We connect: python-escpos leaks the socket when refused and knows only IPv4."""

    answers = True

    def __init__(self, device: Any) -> None:
        self._device = device
        self._timeout: float = device.timeout
        self._socket = socket.create_connection((device.host, device.port), self._timeout)
        device.device = self._socket

    def write(self, data: bytes) -> None:
        self._socket.settimeout(self._timeout)
        self._device._raw(data)

    def read(self, seconds: float) -> bytes:
        self._socket.settimeout(seconds)
        try:
            received: bytes = self._device._read()
        except TimeoutError:
            return b""
        if not received:
            raise ConnectionAbortedError(_("it closed the connection"))
        return received

    def close(self) -> None:
        self._device.close()


class SerialLink:
    """A serial line. python-escpos sets no limit for writing and reads 16 bytes or until time is up."""

    answers = True

    def __init__(self, device: Any) -> None:
        _open(device)
        self._device = device
        self._port = device.device
        self._port.write_timeout = device.timeout

    def write(self, data: bytes) -> None:
        from serial import SerialTimeoutException

        try:
            self._device._raw(data)
        except SerialTimeoutException as error:
            raise TimeoutError from error

    def read(self, seconds: float) -> bytes:
        self._port.timeout = seconds
        received: bytes = self._port.read(1)
        return received

    def close(self) -> None:
        # The port first: python-escpos would flush it, which waits for ever for a printer that takes nothing.
        with contextlib.suppress(OSError):
            self._port.close()
        self._device.close()


class UsbLink:
    """USB. Nothing is read back: endpoints for answers differ too much from printer to printer."""

    answers = False

    def __init__(self, device: Any) -> None:
        from usb.core import NoBackendError

        try:
            _open(device)
        except NoBackendError as error:
            raise PartMissing(_("libusb is not installed; install the Debian package libusb-1.0-0")) from error
        self._device = device

    def write(self, data: bytes) -> None:
        from usb.core import USBTimeoutError

        try:
            self._device._raw(data)
        except USBTimeoutError as error:
            raise TimeoutError from error

    def read(self, seconds: float) -> bytes:
        return b""

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._device.close()


class FileLink:
    """A device file, or a plain file that the bytes are appended to; python-escpos would truncate it."""

    answers = False

    def __init__(self, device: Any, timeout: float) -> None:
        self._device = device
        device.device = _Appending(Path(device.devfile), timeout)

    def write(self, data: bytes) -> None:
        self._device._raw(data)

    def read(self, seconds: float) -> bytes:
        return b""

    def close(self) -> None:
        self._device.close()


class _Appending:
    """The file under a `FileLink`: a printer out of paper blocks its device file, so writing has a time limit."""

    def __init__(self, path: Path, timeout: float) -> None:
        # A missing device must not become a plain file among the devices.
        create = 0 if path.is_relative_to("/dev") else os.O_CREAT
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | create, 0o644)
        self._timeout = timeout

    def write(self, data: bytes) -> None:
        deadline = time.monotonic() + self._timeout
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._file, rest) :]
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError from None
                select.select([], [self._file], [], left)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        os.close(self._file)


def _open(device: Any) -> None:
    """Open a python-escpos device; its own error becomes the `OSError` it was before, or one that says why."""
    from escpos.exceptions import DeviceNotFoundError

    try:
        device.open()
    except DeviceNotFoundError as error:
        cause = error.__context__
        if isinstance(cause, OSError) and cause.errno:
            raise OSError(cause.errno, os.strerror(cause.errno)) from error
        if isinstance(cause, AssertionError):  # how its Usb says that there is none
            raise ConnectionError(_("it was not found")) from error
        raise ConnectionError(error.msg.splitlines()[-1]) from error
    if not device._device:  # what a failed open leaves behind where it does not raise (issue 720)
        raise ConnectionError(_("it was not found"))

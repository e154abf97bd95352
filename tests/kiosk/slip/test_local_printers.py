"""Printers on the machine itself: a serial line, a device file, USB, and their libraries missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.slip.printers import Printer
from schema.errors import PrinterOff, PrinterTrouble, PrinterUnknown
from schema.language import speaking
from schema.settings import PrinterSettings
from tests.kiosk.slip.printer_emulator import IDLE, Behaviour, SerialPrinter

JOB = b"\x1b@A023\n\x1bd\x06\x1dV\x00"
SHORT = 0.3
ENOUGH = 10.0  # where the answer comes: never waited out


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with speaking("en"):
        yield


def test_serial_prints_and_is_asked() -> None:
    with SerialPrinter() as emulator:
        printer = Printer(PrinterSettings(kind="serial", device=emulator.device, timeout=ENOUGH))
        printer.check()
        printer.print(JOB)
    assert bytes(emulator.conversation.job) == JOB
    assert emulator.conversation.asked == [1, 2, 4] * 2


def test_serial_in_trouble_and_silent() -> None:
    with SerialPrinter(Behaviour({**IDLE, 2: 0x16})) as emulator, pytest.raises(PrinterTrouble, match="cover"):
        Printer(PrinterSettings(kind="serial", device=emulator.device, timeout=ENOUGH)).print(JOB)
    with SerialPrinter(Behaviour({}, proof=None)) as emulator, pytest.raises(PrinterUnknown, match="no answer"):
        Printer(PrinterSettings(kind="serial", device=emulator.device, timeout=SHORT)).print(JOB)


def test_a_serial_device_that_is_missing_or_none(tmp_path: Path) -> None:
    with pytest.raises(PrinterOff, match="no such file or device"):
        Printer(PrinterSettings(kind="serial", device=str(tmp_path / "ttyUSB9"))).check()
    (tmp_path / "plain").touch()
    with pytest.raises(PrinterOff, match=r"Could not configure port|could not open port"):
        Printer(PrinterSettings(kind="serial", device=str(tmp_path / "plain"))).check()


def test_a_file_is_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    path.write_bytes(b"before")
    printer = Printer(PrinterSettings(kind="file", path=str(path)))
    printer.check()
    printer.print(JOB)
    printer.print(JOB)
    assert path.read_bytes() == b"before" + JOB + JOB


def test_a_device_file_that_is_missing_is_not_made() -> None:
    path = Path("/dev/onestop-no-such-printer")
    with pytest.raises(PrinterOff, match="no such file or device"):
        Printer(PrinterSettings(kind="file", path=str(path))).print(JOB)
    assert not path.exists()


def test_a_device_file_that_takes_nothing_leaves_it_unknown(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    with pytest.raises(PrinterOff, match="No such device"):  # nobody at the other end
        Printer(PrinterSettings(kind="file", path=str(path), timeout=SHORT)).print(JOB)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(PrinterUnknown, match="no answer"):
            Printer(PrinterSettings(kind="file", path=str(path), timeout=SHORT)).print(b"x" * 1_000_000)
    finally:
        os.close(reader)


def test_a_usb_printer_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    import usb.core

    monkeypatch.setattr(usb.core, "find", lambda **_ids: None)
    with pytest.raises(PrinterOff, match=r"usb 0416:5011 does not answer \(it was not found"):
        Printer(PrinterSettings(kind="usb")).check()


def test_usb_without_libusb_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import usb.core

    def find(**_ids: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", find)
    with pytest.raises(PrinterTrouble, match=r"libusb-1\.0-0"):
        Printer(PrinterSettings(kind="usb")).print(JOB)


class FakeUsb:
    """As much of a pyusb device as python-escpos uses."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.written: list[tuple[int, bytes, int]] = []
        self.backend = SimpleNamespace(__module__="usb.backend.libusb0")
        self._ctx = SimpleNamespace(dispose=lambda device: None)

    def set_configuration(self) -> None: ...

    def reset(self) -> None: ...

    def write(self, endpoint: int, data: bytes, timeout: int) -> int:
        if self.error:
            raise self.error
        self.written.append((endpoint, data, timeout))
        return len(data)


def test_usb_prints_within_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    import usb.core

    device = FakeUsb()
    monkeypatch.setattr(usb.core, "find", lambda **_ids: device)
    Printer(PrinterSettings(kind="usb", timeout=1.5)).print(JOB)
    assert device.written == [(1, JOB, 1500)]


def test_usb_that_takes_nothing_or_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    import usb.core

    printer = Printer(PrinterSettings(kind="usb"))
    monkeypatch.setattr(usb.core, "find", lambda **_ids: FakeUsb(usb.core.USBTimeoutError("Operation timed out")))
    with pytest.raises(PrinterUnknown, match="no answer within 3 s"):
        printer.print(JOB)
    denied = usb.core.USBError("Access denied", errno=13)
    monkeypatch.setattr(usb.core, "find", lambda **_ids: FakeUsb(denied))
    with pytest.raises(PrinterTrouble, match="no right to use it"):
        printer.print(JOB)


@pytest.mark.parametrize(
    ("kind", "device", "library"),
    [("usb", "escpos.printer.Usb", "pyusb"), ("serial", "escpos.printer.Serial", "pyserial")],
)
def test_a_missing_library_is_named(
    monkeypatch: pytest.MonkeyPatch, kind: str, device: str, library: str
) -> None:
    # The class's own answer, not its module's, which an earlier test's device asks too when it is let go of.
    monkeypatch.setattr(f"{device}.is_usable", lambda: False)
    with pytest.raises(PrinterTrouble, match=rf"{library} is not installed.*onestop\[devices\]"):
        Printer(PrinterSettings.model_validate({"kind": kind})).print(JOB)

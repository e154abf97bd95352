"""A job on its way to network printers that work, fail, or say nothing."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from kiosk.slip.printers import Printer
from schema.errors import BadInput, PrinterOff, PrinterTrouble, PrinterUnknown
from schema.language import speaking
from schema.settings import PrinterSettings
from tests.kiosk.slip.printer_emulator import IDLE, Behaviour, NetworkPrinter

JOB = b"\x1b@A023\n\x1bd\x06\x1dV\x00"
SHORT = 0.3
LONGER = 1.0  # waited out once before an answer that has to come in time, on a busy machine too
ENOUGH = 10.0  # where the answer comes: never waited out


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with speaking("en"):
        yield


def network(port: int, timeout: float = ENOUGH) -> Printer:
    return Printer(PrinterSettings(kind="network", host="127.0.0.1", port=port, timeout=timeout))


def test_a_printer_that_answers_has_printed() -> None:
    with NetworkPrinter() as emulator:
        printer = network(emulator.port)
        printer.check()
        printer.print(JOB)
        printer.print(JOB + JOB)
    assert emulator.jobs == [JOB, JOB + JOB]
    assert [c.asked for c in emulator.conversations] == [[1, 2, 4]] * 3


def test_a_low_roll_still_prints() -> None:
    with NetworkPrinter(Behaviour({**IDLE, 4: 0x1E}, proof=b"\x03")) as emulator:
        network(emulator.port).print(JOB)
    assert emulator.jobs == [JOB]


def test_automatic_status_between_the_replies_is_not_mistaken_for_one() -> None:
    automatic = bytes.fromhex("14 00 00 0f")
    with NetworkPrinter(Behaviour(before=automatic + b"\x13\x11", proof=automatic + b"\x00")) as emulator:
        network(emulator.port).print(JOB)
    assert emulator.jobs == [JOB]


def test_a_clone_that_answers_the_last_query_with_other_bits_has_printed() -> None:
    with NetworkPrinter(Behaviour(proof=b"\x12")) as emulator:
        network(emulator.port).print(JOB)
    assert emulator.jobs == [JOB]


def test_a_printer_that_refuses_is_off() -> None:
    with NetworkPrinter(listening=False) as emulator:
        printer = network(emulator.port)
        for act in (printer.check, lambda: printer.print(JOB)) * 2:  # it is tried anew each time
            with pytest.raises(PrinterOff, match=f"network 127.0.0.1:{emulator.port} does not answer .*refused"):
                act()


def test_a_printer_that_hangs_up_at_once_is_off() -> None:
    with NetworkPrinter(Behaviour(fault="hang up")) as emulator:
        with pytest.raises(PrinterOff, match=r"closed|broke"):
            network(emulator.port).print(JOB)
        with pytest.raises(PrinterOff, match=r"closed|broke"):
            network(emulator.port).check()


def test_a_name_without_a_machine_is_off() -> None:
    settings = PrinterSettings(kind="network", host="printer.invalid", timeout=SHORT)
    with pytest.raises(PrinterOff, match="no machine has this name"):
        Printer(settings).check()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({4: 0x72}, "out of paper"),
        ({4: 0x7E}, "out of paper"),
        ({1: 0x1A, 2: 0x32}, "out of paper"),
        ({1: 0x1A, 2: 0x16}, "its cover is open"),
        ({1: 0x1A, 2: 0x36, 4: 0x7E}, "its cover is open"),
        ({1: 0x1A, 2: 0x52, 3: 0x1A}, "its cutter is stuck"),
        ({1: 0x1A, 2: 0x52, 3: 0x32}, "switch it off and on"),
        ({1: 0x1A, 2: 0x52}, "it reports an error"),
        ({1: 0x1A}, "it is offline"),
    ],
)
def test_a_printer_in_trouble_says_why_and_gets_no_job(status: dict[int, int], words: str) -> None:
    with NetworkPrinter(Behaviour({**IDLE, **status})) as emulator:
        with pytest.raises(PrinterTrouble, match=words):
            network(emulator.port).check()
        with pytest.raises(PrinterTrouble, match=f"{words}.*nothing was printed"):
            network(emulator.port).print(JOB)
    assert emulator.jobs == []


def test_a_printer_that_never_answers_leaves_it_unknown() -> None:
    with NetworkPrinter(Behaviour({}, proof=None)) as emulator:
        printer = network(emulator.port, SHORT)
        printer.check()  # it is there, and has reported nothing
        with pytest.raises(PrinterUnknown, match=r"no answer within 0\.3 s"):
            printer.print(JOB)
    assert emulator.jobs == [JOB]


def test_automatic_status_proves_nothing() -> None:
    with (
        NetworkPrinter(Behaviour(proof=bytes.fromhex("14 00 00 0f"))) as emulator,
        pytest.raises(PrinterUnknown, match="no answer"),
    ):
        network(emulator.port, SHORT).print(JOB)


def test_status_that_comes_late_proves_nothing() -> None:
    with (
        NetworkPrinter(Behaviour(late=True, proof=None)) as emulator,
        pytest.raises(PrinterUnknown, match="no answer"),
    ):
        network(emulator.port, SHORT).print(JOB)
    assert emulator.jobs == [JOB]


def test_late_status_before_the_proof_does_no_harm() -> None:
    with NetworkPrinter(Behaviour(late=True)) as emulator:
        network(emulator.port, LONGER).print(JOB)
    assert emulator.jobs == [JOB]


def test_a_printer_without_the_paper_query_can_still_prove_it_printed() -> None:
    with NetworkPrinter(Behaviour({1: 0x12, 2: 0x12})) as emulator:
        network(emulator.port, LONGER).print(JOB)
    assert emulator.jobs == [JOB]


def test_a_reset_after_the_job_leaves_it_unknown() -> None:
    with (
        NetworkPrinter(Behaviour(fault="reset")) as emulator,
        pytest.raises(PrinterUnknown, match=r"broke|closed"),
    ):
        network(emulator.port).print(JOB)


def test_a_job_that_is_not_taken_in_leaves_it_unknown() -> None:
    with (
        NetworkPrinter(Behaviour(fault="stop reading")) as emulator,
        pytest.raises(PrinterUnknown, match="no answer"),
    ):
        network(emulator.port, SHORT).print(b"x" * 30_000_000)


def test_a_dummy_keeps_its_jobs() -> None:
    printer = Printer(PrinterSettings())
    printer.check()
    printer.print(JOB)
    assert printer.jobs == [JOB]


def test_printers_are_named_by_kind_and_address() -> None:
    names = [
        Printer(PrinterSettings.model_validate({"kind": kind})).describe()
        for kind in ("network", "serial", "usb", "file", "dummy")
    ]
    assert names == [
        "network 192.168.1.200:9100",
        "serial /dev/ttyUSB0",
        "usb 0416:5011",
        "file /dev/usb/lp0",
        "dummy",
    ]


def test_python_escpos_leaves_the_terminal_alone() -> None:
    handlers = logging.root.handlers[:]
    with NetworkPrinter() as emulator:
        network(emulator.port).check()
    assert logging.root.handlers == handlers


def test_python_escpos_is_not_imported_before_it_is_needed() -> None:
    program = (
        "import sys, kiosk.slip.printers, kiosk.slip.escpos_writer as w;"
        "from schema.settings import PrinterSettings as S; kiosk.slip.printers.Printer(S()).print(b'');"
        "sys.exit(any(name.split('.')[0] in ('escpos', 'PIL', 'serial', 'usb') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_low_roll_is_a_warning_in_each_makes_own_bits() -> None:
    for make, paper, warned in (("epson", 0x1E, True), ("epson", 0x12, False), ("80-vi-ul", 0x72, True)):
        with NetworkPrinter(Behaviour({**IDLE, 4: paper})) as emulator:
            settings = PrinterSettings(kind="network", host="127.0.0.1", port=emulator.port, make=make)
            printer = Printer(settings)
            printer.check()
        assert bool(printer.warning) is warned, make


def test_a_make_that_never_answers_is_not_waited_for() -> None:
    with NetworkPrinter(Behaviour({}, proof=None)) as emulator:
        settings = PrinterSettings(kind="network", host="127.0.0.1", port=emulator.port, make="silent")
        Printer(settings).print(JOB)
        end = time.monotonic() + ENOUGH
        while not emulator.jobs and time.monotonic() < end:
            time.sleep(0.01)
    assert emulator.jobs == [JOB] and emulator.conversations[0].asked == []


def test_an_unknown_make_is_told_with_the_known_ones() -> None:
    with pytest.raises(BadInput) as error:
        Printer(PrinterSettings(make="laser"))
    assert "kiosk.printer.make" in str(error.value) and "epson" in str(error.value)

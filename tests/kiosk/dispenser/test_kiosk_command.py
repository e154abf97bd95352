"""The commands of the public side: what they refuse before a screen opens, and a slip from the command line."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kiosk.commands import kiosk_commands
from kiosk.slip.printers import Printer
from schema.errors import DatabaseMissing, NotATerminal, OnestopError, PrinterOff, UnknownHall, UnknownTicket
from schema.hall.halls import HallView
from schema.queue.issuing import issue
from schema.store.engine import Store
from tests.halls import TESTER

#: A port of this machine where nobody listens.
NOBODY = {"ONESTOP_KIOSK__PRINTER__KIND": "network", "ONESTOP_KIOSK__PRINTER__HOST": "127.0.0.1"}
NOBODY["ONESTOP_KIOSK__PRINTER__PORT"] = "9"


def run(*words: str) -> tuple[str, OnestopError | None]:
    """What a command prints, and the error it ends with."""
    app = typer.Typer()
    kiosk_commands(app)
    done = CliRunner().invoke(app, words)
    assert done.exception is None or isinstance(done.exception, OnestopError), done.output
    return done.output, done.exception


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONESTOP_LANGUAGE", "en")


def test_a_slip_is_printed(store: Store, hall: HallView, db_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[bytes] = []
    monkeypatch.setattr(Printer, "print", lambda self, job: jobs.append(job))
    ticket = store.write(lambda tx: issue(tx, hall, 1, item_id=2), actor=TESTER)
    output, error = run("slip", "print", "a1", "--db", db_url, "--json")
    assert error is None
    assert json.loads(output) == {"number": "A001", "printer": "dummy", "printed": True}
    assert len(jobs) == 1 and b"A001" in jobs[0] and ticket.code.encode() in jobs[0]


def test_no_slip_of_an_unknown_number(store: Store, hall: HallView, db_url: str) -> None:
    assert isinstance(run("slip", "print", "A001", "--db", db_url)[1], UnknownTicket)


def test_a_printer_that_is_off(
    store: Store, hall: HallView, db_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    assert isinstance(run("slip", "print", "A001", "--db", db_url)[1], PrinterOff)


@pytest.mark.parametrize("command", ["kiosk", "board"])
def test_what_is_refused_before_the_screen_opens(
    command: str, store: Store, hall: HallView, db_url: str, tmp_path: Path
) -> None:
    assert isinstance(run(command, "--db", f"sqlite:///{tmp_path}/none.db")[1], DatabaseMissing)
    assert isinstance(run(command, "--db", db_url, "--hall", "X")[1], UnknownHall)
    assert isinstance(run(command, "--db", db_url)[1], NotATerminal)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_the_machine_does_not_start_without_its_printer(store: Store, hall: HallView, db_url: str) -> None:
    ours, theirs = pty.openpty()
    code = "import typer, kiosk.commands as c, schema.commands.running as r; a = typer.Typer();"
    code += "c.kiosk_commands(a); a.command('x')(lambda: None); r.run(a)"
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, "kiosk", "--db", db_url],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, **NOBODY},
            check=False,
            timeout=60,
        )
        said = os.read(ours, 4000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 2
    assert "nothing was printed" in " ".join(said.split())
    assert "\x1b[?1049h" not in said  # no screen was opened

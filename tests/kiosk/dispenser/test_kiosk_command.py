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
from sqlalchemy import select
from typer.testing import CliRunner

from kiosk.commands import kiosk_commands
from kiosk.slip.printers import Printer
from schema.errors import (
    DatabaseMissing,
    NotATerminal,
    OnestopError,
    PrinterOff,
    UnknownClerk,
    UnknownHall,
    UnknownTicket,
    WrongState,
)
from schema.hall.halls import HallView
from schema.public.slips import slips_of_ticket
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import abandon, finish
from schema.queue.states import Outcome
from schema.queue.tickets import find_ticket
from schema.queue.windows import open_window
from schema.store.engine import Store
from schema.store.events import event_t
from tests.halls import TESTER
from tests.kiosk.slip.escpos_reader import Line, read_job

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


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the printer was given."""
    given: list[bytes] = []
    monkeypatch.setattr(Printer, "print", lambda self, job: given.append(job))
    return given


def lines(job: bytes) -> list[str]:
    """The lines of a slip, as a printer reads them."""
    return [event.text for event in read_job(job) if isinstance(event, Line)]


def test_a_slip_is_printed(store: Store, hall: HallView, db_url: str, jobs: list[bytes]) -> None:
    ticket = store.write(lambda tx: issue(tx, hall, 1, item_id=2), actor=TESTER)
    output, error = run("slip", "print", "a1", "--db", db_url, "--json")
    assert error is None
    assert json.loads(output) == {"number": "A001", "printer": "dummy", "printed": True, "reprint": 0}
    (job,) = jobs
    assert "A001" in lines(job) and ticket.code in lines(job)
    assert not any("Reprint" in line for line in lines(job))
    kept = store.read(lambda reader: find_ticket(reader, hall, "A001"))
    assert (kept.told_ahead, kept.told_minutes) == (0, None)


def test_a_slip_printed_again_says_so_and_how_it_is_by_now(
    store: Store, hall: HallView, db_url: str, jobs: list[bytes]
) -> None:
    for _visitor in range(3):
        store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    for times in range(3):
        output, error = run("slip", "print", "A003", "--db", db_url)
        assert error is None
        assert ("printed again" in output) == (times > 0)
    first, second, third = map(lines, jobs)
    assert "2 ahead of you; the wait cannot" in first and "Reprint" not in first
    assert "Reprint" in second and "Reprint 2" in third
    # Somebody gave up and a window opened: the paper tells that, the first promise stays in the database.
    store.write(lambda tx: abandon(tx, hall, 1), actor=TESTER)
    store.write(lambda tx: open_window(tx, hall, 1), actor=TESTER)
    run("slip", "print", "A003", "--db", db_url)
    assert any(line.startswith("1 ahead of you, about") for line in lines(jobs[-1]))
    kept = store.read(lambda reader: find_ticket(reader, hall, "A003"))
    assert (kept.told_ahead, kept.told_minutes) == (2, None)
    events = store.read(lambda reader: reader.all(select(event_t).where(event_t.c.verb == "reprint")))
    assert [event.after["times"] for event in events] == [1, 2, 3]


def test_the_reprint_of_a_number_that_was_called_leads_to_its_window(
    store: Store, hall: HallView, db_url: str, jobs: list[bytes]
) -> None:
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    store.write(lambda tx: open_window(tx, hall, 2), actor=TESTER)
    store.write(lambda tx: call_next(tx, hall, 2), actor=TESTER)
    assert run("slip", "print", "A001", "--db", db_url)[1] is None
    assert "Please go to the window now" in lines(jobs[0])
    assert "Window 2" in lines(jobs[0])
    store.write(lambda tx: finish(tx, hall, 1, 2, Outcome.ACCEPTED), actor=TESTER)
    assert isinstance(run("slip", "print", "A001", "--db", db_url)[1], WrongState)
    assert len(jobs) == 1


def test_a_slip_printed_at_a_window_says_where(
    store: Store, hall: HallView, db_url: str, jobs: list[bytes]
) -> None:
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    there = ("slip", "print", "A001", "--db", db_url, "--window", "3", "--clerk")
    assert isinstance(run(*there, "4711")[1], UnknownClerk)
    assert not jobs
    assert run(*there, "1001")[1] is None
    [slip] = store.read(lambda reader: slips_of_ticket(reader, 1))
    assert slip.place == "window:3"


def test_no_slip_of_an_unknown_number(store: Store, hall: HallView, db_url: str) -> None:
    assert isinstance(run("slip", "print", "A001", "--db", db_url)[1], UnknownTicket)


def test_a_printer_that_is_off(
    store: Store, hall: HallView, db_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in NOBODY.items():
        monkeypatch.setenv(name, value)
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    assert isinstance(run("slip", "print", "A001", "--db", db_url)[1], PrinterOff)
    kept = store.read(lambda reader: find_ticket(reader, hall, "A001"))
    assert kept.told_ahead is None  # no slip, so the next one is the first


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

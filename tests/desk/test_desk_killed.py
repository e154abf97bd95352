"""A desk that ends in the middle of something loses nothing that was typed, and does nothing twice."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk.drafts import LINES, DraftBook, drafts_path
from desk.messages import TaskDone
from desk.screens.live import LiveScreen
from schema.cases.states import CaseState
from schema.cases.views import list_cases
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.versions import ItemMaterialView
from schema.queue.states import TicketState
from schema.store.engine import Store
from tests.database.cases import LI, publish_version
from tests.desk.at_cases import cases_at, hands
from tests.desk.at_desk import events, take, ticket
from tests.desk.test_case_life import FORM, TAKE, logged
from tests.grid import Grid
from tests.halls import PASSWORD

__all__ = ["hands"]

PATIENCE = 30.0
#: Makes the terminal it is given the one that hangs it up, as a login does, and becomes the program.
LOGIN = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
if sys.argv[1] == "deaf":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


class Terminal:
    """The real program on a terminal of 80×24."""

    def __init__(self, process: subprocess.Popen[bytes], ours: int) -> None:
        self.process, self.ours, self.grid = process, ours, Grid()

    def type(self, words: str) -> None:
        os.write(self.ours, words.encode())

    def wait(self, *marks: str) -> None:
        """Read until each of these stands on the screen, one after another."""
        for mark in marks:
            self.wait_for_any(mark)

    def wait_for_any(self, *marks: str) -> str:
        """Read until one of these stands on the screen; which."""
        end = time.monotonic() + PATIENCE
        while True:
            for mark in marks:
                if mark in self.grid.text:
                    return mark
            left = max(0.0, end - time.monotonic())
            assert select.select([self.ours], [], [], left)[0], f"no {marks} was painted:\n{self.grid.text}"
            self.grid.feed(os.read(self.ours, 65536))

    def kill(self) -> None:
        """The process ends where it stands."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def hang_up(self) -> None:
        """The terminal is closed, or the line to it is cut: the desk does not go on without one."""
        self.close()
        self.process.wait(PATIENCE)

    def close(self) -> None:
        """Nobody is there any more."""
        if self.ours >= 0:
            os.close(self.ours)
            self.ours = -1


#: What may befall a desk, and whether it is one that is deaf to a hang-up, as under nohup.
End = tuple[Callable[[Terminal], None], bool]
ENDS = {
    "killed": (Terminal.kill, False),
    "hung up": (Terminal.hang_up, False),
    "hung up and deaf": (Terminal.hang_up, True),
}
every_end = pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())


@contextmanager
def desk_in_a_terminal(url: str, state: Path, *, deaf: bool = False, **more: str) -> Iterator[Terminal]:
    """`onestop desk` at window 1, with 王芳 signed in; `more` is set in its environment."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = ["-m", "onestop", "desk", "--window", "1", "--clerk", "1001", "--db", url]
    process = subprocess.Popen(
        [sys.executable, "-c", LOGIN, "deaf" if deaf else "", *command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ
        | {"TERM": "xterm-256color", "ONESTOP_LANGUAGE": "en", "XDG_STATE_HOME": str(state), "LANG": "C.UTF-8"}
        | more,
        start_new_session=True,
    )
    os.close(theirs)
    terminal = Terminal(process, ours)
    try:
        terminal.wait("Enter signs in")
        terminal.type(PASSWORD + "\r")
        yield terminal
    finally:
        terminal.kill()
        terminal.close()


@every_end
def test_a_desk_that_ends_in_an_application_comes_back_with_what_was_typed(
    store: Store, hall: HallView, db_url: str, tmp_path: Path, end: End
) -> None:
    ended, deaf = end
    publish_version(store, 1, materials=[ItemMaterialView(FORM)])
    with desk_in_a_terminal(db_url, tmp_path, deaf=deaf) as desk:
        desk.wait("Window 1 is open")
        desk.type("k")
        desk.wait("What is applied for?")
        desk.type("qysl\r")
        desk.wait("Agent")
        desk.type("李建国")
        desk.wait("国")
        ended(desk)
    assert store.read(lambda reader: list_cases(reader, hall)) == []
    with desk_in_a_terminal(db_url, tmp_path, deaf=deaf) as desk:
        desk.wait("is kept")
        desk.type("k")
        desk.wait("李建国")
        desk.type("\r\r" + LI.document_number + "\x1bOQ")  # F2
        desk.wait("what is there?")
        desk.type("v")
        desk.wait("1 of 1 in order")
        ended(desk)
    with desk_in_a_terminal(db_url, tmp_path, deaf=deaf) as desk:
        desk.wait("is kept")
        desk.type("k")
        desk.wait("李建国")
        desk.type("\x1bOQ")
        desk.wait("1 of 1 in order")
        desk.type("a")
        ended(desk)
    with desk_in_a_terminal(db_url, tmp_path, deaf=deaf) as desk:
        desk.wait("Free")
        desk.type("k")
        if desk.wait_for_any("Agent", "What is applied for?") == "Agent":
            desk.type("\x1bOQ")
            desk.wait("1 of 1 in order")
            desk.type("a")
            desk.wait("being handled")
    (case,) = store.read(lambda reader: list_cases(reader, hall))
    assert case.state == CaseState.ACCEPTED and case.applicant_name == LI.name
    assert logged(store, "receive_case") == logged(store, "accept") == 1
    mode = stat.S_IMODE((tmp_path / "onestop" / drafts_path(hall, 1).name).stat().st_mode)
    assert mode == 0o600


@every_end
def test_a_desk_that_ends_in_a_call_has_called_once_or_not_at_all(
    store: Store, hall: HallView, db_url: str, tmp_path: Path, end: End
) -> None:
    ended, deaf = end
    taken = [take(store, hall) for _number in range(4)]
    for place, each in enumerate(taken[:3]):
        with desk_in_a_terminal(db_url, tmp_path, deaf=deaf) as desk:
            desk.wait("Free")
            desk.type(" ")
            time.sleep(place * 0.01)  # before it was sent, or while it is being done
            ended(desk)
        with desk_in_a_terminal(db_url, tmp_path, deaf=deaf) as desk:
            # It says which it was: the visitor is here, or is to be called.
            if desk.wait_for_any("Space calls", "Called ") == "Space calls":
                assert ticket(store, each).state == TicketState.WAITING
                desk.type(" ")
                desk.wait(f"{each.label} called.", "Called ")
            desk.type("1")
            desk.wait("Free")
        assert events(store, "call") == place + 1
        assert ticket(store, each).state == TicketState.SERVED
    assert ticket(store, taken[3]).state == TicketState.WAITING


@pytest.mark.usefixtures("hands")
async def test_an_acceptance_whose_answer_was_lost_is_not_done_again(
    store: Store, hall: HallView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_version(store, 1, materials=[ItemMaterialView(FORM)])
    drafts = tmp_path / "drafts.db"
    async with cases_at(store, hall, drafts=drafts) as desk:
        await desk.keys(*TAKE, "v")
        send = LiveScreen.post_message
        monkeypatch.setattr(LiveScreen, "post_message", lambda s, m: not isinstance(m, TaskDone) and send(s, m))
        await desk.type("a")
        await desk.desk.until(lambda: logged(store, "accept") == 1)
    monkeypatch.undo()
    async with cases_at(store, hall, drafts=drafts) as desk:
        await desk.keys("k", "f2", "a")
        await desk.desk.told("being handled")
        (case,) = desk.cases
        assert case.state == CaseState.ACCEPTED and logged(store, "receive_case") == 1
        # It is used: the next application begins empty.
        await desk.keys("k")
        await desk.desk.dialog("applied")


def test_a_draft_lasts_a_day_and_a_broken_file_keeps_nobody_from_working(tmp_path: Path) -> None:
    path = tmp_path / "state" / "drafts.db"
    book = DraftBook(path)
    today = clock.now().date()
    assert book.begin_day(today) == 0
    draft = book.of("application 7")
    draft["name"] = "李"
    draft["name"] = "李建国"
    command = draft.command
    book.of(LINES)["call_number"] = "a0"
    book.of("gone")["x"] = "y"
    book.drop("gone")
    book.close()
    book = DraftBook(path)
    assert book.begin_day(today) == 1
    assert book.of("application 7")["name"] == "李建国" and book.of("application 7").command == command
    assert book.of(LINES)["call_number"] == "a0" and not book.of("gone")
    assert book.begin_day(today.replace(year=today.year + 1)) == 0 and not book.of("application 7")
    book.close()
    path.write_bytes(b"not a database" * 400)
    for _opened in range(2):
        book = DraftBook(path)
        book.of("a")["b"] = "c"
        book.close()
    assert path.with_suffix(".broken").exists()
    nowhere = DraftBook(Path("/proc/nowhere/drafts.db"))
    nowhere.of("a")["b"] = "c"
    nowhere.close()

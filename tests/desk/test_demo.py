"""`onestop demo` as a person meets it: real processes, a real terminal, and nothing left afterwards."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func
from sqlalchemy import select as sql_select

from schema.errors import NotEmpty
from schema.hall.halls import first_hall
from schema.store.engine import open_store
from schema.store.events import event_t
from tests.halls import small_hall

DEMO = """
import typer
from desk.demo import demo_command
from schema.commands.running import run
app = typer.Typer()
app.callback()(lambda: None)
demo_command(app)
run(app)
"""
ROOT = Path(__file__).parent.parent.parent
PATIENCE = 30.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where temporary folders are made during a test: empty before, and to be empty after."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {
        "TMPDIR": str(home),
        "ONESTOP_LANGUAGE": "en",
        "TERM": "xterm-256color",
        "COLUMNS": "120",
    }


def _demo(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", DEMO, "demo", *arguments],
        cwd=ROOT,
        env=_environment(home),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


def _until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"not within {PATIENCE} s: {what}"
        time.sleep(0.05)


class Terminal:
    """A demo running in a terminal of its own."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.seen = ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", DEMO, "demo", *arguments],
            cwd=ROOT,
            env=_environment(home),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            # the terminal is the process's own: closing it hangs up
            preexec_fn=lambda: os.login_tty(os.dup(0)),  # noqa: PLW1509
        )
        os.close(slave)
        self.children: list[psutil.Process] = []

    def read(self) -> None:
        """Take what the demo has written."""
        while select.select([self.master], [], [], 0)[0]:
            try:
                self.seen += os.read(self.master, 65536).decode("utf-8", "replace")
            except OSError:  # nobody holds the other end any more
                return

    def wait_for(self, text: str) -> None:
        """Read until `text` has been on the screen."""

        def there() -> bool:
            self.read()
            return text in self.seen

        _until(there, text)

    def settle(self) -> None:
        """Wait until the desk shows its line and the hall lives around it."""
        self.wait_for("In line")
        self.children = psutil.Process(self.process.pid).children()
        assert len(self.children) == 1

    def gone(self) -> bool:
        """Whether no process is left."""
        if self.master >= 0:
            self.read()
        return self.process.poll() is not None and not any(
            child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in self.children
        )

    def close(self) -> None:
        """Hang up."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    """A demo at window 3 of Yichang's size, in a terminal."""
    opened = Terminal(home, "--preset", "yichang", "--window", "3")
    yield opened
    opened.close()
    if opened.process.poll() is None:
        opened.process.kill()
        opened.process.wait()


def test_a_demo_shows_a_desk_and_leaves_nothing(terminal: Terminal, home: Path) -> None:
    terminal.settle()
    terminal.wait_for("Window 3")
    assert [folder.name.startswith("onestop-demo-") for folder in home.iterdir()] == [True]
    os.write(terminal.master, b"\x11")  # Ctrl+Q
    _until(terminal.gone, "the demo ends")
    assert terminal.process.returncode == 0
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_demo_ended_by_a_signal_leaves_nothing(terminal: Terminal, home: Path, number: signal.Signals) -> None:
    terminal.settle()
    terminal.process.send_signal(number)
    _until(terminal.gone, "the demo ends")
    _until(lambda: list(home.iterdir()) == [], "the folder is gone")
    if number != signal.SIGKILL:
        assert "\x1b[?1049l" in terminal.seen  # the screen is as it was


def test_a_demo_whose_terminal_was_closed_leaves_nothing(terminal: Terminal, home: Path) -> None:
    terminal.settle()
    terminal.close()
    _until(terminal.gone, "the demo ends")
    _until(lambda: list(home.iterdir()) == [], "the folder is gone")


def test_a_demo_in_a_named_database_leaves_it_there(db_url: str, home: Path) -> None:
    terminal = Terminal(home, "--preset", "yichang", "--db", db_url)
    terminal.settle()
    os.write(terminal.master, b"\x11")
    _until(terminal.gone, "the demo ends")
    terminal.close()
    assert terminal.process.returncode == 0
    store = open_store(db_url)
    actors = store.read(
        lambda reader: reader.all(sql_select(event_t.c.actor).where(event_t.c.place == "window:3"))
    )
    assert ("clerk:1003",) in actors
    store.close()
    assert list(home.iterdir()) == []


def test_a_demo_without_a_terminal_says_what_needs_none(home: Path) -> None:
    done = _demo(home)
    assert done.returncode == 2
    assert "onestop demo --day" in done.stderr and "needs a terminal" in done.stderr
    assert list(home.iterdir()) == []


# --- the day ---------------------------------------------------------------------------------------------


def test_a_day_for_a_script_is_one_object_on_the_last_line(home: Path) -> None:
    one, two = (_demo(home, "--day", "--preset", "xiangzhou", "--seed", "7", "--json") for _each in range(2))
    assert one.returncode == 0 and one.stderr == ""
    facts, again = (json.loads(done.stdout.splitlines()[-1]) for done in (one, two))
    assert facts["preset"] == "xiangzhou" and facts["seed"] == 7 and facts["day"] == "2026-03-02"
    assert (
        facts["issued"] == 230 == facts["served"] + facts["no_show"] + facts["abandoned"] + facts["waiting_end"]
    )
    for key in ("wall_s", "writes_per_s"):
        assert facts.pop(key) > 0 and again.pop(key) > 0
    assert facts == again
    assert list(home.iterdir()) == []


def test_a_day_for_a_person_is_a_table(home: Path) -> None:
    done = _demo(home, "--day", "--preset", "xiangzhou")
    assert done.returncode == 0
    for word in ("Xiangzhou", "2026-03-02", "no-show", "90 % within", "Outcomes", " 230 "):
        assert word in done.stdout
    assert list(home.iterdir()) == []


def test_a_day_in_a_named_database_stays_there_and_makes_room_for_the_next(db_url: str, home: Path) -> None:
    for seed in ("1", "2"):
        done = _demo(home, "--day", "--preset", "xiangzhou", "--seed", seed, "--json", "--db", db_url)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["issued"] == 230
    store = open_store(db_url)
    issued = store.read(lambda reader: reader.scalar(sql_select(func.count()).where(event_t.c.verb == "issue")))
    assert issued == 230
    store.close()


def test_a_day_never_overwrites_a_real_hall(db_url: str, home: Path) -> None:
    store = open_store(db_url)
    hall = small_hall(store)
    done = _demo(home, "--day", "--json", "--db", db_url)
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"] == NotEmpty.__name__ and hall.name in done.stderr
    assert store.read(first_hall) == hall.name
    store.close()


def test_an_unknown_preset_is_told_with_the_known_ones(home: Path) -> None:
    done = _demo(home, "--day", "--preset", "nowhere")
    assert done.returncode == 2 and "nanan" in done.stderr
    assert list(home.iterdir()) == []


def test_a_day_that_is_stopped_leaves_nothing(home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", DEMO, "demo", "--day"],
        cwd=ROOT,
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _until(lambda: list(home.glob("*/hall.db-wal")), "the day has begun")
    process.terminate()
    assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert list(home.iterdir()) == []

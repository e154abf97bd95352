"""The desk's start and memory, against a Textual hello-world that also imports sqlmodel, each in a real pty."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil

from schema.hall.halls import find_window
from schema.hall.staff import find_clerk
from schema.queue.issuing import issue
from schema.queue.windows import open_window
from schema.store.engine import open_store
from tests.halls import TESTER, small_hall

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 7
ROWS, COLUMNS = 24, 80
WAITING = 12

HELLO = """
import sqlmodel
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello, B006")
Hello().run()
"""

#: `onestop desk` itself, as a hall has it that sets nothing; its first screen is the sign-in.
COMMAND = """
import os
import sys
import onestop
del os.environ["ONESTOP_LANGUAGE"]
sys.argv[1:] = ["desk", "--window", "1", "--clerk", "1001", "--db", sys.argv[1]]
onestop.main()
"""
SIGN_IN_MARK = b"^Q"

#: What `onestop desk` does, from its front door on, with the sign-in behind it: the line is on the screen.
#: Words are the window's number and its clerk's, if not those of the first.
DESK = """
import gc
import sys
import onestop
onestop.build("desk")
gc.disable()
from desk.tty import check_terminal
check_terminal("desk")
from desk.app import DeskApp
from schema.hall.halls import find_hall, find_window
from schema.hall.staff import find_clerk
from schema.store.engine import open_store
store = open_store(sys.argv[1])
hall = store.read(find_hall)
number, who = (int(sys.argv[2]), sys.argv[3]) if len(sys.argv) > 3 else (1, "1001")
window = store.read(lambda reader: find_window(reader, hall, number))
clerk = store.read(lambda reader: find_clerk(reader, hall, who))
DeskApp(store, hall, window, clerk).run(mouse=False)
"""


@contextmanager
def in_a_terminal(code: str, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A Python program on a terminal of 80×24: the process and our end of its terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm-256color", "ONESTOP_LANGUAGE": "en"},
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield process, ours
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def wait_for(ours: int, mark: bytes, seconds: float = 20.0) -> None:
    """Read the screen until the mark was painted."""
    seen = b""
    end = time.monotonic() + seconds
    while mark not in seen:
        if not select.select([ours], [], [], max(0.0, end - time.monotonic()))[0]:
            raise TimeoutError(f"{mark!r} was not painted: {seen[-400:]!r}")
        try:
            seen += os.read(ours, 65536)
        except OSError as error:
            raise RuntimeError(
                f"it ended before {mark!r} was painted: {seen.decode(errors='replace')}"
            ) from error


def _round(mark: bytes, code: str, *words: str) -> tuple[float, float]:
    """Seconds from the start of the process to its full paint, and its memory in MB then."""
    begin = time.monotonic()
    with in_a_terminal(code, *words) as (process, ours):
        wait_for(ours, mark)
        spent = time.monotonic() - begin
        time.sleep(0.3)
        return spent, psutil.Process(process.pid).memory_info().rss / 1e6


def _rounds(url: str, mark: bytes, code: str) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Seconds and MB of the desk and of the hello-world, in turn."""
    store = open_store(url)
    hall = small_hall(store)
    store.write(lambda tx: open_window(tx, hall, 1), actor=TESTER)
    for _ in range(WAITING // 2):
        for queue in (1, 2):
            store.write(lambda tx, q=queue: issue(tx, hall, q), actor=TESTER)
    assert store.read(lambda reader: find_window(reader, hall, 1)).number == 1
    assert store.read(lambda reader: find_clerk(reader, hall, "1001")).number == "1001"
    store.close()
    desks, hellos = [], []
    for _ in range(ROUNDS):
        desks.append(_round(mark, code, url))
        hellos.append(_round(b"B006", HELLO))
    return desks, hellos


def start_seconds(url: str) -> tuple[float, str, float, float]:
    """Median seconds from the start of `onestop desk` to its first full paint, which asks who signs in."""
    desks, hellos = _rounds(url, SIGN_IN_MARK, COMMAND)
    value, floor = median(spent for spent, _mb in desks), median(spent for spent, _mb in hellos)
    return value, "s", floor, value / floor


def line_seconds(url: str) -> tuple[float, str, float, float]:
    """Median seconds from the process's start to the desk with its whole line on the screen, nobody typing."""
    # The last one in line: painted only with everything above it.
    desks, hellos = _rounds(url, b"B006", DESK)
    value, floor = median(spent for spent, _mb in desks), median(spent for spent, _mb in hellos)
    return value, "s", floor, value / floor


def memory_mb(url: str) -> tuple[float, str, float, float]:
    """Median resident memory in MB once the desk is painted."""
    desks, hellos = _rounds(url, b"B006", DESK)
    value, floor = median(mb for _spent, mb in desks), median(mb for _spent, mb in hellos)
    return value, "MB", floor, value / floor


def idle_cpu_percent(url: str, seconds: float = 20.0) -> tuple[float, str, float, float]:
    """Percent of one core an idle desk uses; the floor is the idle hello-world."""
    store = open_store(url)
    small_hall(store)
    store.close()
    spent = []
    for code, words, mark in ((DESK, (url,), b"Quit"), (HELLO, (), b"hello")):
        with in_a_terminal(code, *words) as (process, ours):
            wait_for(ours, mark)
            time.sleep(2)
            usage = psutil.Process(process.pid).cpu_times()
            before = usage.user + usage.system
            time.sleep(seconds)
            usage = psutil.Process(process.pid).cpu_times()
            spent.append((usage.user + usage.system - before) / seconds * 100)
    value, floor = spent
    return value, "%", floor, value / floor if floor else 0.0


def idle_queries(url: str, seconds: float = 20.0) -> tuple[float, str, float, float]:
    """How many of an idle desk's connections asked Postgres anything, as the server saw it; it should be none."""
    import psycopg

    store = open_store(url)
    small_hall(store)
    store.close()
    name = store.url.database
    with (
        psycopg.connect(url.replace(f"/{name}?", "/postgres?", 1), autocommit=True) as server,
        in_a_terminal(DESK, url) as (_process, ours),
    ):
        wait_for(ours, b"Quit")
        time.sleep(2)
        row = server.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None
        time.sleep(seconds)
        row = server.execute(
            "SELECT count(*) FILTER (WHERE query_start > %s), count(*) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'",
            (row[0], name),
        ).fetchone()
        assert row is not None
        asked, connections = row
    assert connections > 1, "the desk was not connected"
    return float(asked), "n", 0.0, float(asked)

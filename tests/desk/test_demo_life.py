"""The life around a demo's window, on both databases: what it does, what it costs, how it ends."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func
from sqlalchemy import select as sql_select

from desk.demo import ending_in_order, life, take_seat
from schema.errors import UnknownWindow
from schema.hall.halls import HallView, find_window
from schema.hall.models import Role, WindowState
from schema.hall.presets import preset
from schema.queue.calling import call_next
from schema.queue.line import line_of_window, waiting_for
from schema.queue.tickets import list_active
from schema.queue.windows import close_window
from schema.simulation.live import FIRST_IN_LINE, LEAST, MOST, LiveFloor, live_floor
from schema.simulation.staging import MARKER, demo_hall, make_folder
from schema.store.engine import Store
from schema.store.events import event_t
from tests.halls import TESTER

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 30.0
SPEED = 50.0


def _until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"not within {PATIENCE} s: {what}"
        time.sleep(0.05)


@pytest.fixture
def place(db_url: str) -> Iterator[tuple[Store, HallView]]:
    """A demo hall on each database."""
    store, hall = demo_hall(db_url, preset("yichang"), TESTER)
    yield store, hall
    store.close()


@contextlib.contextmanager
def _living(store: Store, hall: HallView, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "schema.simulation.live", "--hall", hall.code, "--window", "3"]
    command += ["--speed", str(SPEED), *more]
    address = {"ONESTOP_DB": store.url.render_as_string(hide_password=False)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | address, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None and process.stderr is not None
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(PATIENCE)
        process.stderr.close()


def _line(store: Store, hall: HallView, window_id: int) -> int:
    return store.read(lambda reader: line_of_window(reader, hall, window_id))[0]


def test_life_goes_on_around_the_humans_window(place: tuple[Store, HallView]) -> None:
    store, hall = place
    window, clerk = take_seat(store, hall, 3)
    with _living(store, hall) as process:
        _until(lambda: _line(store, hall, window.id) >= LEAST, "a line at the human's window")
        first = store.read(lambda reader: waiting_for(reader, hall, window.id))[0]
        _until(lambda: len(store.read(lambda reader: list_active(reader, hall))) > 5, "colleagues at work")
        called = store.write(lambda tx: call_next(tx, hall, window.id), actor=clerk.actor("window:3"))
        assert called is not None and called.id >= first.id

        def finished() -> int:
            return int(
                store.read(
                    lambda reader: reader.scalar(sql_select(func.count()).where(event_t.c.verb == "finish"))
                )
            )

        _until(lambda: finished() > 10, "visits end")
        assert 1 <= _line(store, hall, window.id) <= MOST
        assert process.poll() is None
        assert process.stdin is not None and process.stderr is not None
        process.stdin.close()
        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == b""
    mine = store.read(lambda reader: reader.all(sql_select(event_t.c.actor).where(event_t.c.place == "window:3")))
    assert {actor for (actor,) in mine} == {f"clerk:{clerk.number}"} and len(mine) == 2


def test_life_begins_with_a_line_that_has_been_waiting(place: tuple[Store, HallView]) -> None:
    store, hall = place
    floor = live_floor(store, hall, 3, seed=1, speed=10)
    floor.furnish()
    line = store.read(lambda reader: waiting_for(reader, hall, floor.window_id))
    assert len(line) == FIRST_IN_LINE
    assert [each.arrived_at for each in line] == sorted(each.arrived_at for each in line)
    busy = store.read(lambda reader: list_active(reader, hall))
    assert {ticket.window_id for ticket in busy} == {post.seat.window_id for post in floor.posts}
    assert 3 not in {post.seat.number for post in floor.posts}


def test_life_bears_that_somebody_closes_a_colleagues_window(store: Store, hall: HallView) -> None:
    floor: LiveFloor = live_floor(store, hall, 1, seed=1, speed=10)
    floor.furnish()
    (post,) = floor.posts
    ticket = store.read(lambda reader: list_active(reader, hall))[0]
    assert ticket.window_id == post.seat.window_id
    floor.finish(post, ticket, next(iter(floor.waiting.values())))  # its clerk was quicker by hand
    store.write(lambda tx: close_window(tx, hall, post.seat.window_id), actor=TESTER)
    for _step in range(30):
        floor.agenda.run_next()
    number = post.seat.number
    assert store.read(lambda reader: find_window(reader, hall, number)).state == "closed"


def test_life_costs_next_to_nothing(place: tuple[Store, HallView]) -> None:
    store, hall = place
    window, _clerk = take_seat(store, hall, 3)
    command = [sys.executable, "-m", "schema.simulation.live", "--hall", hall.code, "--window", "3"]
    address = {"ONESTOP_DB": store.url.render_as_string(hide_password=False)}
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | address, stdin=subprocess.PIPE) as process:
        _until(lambda: _line(store, hall, window.id) >= FIRST_IN_LINE, "the line is there")
        time.sleep(1)
        before = sum(psutil.Process(process.pid).cpu_times()[:2])
        time.sleep(5)
        used = sum(psutil.Process(process.pid).cpu_times()[:2]) - before
    assert used / 5 < 0.03


def test_life_removes_its_folder_when_the_parent_is_gone(
    place: tuple[Store, HallView], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = make_folder()
    (folder / "more").touch()
    with _living(*place, "--remove", str(folder)) as process:
        time.sleep(0.5)
        assert process.poll() is None and folder.exists()
    assert process.returncode == 0
    assert not folder.exists()


def test_life_removes_no_other_folder(place: tuple[Store, HallView], tmp_path: Path) -> None:
    (tmp_path / "onestop-demo-not").mkdir()
    (tmp_path / MARKER).touch()
    for folder in (tmp_path, tmp_path / "onestop-demo-not"):
        with _living(*place, "--remove", str(folder)) as process:
            pass
        assert process.returncode == 2
        assert folder.exists()


def test_a_life_that_failed_says_why(place: tuple[Store, HallView]) -> None:
    store, hall = place
    with ending_in_order(), life(store, replace(hall, code="nowhere"), 3, 1, SPEED, None) as failure:
        time.sleep(0.1)
    assert len(failure) == 1 and "nowhere" in failure[0]


def test_a_seat_at_a_window_that_is_not_there(place: tuple[Store, HallView]) -> None:
    with pytest.raises(UnknownWindow):
        take_seat(*place, 99)


def test_a_seat_at_a_window_that_has_no_clerk_of_its_own(db_url: str) -> None:
    store, hall = demo_hall(db_url, preset("haiyang"), TESTER)
    window, clerk = take_seat(store, hall, 223)
    assert window.state == WindowState.OPEN and window.clerk_id == clerk.id
    assert clerk.role == Role.CLERK
    store.close()

"""`onestop pads …` as processes of their own, on a line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from schema.hall.halls import HallView
from schema.hall.staff import find_clerk
from schema.queue.issuing import issue
from schema.queue.tickets import find_ticket
from schema.queue.windows import open_window
from schema.store.engine import Store
from tests.database.test_commands import refusal
from tests.halls import TESTER
from tests.kiosk.pads.pad_emulator import CALL, Pads, key, press

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture
def pads() -> Iterator[Pads]:
    with Pads() as emulator:
        yield emulator


@pytest.fixture
def config(pads: Pads, tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(f'pads = [{{ port = "{pads.port}", windows = {{ 3 = 1 }} }}]\n', encoding="utf-8")
    return file


@contextmanager
def running(*words: str) -> Iterator[IO[str]]:
    """What `onestop pads …` says while it runs; ended by a signal, with exit code 0."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-u", str(ROOT / "onestop.py"), "pads", *words],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"ONESTOP_LANGUAGE": "zh_CN", "PYTHONUTF8": "1"},
    )
    assert process.stdout is not None
    with process:
        yield process.stdout
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_pads_are_served(pads: Pads, config: Path, store: Store, hall: HallView, db_url: str) -> None:
    clerk = store.read(lambda reader: find_clerk(reader, hall, "1001"))
    store.write(lambda tx: open_window(tx, hall, 1), actor=clerk.actor("window:1"))
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    with running("serve", "--db", db_url, "--config", str(config)) as said:
        assert "正在接收" in said.readline()
        pads.send(key(3, CALL))
        assert said.readline() == "1 号窗口：呼叫，A001\n"
        assert pads.acknowledged.get(timeout=10) == key(3, CALL)
        while pads.display() != (3, "000", "001"):
            pass
    ticket = store.read(lambda reader: find_ticket(reader, hall, "A001"))
    assert (ticket.clerk_id, ticket.window_id) == (1, 1)


def test_a_technician_listens(pads: Pads, config: Path) -> None:
    with running("listen", "--beep", "--config", str(config)) as said:
        assert "正在接收" in said.readline()
        assert pads.beeps.get(timeout=10) == 3
        pads.send(key(3, CALL) + key(4, b"\x0e") + press(3, 2))
        heard = [said.readline() for _number in range(3)]
    assert "地址 3，1 号窗口：呼叫   ff 68 03 03 68 03 01 0c 10 16" in heard[0]
    assert "地址 4，" in heard[1] and "未定义的按键" in heard[1]
    assert "评价值 02" in heard[2]


def test_without_a_line_there_is_nothing_to_do(tmp_path: Path, store: Store, db_url: str, hall: HallView) -> None:
    (tmp_path / "config.toml").touch()
    for words in (("listen",), ("serve", "--db", db_url)):
        assert "config.toml" in refusal("pads", *words, "--config", str(tmp_path / "config.toml"))

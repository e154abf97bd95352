"""`onestop board test`, `board serve` and the settings of boards, as a technician meets them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from schema.errors import BadSetting
from schema.language import speaking
from schema.settings import LedSettings, load
from schema.store.engine import open_store
from tests.halls import small_hall
from tests.kiosk.board.emulators import BxCard, CPowerCard, TcpBoard

ROOT = Path(__file__).parent.parent.parent.parent


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(more)}" for key, more in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def config(tmp_path: Path, *boards: dict[str, Any]) -> Path:
    lines = ['language = "en"']
    for board in boards:
        lines += ["[[boards]]", *(f"{key} = {toml(value)}" for key, value in board.items())]
    path = tmp_path / "config.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def bx(name: str, port: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "bx-k", "host": "127.0.0.1", "port": port} | more


def onestop(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onestop", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_each_board_gets_its_page_and_says_what_became_of_it(tmp_path: Path) -> None:
    card, other = BxCard(), CPowerCard()
    with TcpBoard(card) as one, TcpBoard(other) as two, TcpBoard(BxCard(), "refuse") as three:
        file = config(
            tmp_path,
            bx("W1", one.port),
            {"name": "W2", "kind": "c-power", "host": "127.0.0.1", "port": two.port},
            bx("W3", three.port),
        )
        done = onestop("board", "test", "--config", str(file))
        whole = onestop("board", "test", "W1", "--config", str(file), "--json")
    first, second, third = done.stdout.splitlines()
    assert first.startswith(f"W1  bx-k  127.0.0.1:{one.port}: 2 rows sent, accepted after ")
    assert second.startswith(f"W2  c-power  127.0.0.1:{two.port}: 2 rows sent, accepted after ")
    assert "cannot be reached: the connection was refused. Switch it on and check" in third
    assert (done.returncode, done.stderr) == (1, "")
    assert card.areas[0].text.startswith("W1 ") and card.areas[1].text == "Test 128×32"
    assert other.texts[0][0].startswith("W2 ")
    assert whole.returncode == 0
    (board,) = json.loads(whole.stdout)["boards"]
    assert (board["board"], board["kind"], board["state"]) == ("W1", "bx-k", "ok")


def test_input_that_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    none = onestop("board", "test", "--config", str(config(tmp_path)))
    assert (none.returncode, none.stdout) == (2, "")
    assert none.stderr.startswith("There is no board in the settings.")
    file = str(config(tmp_path, bx("W1", 1)))
    unknown = onestop("board", "test", "W9", "--config", file)
    assert (unknown.returncode, unknown.stderr) == (2, "There is no board W9 in the settings. Known: W1.\n")


@contextmanager
def serving(*words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", "-m", "onestop", "board", "serve", *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def test_serve_reports_its_boards_and_ends_when_told(tmp_path: Path, fresh_url: Callable[[str], str]) -> None:
    url = fresh_url("sqlite")
    store = open_store(url)
    small_hall(store)
    store.close()
    shown = threading.Event()
    card = BxCard()
    card.changed = lambda: shown.set() if card.areas else None
    with TcpBoard(card) as one, TcpBoard(BxCard(), "refuse") as two:
        file = config(tmp_path, bx("W1", one.port, windows=[1]), bx("W2", two.port, windows=[2]))
        with serving("--config", str(file), "--db", url) as process:
            assert process.stdout is not None and process.stderr is not None
            assert process.stdout.readline() == "2 boards are served.\n"
            reports = sorted(process.stdout.readline().split("  ", 1)[1] for _report in range(2))
            assert reports[0] == "W1  ok\n"
            assert reports[1].startswith("W2  The board W2") and "refused" in reports[1]
            assert shown.wait(20)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
            assert process.stderr.read() == ""
    assert [area.text for area in card.areas.values()] == ["Window closed"]


@pytest.mark.parametrize(
    ("board", "words"),
    [
        ({"kind": "eq2008"}, "boards.W1.kind: Input should be 'bx-k', 'c-power'"),
        ({"port": 70000}, "boards.W1.port: Input should be less than or equal to 65535"),
        ({"windows": [0]}, "boards.W1.windows.0: Input should be greater than or equal to 1"),
        ({"brightness": {"25:00": 10}}, "boards.W1.brightness.25:00"),
        ({"kind": "bx-k", "brightness": {"07:00": 10}}, "boards.W1: a bx-k board cannot be dimmed from here"),
        ({"kind": "alpha", "voice": True}, "boards.W1: only a bx-k board can have a voice"),
        ({"width": 100}, "boards.W1: the width and, of a matrix, the height have to be multiples of 8"),
        ({"lit": ["18:00-07:00"]}, "boards.W1: 18:00-07:00 ends before it begins"),
        ({"lit": ["8-12"]}, "boards.W1.lit.0"),
        ({"colours": []}, "boards.W1.colours"),
        ({"colour": "red"}, "boards.W1.colour: Extra inputs are not permitted"),
        ({"name": "三号"}, "boards.三号.name"),
    ],
)
def test_a_setting_that_is_wrong_names_board_and_field(tmp_path: Path, board: dict[str, Any], words: str) -> None:
    file = config(tmp_path, bx("W0", 1), {"name": "W1", "kind": "bx-k"} | board)
    with speaking("en"), pytest.raises(BadSetting) as refused:
        load(file)
    assert words in str(refused.value)


def test_two_boards_have_two_names(tmp_path: Path) -> None:
    file = config(tmp_path, bx("W1", 1), bx("W1", 2))
    with speaking("en"), pytest.raises(BadSetting, match="boards: two boards are named W1"):
        load(file)


def test_config_toml_shows_every_key_of_a_board_with_its_default() -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    lines = [line.removeprefix("# ") for line in text[text.index("# [[boards]]") :].splitlines()]
    (shown,) = tomllib.loads("\n".join(lines))["boards"]
    assert shown == LedSettings(name="W3", kind="bx-k").model_dump()

"""`onestop voice …` as a technician types it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kiosk.commands import kiosk_commands
from kiosk.voice.sound import read_wav
from schema.errors import OnestopError
from schema.hall.halls import HallView
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.windows import open_window
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.voice.test_sentences import needs_espeak
from tests.kiosk.voice.test_sound import clips, program, sound

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Settings that speak into a folder, in both languages."""
    monkeypatch.setenv("ONESTOP_LANGUAGE", "en")
    file = tmp_path / "config.toml"
    file.write_text(
        f'[voice]\nplayer = "file"\npath = "{tmp_path}/said"\nlanguages = ["zh_CN", "en"]\nvolume = 50\n'
        'areas = [{ name = "low", windows = "9", languages = ["en"], volume = 10 }, { name = "hall" }]\n',
        encoding="utf-8",
    )
    return str(file)


def run(*words: str, typed: str = "") -> tuple[int, str]:
    """Exit code and output; an error of ours as the sentence it is."""
    app = typer.Typer()
    kiosk_commands(app)
    done = CliRunner().invoke(app, ["voice", *words], input=typed)
    if isinstance(done.exception, OnestopError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.output


@needs_espeak
def test_a_call_is_tried(config: str, tmp_path: Path) -> None:
    code, output = run("say", "a021", "5", "--area", "hall", "--config", config)
    assert code == 0
    assert "espeak-ng" in output and "请A零二幺号到五号窗口" in output and "go to window 5." in output
    names = sorted(file.name for file in (tmp_path / "said").iterdir())
    assert names == ["000001-A021-zh_CN.wav", "000002-A021-en.wav"]
    assert 10000 < read_wav((tmp_path / "said" / names[0]).read_bytes()).peak <= 16384
    code, output = run("say", "B003", "9", "--kind", "recall", "--config", config, "--json")
    said = json.loads(output)
    assert (said["area"], said["volume"]) == ("low", 10)
    assert [each["text"] for each in said["said"]] == ["Calling again: number B, 0 0 3, please go to window 9."]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("say", "23", "5"), "A023"),
        (("say", "A023", "5", "--area", "roof"), 'no voice area "roof"'),
        (("clips", "--list", "--check", "--letters", "A"), "Choose one"),
        (("clips", "--check", "--letters", "A"), "no folder of clips"),
        (("clips", "--list", "--letters", "甲"), "no letter"),
        (("clips", "--list", "--letters", "A", "--language", "fr"), "zh_CN or en"),
    ],
)
def test_bad_input_is_a_sentence(config: str, words: tuple[str, ...], sentence: str) -> None:
    code, output = run(*words, "--config", config)
    assert code == 2 and re.search(sentence, output), output


def test_the_clips_of_a_hall_are_listed(store: Store, hall: HallView, db_url: str, config: str) -> None:
    code, output = run("clips", "--config", config, "--db", db_url, "--json")
    listed = json.loads(output)["clips"]
    assert code == 0 and {"A", "B", "C", "yao", "window"} <= listed["zh_CN"].keys() and "D" not in listed["en"]
    code, output = run("clips", "--list", "--language", "zh_CN", "--config", config, "--db", db_url)
    assert "zh_CN/onward.wav  号转到" in output.splitlines()


def test_clips_are_recorded_and_checked(tmp_path: Path, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "take.wav").write_bytes(sound(*[9000] * 800, rate=44100).wav())
    program(tmp_path, "arecord", f"cat {tmp_path}/take.wav", monkeypatch)
    words = ("clips", "--language", "zh_CN", "--letters", "A", "--config", config)
    code, output = run(*words, "--record", str(tmp_path / "own"), typed="\ns\n\nq\n")
    assert code == 1 and "say: 请" in output and "17 of 19 clips" in output
    assert sorted(file.stem for file in (tmp_path / "own/zh_CN").iterdir()) == ["again", "please"]
    code, output = run(*words, "--record", str(tmp_path / "own"), typed="\n" * 17)
    assert code == 0 and "All 19 clips can be used." in output
    program(tmp_path, "arecord", "echo 'no such device' >&2; exit 1", monkeypatch)
    (tmp_path / "own/zh_CN/to.wav").unlink()
    code, output = run(*words, "--record", str(tmp_path / "own"), typed="\nq\n")
    assert code == 1 and "no such device" in output


def test_own_clips_are_heard(tmp_path: Path, config: str) -> None:
    clips(tmp_path / "own")
    text = Path(config).read_text(encoding="utf-8").replace("[voice]", f'[voice]\nclips = "{tmp_path}/own"')
    Path(config).write_text(text.replace('["zh_CN", "en"]', '["zh_CN"]'), encoding="utf-8")
    code, output = run("say", "A021", "5", "--config", config, "--json")
    assert code == 0 and json.loads(output)["said"][0]["recorded"]


@needs_espeak
def test_the_hall_speaks_until_it_is_stopped(
    store: Store, hall: HallView, db_url: str, config: str, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-u", str(ROOT / "onestop.py"), "voice", "serve", "--db", db_url],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"ONESTOP_LANGUAGE": "zh_CN", "ONESTOP_CONFIG": config, "PYTHONUTF8": "1"},
    )
    assert process.stdout is not None
    with process:
        assert "low、hall" in process.stdout.readline()
        store.write(lambda tx: open_window(tx, hall, 1), actor=TESTER)
        store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
        store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
        assert "请A零零幺号到一号窗口" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert [file.name for file in sorted((tmp_path / "said").iterdir())] == [
        "000001-A001-zh_CN.wav",
        "000002-A001-en.wav",
    ]

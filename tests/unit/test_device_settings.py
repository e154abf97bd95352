"""Settings of voice and pads: what is wrong is said with its key, and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.errors import BadSetting
from schema.settings import load


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ('[voice]\nquiet = ["25:00-26:00"]', "voice.quiet.0", "12:00-13:30"),
        ('[voice]\nquiet = ["12:00"]', "voice.quiet.0", "12:00-13:30"),
        ('[voice]\nareas = [{ name = "a", windows = "1-" }]', "voice.areas.0.windows", "1-20, 25"),
        ('[voice]\nareas = [{ name = "a", windows = "9-3" }]', "voice.areas.0.windows", "1-20, 25"),
        ('[voice]\nareas = [{ name = "a", windows = "1,,2" }]', "voice.areas.0.windows", "1-20, 25"),
        ('[voice]\nareas = [{ windows = "1" }]', "voice.areas.0.name", "required"),
        ("[voice]\nvolume = 101", "voice.volume", "100"),
        ("[voice]\nlanguages = []", "voice.languages", "at least 1"),
        ('[voice]\nlanguages = ["fr"]', "voice.languages.0", "zh_CN"),
        ("pads = [{ windows = { 1 = 1 } }]", "pads.0.port", "required"),
        ('pads = [{ port = "x", windows = { 255 = 1 } }]', "pads.0.windows.255", "254"),
        ('pads = [{ port = "x", scores = [0] }]', "pads.0.scores.0", "greater than or equal to 1"),
        ('pads = [{ port = "x", finish_as = "done" }]', "pads.0.finish_as", "consulted"),
        ('pads = [{ port = "x" }, { port = "x" }]', "pads", "named twice"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, key: str, words: str) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting) as error:
        load(tmp_path / "config.toml")
    assert key in str(error.value) and words in str(error.value)


def test_what_is_right(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        'pads = [{ port = "/dev/ttyUSB1", windows = { 1 = 3, 2 = 4 }, evaluators = { 101 = 3 } }]\n'
        '[voice]\nquiet = ["22:00-07:00"]\nareas = [{ name = "二楼", windows = " 1-20, 25 ", floors = [2] }]\n',
        encoding="utf-8",
    )
    settings = load(tmp_path / "config.toml")
    assert settings.pads[0].windows == {1: 3, 2: 4} and settings.pads[0].scores == [4, 3, 2, 1]
    assert settings.voice.areas[0].floors == [2]

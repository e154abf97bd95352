"""What is said, and that espeak-ng reads none of it as English."""

from __future__ import annotations

import re
import shutil
import string
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.voice.espeak import VOICES, spelling, synthesize
from kiosk.voice.pinyin import pinyin
from kiosk.voice.sentences import Kind, Spoken, clip_texts, pieces, spoken_text

CALL = Spoken("A021", 5)
LABELS = st.from_regex(r"[A-Z]{1,2}[0-9]{1,4}", fullmatch=True)
needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is missing; install the Debian package espeak-ng"
)


@pytest.mark.parametrize(
    ("kind", "chinese", "english"),
    [
        (Kind.CALL, "请A零二幺号到五号窗口", "Number A, 0 2 1, please go to window 5."),
        (
            Kind.RECALL,
            "再次呼叫，请A零二幺号到五号窗口",
            "Calling again: number A, 0 2 1, please go to window 5.",
        ),
        (Kind.ONWARD, "请A零二幺号转到五号窗口", "Number A, 0 2 1, please go on to window 5."),
        (Kind.BACK, "请A零二幺号回到五号窗口", "Number A, 0 2 1, please come back to window 5."),
    ],
)
def test_every_kind_of_call(kind: Kind, chinese: str, english: str) -> None:
    assert spoken_text(CALL, "zh_CN", kind) == chinese
    assert spoken_text(CALL, "en", kind) == english


@pytest.mark.parametrize(
    ("window", "chinese", "english"),
    [
        (1, "一", "1"),
        (10, "十", "10"),
        (11, "十一", "11"),
        (20, "二十", "20"),
        (23, "二十三", "23"),
        (105, "幺零五", "1 0 5"),
        (223, "二二三", "2 2 3"),
    ],
)
def test_a_window_is_a_number_and_above_99_a_row_of_digits(window: int, chinese: str, english: str) -> None:
    call = Spoken("B7", window)
    assert spoken_text(call, "zh_CN") == f"请B七号到{chinese}号窗口"
    assert spoken_text(call, "en") == f"Number B, 7, please go to window {english}."


def test_one_may_be_read_as_it_is_written() -> None:
    assert spoken_text(Spoken("A101", 110), "zh_CN", yao=False) == "请A一零一号到一一零号窗口"


@given(LABELS, st.integers(1, 9999), st.sampled_from(Kind), st.sampled_from(["zh_CN", "en"]), st.booleans())
def test_every_call_can_be_made_of_clips(label: str, window: int, kind: Kind, language: str, yao: bool) -> None:
    row = pieces(Spoken(label, window), language, kind, yao=yao)
    needed = clip_texts(language, label.rstrip(string.digits), yao=yao)
    assert {piece.clip for piece in row} <= needed.keys()
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in needed)
    # The number is said whole: each letter and digit is a clip.
    assert sum(piece.clip in {*string.ascii_uppercase, *string.digits, "yao"} for piece in row) >= len(label)


def test_pinyin() -> None:
    assert pinyin("请AB零幺号到十二号窗口") == "qing3 A B ling2 yao1 hao4 dao4 shi2 er4 hao4 chuang1 kou3"
    assert pinyin("绿色通道 12，请稍候。") == "lv4 se4 tong1 dao4 yi1 er4, qing3 shao1 hou4"


@needs_espeak
def test_espeak_reads_no_call_as_english() -> None:
    calls = [Spoken(f"{letter}012", window) for window, letter in enumerate(string.ascii_uppercase, 1)]
    calls += [Spoken("AB3456", 99), Spoken("ZY7890", 100), Spoken("C101", 223), Spoken("Q9", 9999)]
    for language, voice in VOICES.items():
        lines = [
            spelling(spoken_text(call, language, kind, yao=yao), language)
            for call in calls
            for kind in Kind
            for yao in ((True, False) if language == "zh_CN" else (True,))
        ]
        done = subprocess.run(
            ["espeak-ng", "-x", "-q", "-v", voice, "--stdin"],
            input="\n\n".join(lines),
            capture_output=True,
            text=True,
            check=True,
        )
        assert "(" not in done.stdout, done.stdout
        if language == "zh_CN":
            # Each syllable and each letter became one word with a tone, none was dropped or spelled.
            words = done.stdout.split()
            assert len(words) == sum(len(line.split()) for line in lines)
            assert all(re.search(r"[1-5][1-5]", word) for word in words)


@needs_espeak
def test_espeak_would_read_characters_as_english() -> None:
    """The very fault this voice is chosen against: the check above can fail."""
    done = subprocess.run(
        ["espeak-ng", "-x", "-q", "-v", "cmn", "qing3 A023"], capture_output=True, text=True, check=True
    )
    assert "(en)" in done.stdout


@needs_espeak
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_espeak_makes_sound(language: str) -> None:
    sound = synthesize(spoken_text(CALL, language), language)
    assert sound.rate == 22050 and 1.5 < sound.seconds < 8 and sound.peak > 5000
    slower = synthesize(spoken_text(CALL, language), language, 90)
    assert slower.seconds > sound.seconds

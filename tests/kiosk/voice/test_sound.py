"""Clips, files, and what plays them."""

from __future__ import annotations

import os
import signal
import threading
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.voice import players
from kiosk.voice.clips import Clips
from kiosk.voice.players import AplayPlayer, FilePlayer
from kiosk.voice.sentences import Kind, Spoken, clip_texts, pieces
from kiosk.voice.sound import NotSound, Sound, join, read_wav, trimmed
from kiosk.voice.speaker import Speaker
from schema.errors import RecordingFailed, SoundFailed, SoundMissing, SpeechMissing, SpokenFolder
from schema.language import set_language
from tests.kiosk.voice.test_sentences import needs_espeak

SAMPLES = st.lists(st.integers(-32768, 32767), min_size=1, max_size=50)


def sound(*samples: int, rate: int = 8000) -> Sound:
    return Sound(rate, 1, array("h", samples).tobytes())


def clips(folder: Path, letters: str = "A", language: str = "zh_CN") -> dict[str, Sound]:
    """A folder with every clip; each is a row of its own number."""
    made = {}
    (folder / language).mkdir(parents=True)
    for place, name in enumerate(clip_texts(language, letters), 1):
        made[name] = sound(*[1000 + place] * 3)
        (folder / language / f"{name}.wav").write_bytes(made[name].wav())
    return made


def program(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of that name, first on the PATH."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@given(SAMPLES, st.sampled_from([8000, 22050]))
def test_a_wav_is_read_as_it_was_written(samples: list[int], rate: int) -> None:
    made = sound(*samples, rate=rate)
    assert read_wav(made.wav()) == made
    assert made.seconds == len(samples) / rate and made.peak == max(map(abs, samples))


@given(SAMPLES, st.integers(0, 100))
def test_volume_is_a_share(samples: list[int], volume: int) -> None:
    quiet = array("h", sound(*samples).at_volume(volume).frames)
    assert list(quiet) == [sample * volume // 100 for sample in samples]


@pytest.mark.parametrize("data", [b"", b"RIFF", b"ID3 is an MP3", sound(1).wav()[:44]])
def test_what_is_no_sound(data: bytes) -> None:
    with pytest.raises(NotSound):
        read_wav(data)


def test_silence_is_cut_off() -> None:
    made = sound(*[0] * 4000, *[9000, -9000] * 100, *[0] * 4000)
    assert trimmed(made).seconds == pytest.approx(200 / 8000 + 0.06, abs=0.001)
    assert trimmed(sound(0, 0, 0)) == sound(0, 0, 0)


def test_a_call_is_joined_of_its_clips(tmp_path: Path) -> None:
    made = clips(tmp_path)
    call = Spoken("A021", 12)
    for kind in Kind:
        said = Speaker(str(tmp_path)).utter(call, "zh_CN", kind)
        assert said.recorded
        assert said.sound == join([made[piece.clip] for piece in pieces(call, "zh_CN", kind)])


@needs_espeak
@pytest.mark.parametrize("fault", ["missing", "unlike", "broken"])
def test_without_a_clip_espeak_speaks(tmp_path: Path, fault: str) -> None:
    clips(tmp_path)
    two = tmp_path / "zh_CN" / "2.wav"
    if fault == "missing":
        two.unlink()
    else:
        two.write_bytes(sound(5, rate=44100).wav() if fault == "unlike" else b"no sound")
    speaker = Speaker(str(tmp_path))
    assert not speaker.utter(Spoken("A021", 5), "zh_CN").recorded
    assert speaker.utter(Spoken("A031", 5), "zh_CN").recorded
    assert not speaker.utter(Spoken("A031", 5), "en").recorded


def test_clips_are_checked(tmp_path: Path) -> None:
    set_language("en")
    clips(tmp_path, "AB")
    folder = tmp_path / "zh_CN"
    (folder / "2.wav").unlink()
    (folder / "3.wav").write_bytes(sound(9000, rate=44100).wav())
    (folder / "4.wav").write_bytes(b"no sound")
    (folder / "5.wav").write_bytes(sound(1, 2, 3).wav())
    troubles = {each.name: each.reason for each in Clips(tmp_path, "zh_CN").troubles(clip_texts("zh_CN", "AB"))}
    assert troubles.keys() == {"2", "3", "4", "5"}
    assert (troubles["2"], troubles["5"]) == ("missing", "silent")
    assert "44100 Hz" in troubles["3"] and "no WAV" in troubles["4"]


def test_a_clip_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "take.wav").write_bytes(sound(*[0] * 5000, *[9000] * 800, *[0] * 5000, rate=44100).wav())
    program(tmp_path, "arecord", f'echo "$@" > {tmp_path}/words; cat {tmp_path}/take.wav', monkeypatch)
    made = Clips(tmp_path / "clips", "zh_CN")
    assert made.record("please", 3, "hw:1").seconds < 0.1
    assert made.sound("please") is not None
    assert (tmp_path / "words").read_text() == "-q -D hw:1 -f S16_LE -r 44100 -c 1 -t wav -d 3 -\n"
    (tmp_path / "take.wav").write_bytes(sound(0, 0, 0).wav())
    with pytest.raises(RecordingFailed, match="silence"):
        made.record("to", 3)
    assert made.sound("to") is None
    program(tmp_path, "arecord", "echo 'no such device' >&2; exit 1", monkeypatch)
    with pytest.raises(RecordingFailed, match="no such device"):
        made.record("to", 3)
    monkeypatch.setenv("PATH", str(tmp_path / "clips"))
    with pytest.raises(SoundMissing, match="arecord"):
        made.record("to", 3)


def test_aplay_is_given_the_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "aplay", f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/heard.wav', monkeypatch)
    AplayPlayer("plughw:1,0").play(sound(1, 2, 3), "A023")
    assert (tmp_path / "words").read_text().strip() == "-q -D plughw:1,0 -"
    assert read_wav((tmp_path / "heard.wav").read_bytes()) == sound(1, 2, 3)


def test_aplay_in_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(
        tmp_path, "aplay", "cat > /dev/null; echo 'audio open error: No such device' >&2; exit 1", monkeypatch
    )
    with pytest.raises(SoundFailed, match="No such device"):
        AplayPlayer("default").play(sound(1), "A023")
    monkeypatch.setattr(players, "GRACE", 0.1)
    program(tmp_path, "aplay", "exec sleep 60", monkeypatch)
    with pytest.raises(SoundFailed, match="hangs"):
        AplayPlayer("default").play(sound(1), "A023")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    for trial in (lambda: AplayPlayer("default").play(sound(1), "A023"), AplayPlayer("default").check):
        with pytest.raises(SoundMissing, match="alsa-utils"):
            trial()
    with pytest.raises(SpeechMissing):
        Speaker().check()
    Speaker(str(tmp_path)).check()


def test_what_is_played_can_be_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "begun")
    program(tmp_path, "aplay", f"echo $$ > {tmp_path}/begun; exec sleep 60", monkeypatch)
    player = AplayPlayer("default")
    thread = threading.Thread(target=player.play, args=(sound(1), "A023"))
    thread.start()
    process = int((tmp_path / "begun").read_text())
    player.stop()
    thread.join(10)
    assert not thread.is_alive()
    with pytest.raises(ProcessLookupError):
        os.kill(process, signal.SIGCONT)
    player.play(sound(1), "A024")  # nothing more is said


def test_a_folder_receives_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(players, "KEPT", 3)
    for number in range(1, 6):
        FilePlayer(str(tmp_path / "said")).play(sound(number), f"A{number:03d}")
    names = sorted(file.name for file in (tmp_path / "said").iterdir())
    assert names == ["000003-A003.wav", "000004-A004.wav", "000005-A005.wav"]
    assert read_wav((tmp_path / "said" / names[0]).read_bytes()) == sound(3)
    (tmp_path / "file").touch()
    with pytest.raises(SpokenFolder):
        FilePlayer(str(tmp_path / "file")).play(sound(1), "A001")

"""espeak-ng: the voice that always works."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from kiosk.voice.pinyin import pinyin
from kiosk.voice.sentences import CHINESE, ENGLISH
from kiosk.voice.sound import NotSound, Sound, read_wav
from schema.errors import SpeechFailed, SpeechMissing
from schema.language import translator

_ = translator("kiosk")

PROGRAM = "espeak-ng"
#: Its voice for each language.
VOICES = {CHINESE: "cmn-latn-pinyin", ENGLISH: "en-us"}
#: A call takes some 15 ms; longer than this it hangs.
TIMEOUT = 10.0


def spelling(text: str, language: str) -> str:
    """What espeak-ng is given for a text."""
    return pinyin(text) if language == CHINESE else text


def synthesize(text: str, language: str, speed: int = 150) -> Sound:
    """The text, spoken. Raises `SpeechMissing`, `SpeechFailed`."""
    voice = VOICES[language]
    with tempfile.TemporaryDirectory(prefix="onestop-voice-") as folder:
        file = Path(folder) / "call.wav"
        words = [PROGRAM, "-v", voice, "-s", str(speed), "-b", "1", "-w", str(file), "--stdin"]
        try:
            done = subprocess.run(
                words, input=spelling(text, language).encode(), capture_output=True, timeout=TIMEOUT, check=False
            )
            if done.returncode != 0:
                raise SpeechFailed(reason=_last_line(done.stderr), voice=voice)
            return read_wav(file.read_bytes())
        except FileNotFoundError as error:
            if error.filename == PROGRAM:
                raise SpeechMissing() from error
            raise SpeechFailed(reason=_last_line(done.stderr), voice=voice) from error
        except subprocess.TimeoutExpired as error:
            reason = _("no answer within {seconds} s").format(seconds=f"{TIMEOUT:g}")
            raise SpeechFailed(reason=reason, voice=voice) from error
        except (OSError, NotSound) as error:
            raise SpeechFailed(reason=error, voice=voice) from error


def _last_line(said: bytes) -> str:
    """What a program said last of what went wrong."""
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else _("it said nothing")

"""A call as sound: recorded clips where all of them are there, espeak-ng where not."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kiosk.voice.clips import Clips
from kiosk.voice.espeak import PROGRAM, synthesize
from kiosk.voice.sentences import Called, Kind, pieces, spoken_text
from kiosk.voice.sound import Sound
from schema.errors import ClipUnusable, SpeechMissing


@dataclass(frozen=True, slots=True)
class Utterance:
    """A call in one language: its text, its sound, and whether the sound was recorded."""

    language: str
    text: str
    sound: Sound
    recorded: bool


class Speaker:
    """Speaks calls: with the clips of `folder`, where one is named, else as espeak-ng."""

    def __init__(self, folder: str = "", *, yao: bool = True, speed: int = 150) -> None:
        self.folder = folder
        self.yao = yao
        self.speed = speed
        self._clips: dict[str, Clips] = {}

    def check(self) -> None:
        """See whether it could speak; with clips, espeak-ng may be missing. Raises `SpeechMissing`."""
        if not self.folder and shutil.which(PROGRAM) is None:
            raise SpeechMissing()

    def utter(self, call: Called, language: str, kind: Kind = Kind.CALL) -> Utterance:
        """A call in one language. Raises `SpeechMissing`, `SpeechFailed`."""
        text = spoken_text(call, language, kind, yao=self.yao)
        sound = self._recorded(call, language, kind)
        recorded = sound is not None
        return Utterance(language, text, sound or synthesize(text, language, self.speed), recorded)

    def _recorded(self, call: Called, language: str, kind: Kind) -> Sound | None:
        if not self.folder:
            return None
        clips = self._clips.setdefault(language, Clips(Path(self.folder), language))
        try:
            return clips.sentence(pieces(call, language, kind, yao=self.yao))
        except ClipUnusable:
            return None  # `onestop voice clips --check` and `onestop doctor` tell of it

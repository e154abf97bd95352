"""Recorded clips: `<folder>/<language>/<clip>.wav`, joined to sentences."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.voice.sentences import Piece
from kiosk.voice.sound import FULL, NotSound, Sound, join, read_wav, trimmed
from schema.errors import ClipUnusable, RecordingFailed, SoundMissing, SpokenFolder
from schema.language import translator

_ = translator("kiosk")

#: How clips are recorded: CD quality, one channel.
RATE = 44100
#: A clip without any sample louder than this holds nothing but noise.
AUDIBLE = FULL // 50
#: arecord may take so much longer than it is told to record, seconds.
GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a clip."""

    name: str
    reason: str
    missing: bool = False


class Clips:
    """The clips of one language; each is read once."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder = folder / language
        self._sounds: dict[str, Sound] = {}

    def path(self, name: str) -> Path:
        """The file of a clip."""
        return self.folder / f"{name}.wav"

    def sound(self, name: str) -> Sound | None:
        """A clip; None when there is none. Raises `ClipUnusable`."""
        if name not in self._sounds:
            try:
                self._sounds[name] = read_wav(self.path(name).read_bytes())
            except FileNotFoundError:
                return None
            except (OSError, NotSound) as error:
                raise ClipUnusable(path=self.path(name), reason=error, folder=self.folder.parent) from error
        return self._sounds[name]

    def sentence(self, row: Sequence[Piece]) -> Sound | None:
        """The pieces, joined; None when one is missing. Raises `ClipUnusable`."""
        sounds = [self.sound(piece.clip) for piece in row]
        there = [sound for sound in sounds if sound is not None]
        if len(there) < len(sounds):
            return None
        for piece, sound in zip(row, there, strict=True):
            if not sound.fits(there[0]):
                reason = _("its format is not that of {other}").format(other=f"{row[0].clip}.wav")
                raise ClipUnusable(path=self.path(piece.clip), reason=reason, folder=self.folder.parent)
        return join(there)

    def troubles(self, names: Iterable[str]) -> list[Trouble]:
        """What is wrong with these clips: missing, unreadable, unlike the others, silent."""
        found: list[Trouble] = []
        sounds: dict[str, Sound] = {}
        for name in names:
            try:
                sounds[name] = read_wav(self.path(name).read_bytes())
            except FileNotFoundError:
                found.append(Trouble(name, _("missing"), missing=True))
            except (OSError, NotSound) as error:
                found.append(Trouble(name, str(error)))
        formats = [(sound.rate, sound.channels) for sound in sounds.values()]
        usual = max(formats, key=formats.count, default=None)
        for name, sound in sounds.items():
            if (sound.rate, sound.channels) != usual:
                found.append(
                    Trouble(
                        name,
                        _("{rate} Hz, {channels} channels, unlike the others").format(
                            rate=sound.rate, channels=sound.channels
                        ),
                    )
                )
            elif sound.peak < AUDIBLE:
                found.append(Trouble(name, _("silent")))
        return found

    def record(self, name: str, seconds: int, device: str = "default") -> Sound:
        """Record a clip, cut the silence off its ends, and keep it.

        Raises `SoundMissing`, `RecordingFailed`, `SpokenFolder`.
        """
        words = ["arecord", "-q", "-D", device, "-f", "S16_LE", "-r", str(RATE), "-c", "1", "-t", "wav"]
        try:
            done = subprocess.run(
                [*words, "-d", str(seconds), "-"], capture_output=True, timeout=seconds + GRACE, check=False
            )
        except FileNotFoundError as error:
            raise SoundMissing(program="arecord") from error
        except subprocess.TimeoutExpired as error:
            raise RecordingFailed(device=device, reason=_("it hangs")) from error
        if done.returncode != 0:
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            raise RecordingFailed(device=device, reason=lines[0] if lines else done.returncode)
        try:
            sound = trimmed(read_wav(done.stdout))
        except NotSound as error:
            raise RecordingFailed(device=device, reason=error) from error
        if sound.peak < AUDIBLE:
            raise RecordingFailed(device=device, reason=_("there was only silence"))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.path(name).write_bytes(sound.wav())
        except OSError as error:
            raise SpokenFolder(path=self.folder, reason=error.strerror or error) from error
        self._sounds.pop(name, None)
        return sound

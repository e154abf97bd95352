"""Where sound goes: a sound card through `aplay`, or a folder of WAV files.

A player plays one thing at a time; whoever holds its turn says all of a call before anybody else says a word.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.voice.sound import Sound
from schema.errors import SoundFailed, SoundMissing, SpokenFolder
from schema.language import translator

_ = translator("kiosk")

#: aplay may take so much longer than the sound lasts, seconds.
GRACE = 5.0
#: How many files the folder keeps.
KEPT = 500


class Player(ABC):
    """Plays sounds on one device."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Within the block nobody else uses the device."""
        with self._turn:
            yield

    @abstractmethod
    def check(self) -> None:
        """See whether it could play. Raises `DeviceError`."""

    @abstractmethod
    def play(self, sound: Sound, name: str) -> None:
        """Play it to its end; `name` is what the sound is called. Raises `DeviceError`."""

    @abstractmethod
    def stop(self) -> None:
        """End what is being played, and play nothing any more."""


class AplayPlayer(Player):
    """A sound card, through `aplay` as a process of its own."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = device
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def check(self) -> None:
        if shutil.which("aplay") is None:
            raise SoundMissing(program="aplay")

    def play(self, sound: Sound, name: str) -> None:
        with self._guard:
            if self._stopped:
                return
            try:
                process = self._process = subprocess.Popen(
                    ["aplay", "-q", "-D", self.device, "-"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )
            except FileNotFoundError as error:
                raise SoundMissing(program="aplay") from error
        with process:
            try:
                _out, said = process.communicate(sound.wav(), timeout=sound.seconds + GRACE)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise SoundFailed(device=self.device, reason=_("it hangs")) from error
            except BaseException:
                process.kill()
                raise
            finally:
                with self._guard:
                    self._process = None
        if process.returncode != 0 and not self._stopped:
            lines = said.decode(errors="replace").strip().splitlines()
            raise SoundFailed(device=self.device, reason=lines[0] if lines else process.returncode)

    def stop(self) -> None:
        with self._guard:
            self._stopped = True
            if self._process is not None:
                self._process.kill()


class FilePlayer(Player):
    """A folder that receives what is said, one numbered WAV file after another."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = Path(folder)
        self._stopped = False

    def check(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SpokenFolder(path=self.folder, reason=error.strerror or error) from error

    def play(self, sound: Sound, name: str) -> None:
        if self._stopped:
            return
        self.check()
        try:
            there = sorted(file for file in self.folder.glob("*.wav") if file.stem[:6].isdigit())
            number = int(there[-1].stem[:6]) + 1 if there else 1
            part = self.folder / f"{number:06d}.part"
            part.write_bytes(sound.wav())
            part.replace(self.folder / f"{number:06d}-{name}.wav")
            for old in there[: max(0, len(there) + 1 - KEPT)]:
                with contextlib.suppress(FileNotFoundError):
                    old.unlink()
        except OSError as error:
            raise SpokenFolder(path=self.folder, reason=error.strerror or error) from error

    def stop(self) -> None:
        self._stopped = True

"""Sound in memory: 16-bit PCM, as WAV files hold it."""

from __future__ import annotations

import io
import sys
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from schema.language import translator

_ = translator("kiosk")

SAMPLE_BYTES = 2
#: The loudest a sample can be.
FULL = 32767


class NotSound(Exception):
    """These bytes are no WAV that can be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of one or more channels."""

    rate: int
    channels: int
    frames: bytes

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.frames) / (SAMPLE_BYTES * self.channels * self.rate)

    @property
    def peak(self) -> int:
        """The loudest sample, 0 to 32768."""
        samples = _samples(self.frames)
        return max(map(abs, samples), default=0)

    def at_volume(self, volume: int) -> Sound:
        """The same at 0 to 100 hundredths of its loudness."""
        if volume >= 100:
            return self
        quieter = array("h", (sample * volume // 100 for sample in _samples(self.frames)))
        return Sound(self.rate, self.channels, _bytes(quieter))

    def fits(self, other: Sound) -> bool:
        """Whether the two can be joined."""
        return (self.rate, self.channels) == (other.rate, other.channels)

    def wav(self) -> bytes:
        """The sound as a WAV file."""
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(self.channels)
            writer.setsampwidth(SAMPLE_BYTES)
            writer.setframerate(self.rate)
            writer.writeframes(self.frames)
        return file.getvalue()


def read_wav(data: bytes) -> Sound:
    """The sound of a WAV file. Raises `NotSound`."""
    try:
        with wave.open(io.BytesIO(data)) as reader:
            if reader.getsampwidth() != SAMPLE_BYTES:
                raise NotSound(_("it has {bits} bits a sample, not 16").format(bits=8 * reader.getsampwidth()))
            sound = Sound(reader.getframerate(), reader.getnchannels(), reader.readframes(reader.getnframes()))
    except (wave.Error, EOFError) as error:
        raise NotSound(_("it is no WAV file ({reason})").format(reason=error or "?")) from error
    if not sound.frames:
        raise NotSound(_("it holds no sound"))
    return sound


def join(sounds: Sequence[Sound]) -> Sound:
    """Sounds one after another; they must fit."""
    first = sounds[0]
    if not all(sound.fits(first) for sound in sounds):
        raise ValueError("sounds of different formats cannot be joined")
    return Sound(first.rate, first.channels, b"".join(sound.frames for sound in sounds))


def trimmed(sound: Sound, threshold: int = FULL // 50, margin: float = 0.03) -> Sound:
    """The sound without the silence before and after it, `margin` seconds of it kept."""
    samples = _samples(sound.frames)
    loud = [place for place, sample in enumerate(samples) if abs(sample) > threshold]
    if not loud:
        return sound
    keep = int(margin * sound.rate)
    first = max(0, loud[0] // sound.channels - keep) * sound.channels
    last = (loud[-1] // sound.channels + keep + 1) * sound.channels
    return Sound(sound.rate, sound.channels, _bytes(samples[first:last]))


def _samples(frames: bytes) -> array[int]:
    samples = array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _bytes(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    return samples.tobytes()

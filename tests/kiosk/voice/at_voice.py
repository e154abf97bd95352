"""Areas that play into memory, and calls without a database."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kiosk.voice.areas import Area
from kiosk.voice.players import Player
from kiosk.voice.sentences import Called, Kind, spoken_text
from kiosk.voice.sound import Sound
from kiosk.voice.speaker import Speaker, Utterance
from schema.queue.announcing import Announcement
from schema.queue.states import Verb

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


class QuickSpeaker(Speaker):
    """Says the text as a sound one sample long."""

    def utter(self, call: Called, language: str, kind: Kind = Kind.CALL) -> Utterance:
        return Utterance(language, spoken_text(call, language, kind), Sound(8000, 1, b"\x00\x10"), False)


class Recorder(Player):
    """Remembers what begins and ends; each sound waits to be let through when `gate` is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, str]] = []
        self.volumes: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.error: Exception | None = None

    def check(self) -> None:
        """It always can."""

    def play(self, sound: Sound, name: str) -> None:
        self.heard.append(("begin", name))
        self.volumes.append(sound.peak)
        self.begun.release()
        assert self.gate.wait(10)
        if self.error:
            raise self.error
        self.heard.append(("end", name))

    def stop(self) -> None:
        self.gate.set()


def area(player: Player | None = None, **more: Any) -> Area:
    return replace(Area("hall", QuickSpeaker(), player or Recorder(), ("zh_CN",)), **more)


def called(
    ticket: int, verb: Verb = Verb.CALL, *, window: int = 5, event: int = 0, onward: bool = False
) -> Announcement:
    return Announcement(event or ticket, ticket, f"A{ticket:03d}", window, window, 1, verb, NOON, onward)

"""Says the calls of one area, one after another: never two at once, none that no longer stands."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.voice.areas import Area
from kiosk.voice.sentences import Kind
from kiosk.voice.speaker import Utterance
from schema.errors import DeviceError
from schema.hall import clock
from schema.queue.announcing import Announcement
from schema.queue.states import Verb

#: When so many more calls wait, each is said once and in the first language only.
CROWD = 3


class Fate(StrEnum):
    """What became of a call."""

    SPOKEN = "spoken"
    #: the visitor had come, or was called anew, before it was this call's turn
    OBSOLETE = "obsolete"
    #: quiet hours
    QUIET = "quiet"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a call in an area, in words where there are any: the sentence, or the error."""

    area: str
    call: Announcement
    fate: Fate
    text: str = ""
    recorded: bool = False


def kind_of(call: Announcement) -> Kind:
    """How a call is worded."""
    if call.verb == Verb.RECALL:
        return Kind.RECALL
    if call.verb == Verb.RESUME:
        return Kind.BACK
    return Kind.ONWARD if call.onward else Kind.CALL


class Announcer:
    """The voice of one area, on a thread of its own.

    `stands` tells whether a call is still to be said, `tell` is told what became of each; both are called on the
    announcer's thread.
    """

    def __init__(
        self,
        area: Area,
        zone: str,
        stands: Callable[[Announcement], bool],
        tell: Callable[[Report], None],
    ) -> None:
        self.area = area
        self._zone = zone
        self._stands = stands
        self._tell = tell
        self._waiting: deque[Announcement] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"onestop-voice-{area.name}", daemon=True)

    def start(self) -> Announcer:
        """Begin to speak."""
        self._thread.start()
        return self

    @property
    def waiting(self) -> list[Announcement]:
        """The calls still to be said, the next one first."""
        with self._changed:
            return list(self._waiting)

    def add(self, call: Announcement) -> None:
        """Say a call when its turn comes; an older call of the same number is not said any more."""
        with self._changed:
            older = [each for each in self._waiting if each.ticket_id == call.ticket_id]
            for each in older:
                self._waiting.remove(each)
            self._waiting.append(call)
            self._changed.notify()
        for each in older:
            self._tell(Report(self.area.name, each, Fate.OBSOLETE))

    def stop(self) -> None:
        """Fall silent at once."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self.area.player.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping)
                if self._stopping:
                    return
                call = self._waiting[0]
            try:
                report = self._say(call)
            except DeviceError as error:
                report = Report(self.area.name, call, Fate.FAILED, str(error))
            if report is not None:
                self._tell(report)

    def _say(self, call: Announcement) -> Report | None:
        """Say the call if it still is the first in line when the device is free."""
        area = self.area
        with area.player.turn():
            with self._changed:
                if self._stopping or not self._waiting or self._waiting[0] is not call:
                    return None
                self._waiting.popleft()
                crowded = len(self._waiting) >= CROWD
            if not self._stands(call):
                return Report(area.name, call, Fate.OBSOLETE)
            volume = area.volume_at(clock.hall_time(clock.now(), self._zone))
            if volume == 0:
                return Report(area.name, call, Fate.QUIET)
            kind = kind_of(call)
            said: list[Utterance] = []
            for language in area.languages[: 1 if crowded else None]:
                said.append(area.speaker.utter(call, language, kind))
            times = 1 if crowded else area.recall_times if kind == Kind.RECALL else area.times
            for utterance in said * times:
                area.player.play(utterance.sound.at_volume(volume), f"{call.label}-{utterance.language}")
            text = " ".join(utterance.text for utterance in said)
            return Report(area.name, call, Fate.SPOKEN, text, all(utterance.recorded for utterance in said))

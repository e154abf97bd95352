"""`onestop voice serve`: follows a hall's calls and hands each to the areas that speak it."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from kiosk.voice.announcer import Announcer, Report
from kiosk.voice.areas import Area
from schema.errors import StoreError
from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.announcing import OVERLAP, Announcement, calls_since, still_calls
from schema.store.engine import Store
from schema.store.feed import Signal, open_feed

#: Seconds before a look at the database that failed is tried again.
RETRY_SECONDS = 1.0


class VoiceService:
    """The voice of one hall. `tell` is told what becomes of each call, `tell_lost` of the database."""

    def __init__(
        self,
        store: Store,
        hall: HallView,
        areas: Sequence[Area],
        tell: Callable[[Report], None],
        tell_lost: Callable[[bool], None],
    ) -> None:
        self.store = store
        self.hall = hall
        self.announcers = [Announcer(area, hall.zone, self.stands, tell) for area in areas]
        self._tell_lost = tell_lost
        self._signals: queue.SimpleQueue[Signal | None] = queue.SimpleQueue()
        self._since: datetime | None = None
        self._known: dict[int, datetime] = {}
        self._lost = False

    def run(self) -> None:
        """Speak until `stop`; calls made before the first look are history."""
        feed = open_feed(self.store, self._signals.put)
        for announcer in self.announcers:
            announcer.start()
        try:
            again = False
            while True:
                try:
                    signal = self._signals.get(timeout=RETRY_SECONDS if again else None)
                except queue.Empty:
                    signal = Signal.CHANGED
                if signal is None:
                    return
                if signal == Signal.LOST:
                    self.store.close()  # connections to what was there before must not be used again
                    self._set_lost(True)
                    again = False
                else:
                    again = not self.look()
        finally:
            feed.stop()
            for announcer in self.announcers:
                announcer.stop()

    def stop(self) -> None:
        """End `run`; may be called from any thread, or by a signal."""
        self._signals.put(None)

    def look(self) -> bool:
        """Read what was called and hand it out; whether the database answered."""
        try:
            calls = self._read()
        except StoreError:
            self._set_lost(True)
            return False
        self._set_lost(False)
        for call in calls:
            for announcer in self.announcers:
                if announcer.area.covers(call.window, call.floor):
                    announcer.add(call)
        return True

    def _read(self) -> list[Announcement]:
        first = self._since is None
        since = self._since or self.store.read(clock.moment)
        known = frozenset(self._known)
        calls = self.store.read(lambda reader: calls_since(reader, self.hall, since, known))
        self._known |= {call.event_id: call.at for call in calls}
        self._since = max([since, *(call.at for call in calls)])
        # What is too old to be read again need not be remembered.
        oldest = self._since - OVERLAP - timedelta(seconds=1)
        self._known = {event: at for event, at in self._known.items() if at >= oldest}
        return [] if first else calls

    def stands(self, call: Announcement) -> bool:
        """Whether a call is still to be said; without a database nobody can tell, and it is."""
        try:
            return self.store.read(lambda reader: still_calls(reader, call))
        except StoreError:
            return True

    def _set_lost(self, lost: bool) -> None:
        if lost != self._lost:
            self._lost = lost
            self._tell_lost(lost)

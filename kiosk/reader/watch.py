"""The watch on a card reader: a thread that asks for a card while somebody may lay one on, and only then.

In between it asks the reader now and then how it is, so that a dead one is known before a visitor needs it; one
that is pulled out is noticed at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk.ports import BACKOFF_SECONDS
from kiosk.reader.cards import Card
from kiosk.reader.link import ReaderLink, Stopped
from schema.errors import CardUnreadable, DeviceError
from schema.settings import ReaderSettings

#: Seconds between two questions for a card.
POLL_SECONDS = 0.3
#: Seconds between two questions how the reader is, while nobody needs it.
CHECK_SECONDS = 60.0

#: Whom a card is for; the watch only gives it back.
Visitor = object


class CardWatch:
    """`take` gets each card, or what is wrong with it, and for whom; `tell` None when the reader works and the
    error when it does not.

    Both are called on the watch's thread and should only pass things on.
    """

    def __init__(
        self,
        settings: ReaderSettings,
        take: Callable[[Card | CardUnreadable, Visitor], None],
        tell: Callable[[DeviceError | None], None],
    ) -> None:
        self._link = ReaderLink(settings)
        self._take = take
        self._tell = tell
        self._visitor: Visitor | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="onestop-reader", daemon=True)

    @property
    def lying(self) -> bool:
        """Whether a card that was read, or cannot be, still lies there."""
        return self._link.lying

    def start(self) -> CardWatch:
        """Begin."""
        self._thread.start()
        return self

    def look_for(self, visitor: Visitor | None) -> None:
        """Look for the card of this visitor; None: nobody needs one now."""
        if visitor is not self._visitor and not self._stopping.is_set():
            self._visitor = visitor
            self._link.nudge()

    def stop(self) -> None:
        """Let go of the reader."""
        self._stopping.set()
        self._link.interrupt()
        if self._thread.is_alive():
            self._thread.join()
        self._link.give_back()

    def _run(self) -> None:
        lost, tries = False, 0
        while not self._stopping.is_set():
            try:
                self._link.check()
                self._tell(None)
                lost, tries = False, 0
                self._watch()
            except Stopped:
                break
            except DeviceError as error:
                if not lost:
                    lost = True
                    self._tell(error)
                self._stopping.wait(BACKOFF_SECONDS[min(tries, len(BACKOFF_SECONDS) - 1)])
                tries += 1
        self._link.close()

    def _watch(self) -> None:
        """Ask until stopping. Raises `DeviceError`, `Stopped`."""
        while not self._stopping.is_set():
            visitor = self._visitor
            if visitor is None:
                if not self._link.rest(CHECK_SECONDS):
                    self._link.check()
                continue
            try:
                card = self._link.read_card()
            except CardUnreadable as error:
                self._take(error, visitor)
            else:
                if card is not None:
                    self._take(card, visitor)
            self._link.rest(POLL_SECONDS)

"""The number machine and its spool: it goes on without the database, and delivers when that is back.

The visitor sees the same pages. The spool is looked after in threads: leases and copy are renewed while the
database is there, what was given without it is delivered before that.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from textual import on
from textual.message import Message

from kiosk.dispenser.offers import KioskNews, read_copied_kiosk
from kiosk.following import Found, HallApp
from kiosk.spool.copying import Copy, copied_hall, renew
from kiosk.spool.delivery import deliver
from kiosk.spool.patience import within
from kiosk.spool.spool import Spool
from schema.errors import OnestopError, StoreError
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import translator
from schema.public.models import SlipState
from schema.settings import KioskSettings
from schema.store.engine import Store
from schema.store.transaction import Reader

_ = translator("kiosk")

T = TypeVar("T")

#: Seconds between two renewals of leases and copy, and before a failed one is tried again.
RENEW_SECONDS, AGAIN_SECONDS = 300.0, 5.0


class SpoolSeen(Message):
    """What the spool has: enough to go on with today, numbers to deliver, and the hall as the copy knows it."""

    def __init__(self, stocked: bool, pending: int, news: KioskNews | None, trouble: bool = False) -> None:
        super().__init__()
        self.stocked = stocked
        self.pending = pending
        self.news = news
        self.trouble = trouble


class SpoolTended(Message):
    """Numbers were delivered and leases renewed, as far as that went."""

    def __init__(self, copy: Copy | None, *, again: bool) -> None:
        super().__init__()
        self.copy = copy
        #: there is more to do soon
        self.again = again


class SpoolingApp(HallApp[KioskNews]):
    """The base of the number machine, as far as it goes on without the database."""

    def __init__(self, store: Store, hall: HallView, settings: KioskSettings, spool: Spool | None) -> None:
        super().__init__(store, hall)
        self.settings = settings
        self.spool = spool
        self.news: KioskNews | None = None
        #: numbers can be given without the database
        self.stocked = False
        #: numbers to be delivered
        self.pending = 0
        self._spool_trouble = False
        self._copy: Copy | None = None
        self._tending = False
        self._tend_at = 0.0

    @property
    def offline(self) -> bool:
        """Whether numbers are given without the database at this moment."""
        return self.lost and self.stocked

    @property
    def stopped(self) -> bool:
        """Whether no numbers can be given at this moment."""
        return self.lost and not self.stocked

    @abstractmethod
    def show(self) -> None:
        """Show the page of the moment."""

    @abstractmethod
    def say(self) -> None:
        """Bring the words around the page up to date."""

    def _in_thread(self, work: Callable[[], Message]) -> None:
        """Do some work in a thread; its answer comes as a message."""
        self.run_worker(lambda: self.post_message(work()), thread=True)

    def on_mount(self) -> None:
        """Begin; a machine that starts without the database knows its spool first."""
        self.look_into_spool()

    def spool_words(self) -> str:
        """What staff should know, for the corner."""
        if self._spool_trouble:
            return _("Spool out of order")
        if self.offline:
            return _("Offline · {n} to deliver").format(n=self.pending)
        return _("{n} to deliver").format(n=self.pending) if self.pending else ""

    # --- going on without the database -------------------------------------------------------------------------

    def when_gone(self) -> None:
        """The database did not answer a visitor: the next one need not wait for that, a look waits instead."""
        if not self.lost:
            self._set_lost(True)
            self.look()

    def read(self, work: Callable[[Reader], T]) -> T:
        """Read the hall, from the machine's own copy where the database does not answer; runs in a thread."""
        if self.spool is None or not self.stocked:
            return self.store.read(work)
        if not self.lost:
            try:
                return within(self.settings.patience_seconds, lambda: self.store.read(work))
            except StoreError:
                self.call_from_thread(self.when_gone)
        return self.spool.read(work)

    def look_into_spool(self) -> None:
        """See what the spool has."""
        if self.spool is not None:
            self._in_thread(partial(_see, self.spool, self.store.name, self.hall))

    @on(SpoolSeen)
    def _when_seen_spool(self, message: SpoolSeen) -> None:
        was_offline = self.offline
        self.stocked, self.pending, self._spool_trouble = message.stocked, message.pending, message.trouble
        if self.offline and message.news is not None:
            self.show_news(message.news)
        if self.offline != was_offline:
            self.show_lost()
        self.say()

    def keep_slip_state(self, command: str, state: SlipState) -> None:
        """What came of the slip of a number in the spool."""
        if self.spool is not None:
            self.spool.mark_slip(command, state)

    # --- while the database is there ---------------------------------------------------------------------------

    def tend_spool(self) -> None:
        """From time to time: deliver what is in the spool, renew leases and copy."""
        if self.spool is None or self.lost or self.known_at is None or self._tending:
            return
        if time.monotonic() >= self._tend_at:
            self._tending = True
            self._in_thread(partial(_tend, self.spool, self.store, self.hall, self.settings.name, self._copy))

    def tend_soon(self) -> None:
        """At the next tick: the database is back, or a day has begun."""
        self._tend_at = 0.0

    @on(Found)
    def _when_found_for_spool(self, message: Found) -> None:
        before = self.news
        if before is not None and not (message.news.made_alike(before) and message.news.today == before.today):
            self.tend_soon()

    @on(SpoolTended)
    def _when_tended(self, message: SpoolTended) -> None:
        self._tending = False
        self._copy = message.copy or self._copy
        self._tend_at = time.monotonic() + (AGAIN_SECONDS if message.again else RENEW_SECONDS)
        self.look_into_spool()


def _see(spool: Spool, url: str, hall: HallView) -> SpoolSeen:
    try:
        pending = spool.count_pending()
        day = clock.business_day(hall)
        if copied_hall(spool, url, hall.code) is None or not spool.leases(day):
            return SpoolSeen(False, pending, None)
        bookable = bool(spool.fact("bookable"))
        news = spool.read(lambda reader: read_copied_kiosk(reader, hall, bookable))
    except OnestopError:
        return SpoolSeen(False, 0, None, trouble=True)
    return SpoolSeen(True, pending, news)


def _tend(spool: Spool, store: Store, hall: HallView, dispenser: str, before: Copy | None) -> SpoolTended:
    try:
        # First what was given: a new day's leases begin that day.
        done = deliver(spool, store, hall, dispenser)
        if done.error is not None:
            return SpoolTended(None, again=True)
        return SpoolTended(renew(spool, store, hall, dispenser, before), again=done.stopped)
    except OnestopError:
        return SpoolTended(None, again=True)

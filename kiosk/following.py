"""A public screen that follows one hall: it looks again when told, and says when the database is gone and back.

The database is asked in thread workers only; what they found comes back as messages. A read that fails is
tried again by itself, a lost database is waited for by the feed.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import App
from textual.binding import Binding
from textual.message import Message

from kiosk.theme import CONTRAST, THEME
from schema.errors import StoreError
from schema.hall import clock
from schema.hall.halls import HallView
from schema.store.engine import Store
from schema.store.feed import Feed, Signal, open_feed
from schema.store.transaction import Reader

T = TypeVar("T")

#: Seconds before a read that failed is tried again.
RETRY_SECONDS = 1.0
#: Seconds between two looks at the least, however fast the changes come.
PAUSE_SECONDS = 0.25
#: Seconds between two looks at the clock.
TICK_SECONDS = 0.25


class Told(Message):
    """The feed has told something."""

    def __init__(self, signal: Signal) -> None:
        super().__init__()
        self.signal = signal

    def can_replace(self, message: Message) -> bool:
        """Ten changes in a row are one."""
        return isinstance(message, Told) and message.signal == self.signal


class Found(Message):
    """A look at the database has ended well."""

    def __init__(self, news: Any) -> None:
        super().__init__()
        self.news = news


class LookFailed(Message):
    """A look at the database has ended in an error."""


class HallApp(App[None], Generic[T]):
    """The base of the kiosk and the board."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[Any]] = [Binding("ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, store: Store, hall: HallView) -> None:
        super().__init__()
        self.store = store
        self.hall = hall
        #: the database does not answer
        self.lost = False
        #: when the screen last knew the truth
        self.known_at: datetime | None = None
        self._feed: Feed | None = None
        self._feed_lost = False
        self._looking = False
        self._look_again = False
        self._day = clock.business_day(hall)
        self.register_theme(THEME)
        self.register_theme(CONTRAST)
        self.theme = THEME.name

    # --- what a screen fills in --------------------------------------------------------------------------

    @abstractmethod
    def read_news(self, reader: Reader) -> T:
        """Read what the screen shows; runs in a thread."""

    @abstractmethod
    def show_news(self, news: T) -> None:
        """Show what was read."""

    @abstractmethod
    def show_lost(self) -> None:
        """`lost` has changed: say so."""

    @abstractmethod
    def tick(self) -> None:
        """Some time has passed."""

    # --- following ---------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Begin to follow."""
        self._feed = open_feed(self.store, self._tell)
        self.set_interval(TICK_SECONDS, self._pass_time)

    def on_unmount(self) -> None:
        """Stop following."""
        if self._feed is not None:
            self._feed.stop()

    def _tell(self, signal: Signal) -> None:
        self.post_message(Told(signal))

    def _pass_time(self) -> None:
        day = clock.business_day(self.hall)
        if day != self._day:
            self._day = day
            self.look()
        self.tick()

    def look(self) -> None:
        """Read again, once the look under way has ended."""
        if self._looking:
            self._look_again = True
            return
        self._looking, self._look_again = True, False
        self.run_worker(self._look, thread=True, group="look")

    def _look(self) -> None:
        try:
            news = self.store.read(self.read_news)
        except StoreError:
            self.post_message(LookFailed())
        else:
            self.post_message(Found(news))

    @on(Told)
    def _when_told(self, message: Told) -> None:
        if message.signal == Signal.LOST:
            self._feed_lost = True
            # Connections to what was there before must not be used again.
            self.run_worker(self.store.close, thread=True, group="close")
            self._set_lost(True)
        else:
            self._feed_lost = False
            self.look()

    @on(Found)
    def _when_found(self, message: Found) -> None:
        self._looking = False
        if not self._feed_lost:
            self.known_at = clock.now()
            self._set_lost(False)
            self.show_news(message.news)
        if self._look_again:
            self._look_again = False
            self.set_timer(PAUSE_SECONDS, self.look)

    @on(LookFailed)
    def _when_failed(self) -> None:
        self._looking = False
        self._set_lost(True)
        self.set_timer(RETRY_SECONDS, self.look)

    def _set_lost(self, lost: bool) -> None:
        if lost != self.lost:
            self.lost = lost
            self.show_lost()

    # --- a visitor has no use for these ------------------------------------------------------------------

    def action_help_quit(self) -> None:
        """Ctrl+C does nothing on a public screen."""

    def action_suspend_process(self) -> None:
        """Neither does Ctrl+Z."""

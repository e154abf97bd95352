"""One board's thread: it brings the newest page to the board and knows how the board is.

A thread a board, not one loop for all: serial ports, SPI and name look-ups block, and a thread that waits in one
of them delays nobody else. The mailbox holds the newest page only, so that nothing piles up behind a slow board.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from enum import StrEnum

from kiosk.board.drivers import Driver
from kiosk.board.pages import Page
from schema.errors import BoardError, BoardNack, BoardRefused
from schema.language import translator

_ = translator("kiosk")


class BoardState(StrEnum):
    """How a board is."""

    #: nothing was sent yet
    UNKNOWN = "unknown"
    #: it has taken the last page
    OK = "ok"
    #: no connection
    REFUSED = "refused"
    #: no sound answer
    SILENT = "silent"
    #: it did not accept the page
    NACK = "nack"


#: Told when a board's state changes: its name, the state, and the sentence about what is wrong, else nothing.
OnStatus = Callable[[str, BoardState, str], None]

#: Pauses after a failure, seconds; the last one is repeated.
BACKOFF_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
#: A page is sent again after so long: a board that was switched off and on has lost it.
REFRESH_SECONDS = 60.0
#: A call that could not be spoken within so long is not spoken any more.
SPEECH_SECONDS = 15.0


def state_of(error: BoardError) -> BoardState:
    """The state an error means."""
    if isinstance(error, BoardNack):
        return BoardState.NACK
    return BoardState.REFUSED if isinstance(error, BoardRefused) else BoardState.SILENT


class BoardWorker:
    """Brings pages to one board."""

    def __init__(
        self,
        name: str,
        driver: Driver,
        on_status: OnStatus,
        *,
        backoff: Sequence[float] = BACKOFF_SECONDS,
        refresh: float = REFRESH_SECONDS,
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.driver = name, driver
        self.state, self.fault = BoardState.UNKNOWN, ""
        self._on_status, self._moment = on_status, moment
        self._backoff, self._refresh = backoff, refresh
        self._mail = threading.Condition()
        self._stopping = False
        self._wanted: Page | None = None
        self._wanted_since = 0.0
        self._wanted_light: int | None = None
        # What the board shows, as far as we know: only the thread touches these.
        self._shown: Page | None = None
        self._lit: int | None = None
        self._shown_at = 0.0
        self._thread = threading.Thread(target=self._run, name=f"board-{name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def show(self, page: Page) -> None:
        """The page that should be seen from now on, in place of any that did not get there yet."""
        with self._mail:
            if page != self._wanted:
                self._wanted, self._wanted_since = page, self._moment()
                self._mail.notify()

    def light(self, percent: int | None) -> None:
        """How bright it should be from now on, 0 for dark; None: as it is."""
        with self._mail:
            if percent != self._wanted_light:
                self._wanted_light = percent
                self._mail.notify()

    def stop(self) -> None:
        """Ask it to end; `join` waits for that."""
        with self._mail:
            self._stopping = True
            self._mail.notify()

    def join(self, seconds: float) -> bool:
        """Wait for the end of a worker that was asked to; whether it came."""
        self._thread.join(max(0.0, seconds))
        return not self._thread.is_alive()

    # --- on the thread -----------------------------------------------------------------------------------

    def _due(self) -> bool:
        if self._stopping or self._wanted_light not in (None, self._lit):
            return True
        return self._wanted is not None and self._wanted_light != 0 and self._wanted != self._shown

    def _run(self) -> None:
        failures = 0
        try:
            while True:
                with self._mail:
                    self._mail.wait_for(self._due, self._until_refresh())
                    if self._stopping:
                        return
                    page, light, since = self._wanted, self._wanted_light, self._wanted_since
                try:
                    self._bring(page, light, since)
                except BoardError as error:
                    # What it shows now, nobody knows.
                    self._shown = self._lit = None
                    self._report(state_of(error), str(error))
                    self._pause(self._backoff[min(failures, len(self._backoff) - 1)])
                    failures += 1
                else:
                    failures = 0
                    self._report(BoardState.OK, "")
        finally:
            self.driver.close()
            if not self._stopping:
                words = _(
                    "The part of the program for board {board} has ended by a fault of its own. Start the "
                    "program again and report what it wrote."
                )
                self._report(BoardState.REFUSED, words.format(board=self.name))

    def _until_refresh(self) -> float | None:
        if self._shown is None:
            return None
        return max(0.0, self._shown_at + self._refresh - self._moment())

    def _bring(self, page: Page | None, light: int | None, since: float) -> None:
        """Make the board show the page at that brightness. Raises `BoardError`."""
        if light is not None and light != self._lit:
            self.driver.light(light)
            self._shown, self._lit = None, light
        if page is None:
            return
        if light == 0:
            self._shown = None
            return
        spoken = page == self._shown or self._moment() > since + SPEECH_SECONDS
        self.driver.show(page.silent() if spoken else page)
        self._shown, self._shown_at = page, self._moment()

    def _pause(self, seconds: float) -> None:
        with self._mail:
            self._mail.wait_for(lambda: self._stopping, seconds)

    def _report(self, state: BoardState, fault: str) -> None:
        if (state, fault) != (self.state, self.fault):
            self.state, self.fault = state, fault
            self._on_status(self.name, state, fault)

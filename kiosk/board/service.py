"""The board service: follows the hall once for all its LED boards and gives each its page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection

from kiosk.board.drivers import Driver, driver_for
from kiosk.board.faces import load_layout
from kiosk.board.hours import light_at
from kiosk.board.showing import LedNews, Showing, read_leds
from kiosk.board.telling import Telling
from kiosk.board.worker import BoardState, BoardWorker, OnStatus
from schema.errors import BadSetting, NoBoards, StoreError, UnknownBoard
from schema.hall import clock
from schema.hall.halls import HallView, list_windows
from schema.language import translator
from schema.queue.line import Call
from schema.settings import LedSettings, Settings
from schema.store.engine import Store
from schema.store.feed import Feed, Signal, open_feed
from schema.store.transaction import Reader

_ = translator("kiosk")

#: Seconds between two looks at what time changes: holds, announcements, the clock.
TICK_SECONDS = 0.25
#: Seconds between two reads at the least, however fast the changes come.
PAUSE_SECONDS = 0.05
#: Seconds before a read that failed is tried again.
RETRY_SECONDS = 1.0
#: Seconds after which the hall is read again in any case.
REREAD_SECONDS = 60.0
#: How long stopping waits for boards that are being written to, seconds.
STOP_SECONDS = 2.0

DriverMaker = Callable[[LedSettings, str], Driver]


def named_boards(settings: Settings, name: str = "") -> list[LedSettings]:
    """The configured boards, or the one with this name. Raises `NoBoards`, `UnknownBoard`."""
    if not settings.boards:
        raise NoBoards
    found = [board for board in settings.boards if not name or board.name == name]
    if not found:
        raise UnknownBoard(board=name, known=", ".join(board.name for board in settings.boards))
    return found


class BoardService:
    """All LED boards of a hall. Raises `NoBoards`, `UnknownLayout` and `LayoutRefused` when made."""

    def __init__(
        self,
        store: Store,
        hall: HallView,
        settings: Settings,
        on_status: OnStatus | None = None,
        *,
        make: DriverMaker = driver_for,
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store, self.hall = store, hall
        self._moment, self._on_status = moment, on_status
        self._telling = Telling(store, hall)
        common = settings.board
        self._boards = [
            (
                Showing(board, load_layout(board, common.layouts), hall, common),
                BoardWorker(board.name, make(board, common.font), self._note),
            )
            for board in named_boards(settings)
        ]
        self._known: Collection[Call] = frozenset()
        self._told = threading.Event()
        self._stopping = threading.Event()
        self._lost = False
        self._feed: Feed | None = None
        self._read_at = float("-inf")
        self._thread = threading.Thread(target=self._run, name="boards", daemon=True)

    def start(self) -> None:
        """Check the boards against the hall, then follow it. Raises `BadSetting`."""
        self.store.read(self._check)
        for _showing, worker in self._boards:
            worker.start()
        self._telling.start()
        self._thread.start()
        self._feed = open_feed(self.store, self._tell)

    def stop(self) -> None:
        """Stop following and let go of every board; one that hangs is not waited for longer than a moment."""
        if self._feed is not None:
            self._feed.stop()
        self._stopping.set()
        self._told.set()
        deadline = time.monotonic() + STOP_SECONDS
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        self._telling.stop()
        for _showing, worker in self._boards:
            worker.stop()
        for _showing, worker in self._boards:
            worker.join(deadline - time.monotonic())
        self._telling.join(deadline - time.monotonic())

    def states(self) -> dict[str, BoardState]:
        """How each board is, by name."""
        return {worker.name: worker.state for _showing, worker in self._boards}

    def troubles(self) -> dict[str, str]:
        """What is wrong, by name of the board; boards with which nothing is wrong are not in it."""
        return {worker.name: worker.fault for _showing, worker in self._boards if worker.fault}

    def _note(self, name: str, state: BoardState, fault: str) -> None:
        """A board's state has changed, says its thread."""
        self._telling.note(name, state, fault)
        if self._on_status is not None:
            self._on_status(name, state, fault)

    def _check(self, reader: Reader) -> None:
        """Every board is for windows there are. Raises `BadSetting`."""
        windows = list_windows(reader, self.hall)
        numbers = {window.number for window in windows}
        for showing, _worker in self._boards:
            board = showing.board
            reason = ""
            if unknown := [number for number in board.windows if number not in numbers]:
                reason = _("there is no window {number}").format(number=unknown[0])
            elif showing.layout.follows == "window" and len(board.windows) != 1:
                reason = _("its layout shows one window: name exactly one")
            elif not any(showing.serves(window) for window in windows):
                reason = _("there is no window on floor {floor}").format(floor=board.floor)
            if reason:
                raise BadSetting(field=f"boards.{board.name}.windows", reason=reason, where="config.toml")

    def _tell(self, signal: Signal) -> None:
        self._lost = signal == Signal.LOST
        self._told.set()

    # --- on the service's thread -------------------------------------------------------------------------

    def _run(self) -> None:
        look = False
        while not self._stopping.is_set():
            if self._told.wait(TICK_SECONDS):
                self._told.clear()
                look = True
            now = self._moment()
            look = look or now > self._read_at + REREAD_SECONDS
            if look and not self._stopping.is_set():
                look = not self._look(now)
            self._give(self._moment())

    def _look(self, now: float) -> bool:
        """Read the hall; whether that is done with until the next change."""
        if self._lost:
            self.store.close()  # connections to what was there before must not be used again
            self._read_at = now
            return True
        try:
            news = self.store.read(lambda reader: read_leds(reader, self.hall, self._known))
        except StoreError:
            self._stopping.wait(RETRY_SECONDS)
            return False
        self._see(news)
        self._stopping.wait(PAUSE_SECONDS)
        return True

    def _see(self, news: LedNews) -> None:
        self._known = frozenset(news.calls)
        now = self._read_at = self._moment()
        for showing, _worker in self._boards:
            showing.see(news, now)
        self._give(now)

    def _give(self, now: float) -> None:
        """Give every board its page of the moment; giving never waits."""
        moment = clock.hall_time(clock.now(), self.hall.zone)
        for showing, worker in self._boards:
            worker.light(light_at(showing.board, moment))
            if self._read_at != float("-inf"):
                worker.show(showing.page(now, moment))

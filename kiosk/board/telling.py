"""Tells the hall how its boards are, so that its desks, its log and `onestop status` know."""

from __future__ import annotations

import threading
from functools import partial

from kiosk.board.worker import BoardState
from schema.errors import StoreError
from schema.hall.devices import report_device
from schema.hall.halls import HallView
from schema.hall.models import DeviceKind, DeviceState
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Tx

#: Seconds before what could not be told is told again.
RETRY_SECONDS = 5.0

_ACTOR = Actor("boards", "boards")
_DEVICE_STATES = {
    BoardState.OK: DeviceState.OK,
    BoardState.REFUSED: DeviceState.OFFLINE,
    BoardState.SILENT: DeviceState.OFFLINE,
    BoardState.NACK: DeviceState.FAULT,
}


def device_name(board: str) -> str:
    """What the hall calls a board among its devices."""
    return f"{board} board"


class Telling:
    """The boards' news on their way to the database: on a thread of its own, since a database may hang.

    The newest of each board only; what cannot be told now is kept until it can.
    """

    def __init__(self, store: Store, hall: HallView, retry: float = RETRY_SECONDS) -> None:
        self._store, self._hall, self._retry = store, hall, retry
        self._news: dict[str, tuple[DeviceState, str]] = {}
        self._mail = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="board-news", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def note(self, name: str, state: BoardState, fault: str) -> None:
        """How a board is from now on."""
        with self._mail:
            self._news[device_name(name)] = (_DEVICE_STATES[state], fault)
            self._mail.notify()

    def stop(self) -> None:
        """Ask it to end; `join` waits for that."""
        with self._mail:
            self._stopping = True
            self._mail.notify()

    def join(self, seconds: float) -> None:
        """Wait for its end; a database that hangs is not waited for longer than this."""
        if self._thread.is_alive():
            self._thread.join(max(0.0, seconds))

    # --- on the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._mail:
                self._mail.wait_for(lambda: self._stopping or self._news)
                if self._stopping:
                    return
                news, self._news = self._news, {}
            try:
                self._store.write(partial(self._write, news=news), actor=_ACTOR)
            except StoreError:
                with self._mail:
                    self._news = news | self._news
                    self._mail.wait_for(lambda: self._stopping, self._retry)

    def _write(self, tx: Tx, news: dict[str, tuple[DeviceState, str]]) -> None:
        for name, (state, fault) in news.items():
            report_device(tx, self._hall, name, DeviceKind.BOARD, state, fault)

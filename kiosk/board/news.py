"""What the board shows, read from the database and made ready."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from schema.hall import clock
from schema.hall.halls import HallView, list_windows
from schema.language import current_language
from schema.queue.line import Call, QueueLoad, last_calls, queue_loads
from schema.store.transaction import Reader

#: How many calls one look reads, unless more were made since the last.
CALLS_A_LOOK = 60


@dataclass(frozen=True, slots=True)
class BoardNews:
    """The hall as the board needs it."""

    day: date
    #: the newest first
    calls: tuple[Call, ...]
    loads: tuple[QueueLoad, ...]
    #: digits of the highest window number
    window_digits: int


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A queue at the board's edge."""

    letter: str
    name: str
    waiting: int
    #: minutes the first in line has waited; None when nobody waits
    longest: int | None


def read_board(reader: Reader, hall: HallView, known: Collection[Call]) -> BoardNews:
    """The hall right now, with every call that is not `known` yet."""
    windows = list_windows(reader, hall)
    return BoardNews(
        day=clock.business_day(hall),
        calls=tuple(read_calls(reader, hall, known)),
        loads=tuple(queue_loads(reader, hall)),
        window_digits=len(str(max((window.number for window in windows), default=1))),
    )


def read_calls(reader: Reader, hall: HallView, known: Collection[Call]) -> list[Call]:
    """The day's latest calls, the newest first, back to one that is known; at the first look only some."""
    most = CALLS_A_LOOK
    while True:
        calls = last_calls(reader, hall, most)
        if len(calls) < most or not known or calls[-1] in known:
            return calls
        most *= 2


def wait_rows(loads: Collection[QueueLoad], now: datetime) -> list[WaitRow]:
    """Who waits and how long, in the language of the moment."""
    english = current_language() == "en"
    return [
        WaitRow(
            load.letter,
            load.name_en if english and load.name_en else load.name,
            load.waiting,
            None if load.longest_since is None else max(0, int((now - load.longest_since).total_seconds() // 60)),
        )
        for load in loads
    ]

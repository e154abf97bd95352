"""What the board shows, read from the database and made ready."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from schema.hall import clock
from schema.hall.halls import HallView, list_windows
from schema.language import current_language
from schema.queue.estimating import forecast
from schema.queue.line import Call, QueueLoad, last_calls, queue_loads
from schema.store.transaction import Reader

#: How many calls one look reads, unless more were made since the last.
CALLS_A_LOOK = 60


@dataclass(frozen=True, slots=True)
class QueueWait:
    """A queue with what whoever takes a number now can expect."""

    load: QueueLoad
    #: None: no window is open
    minutes: int | None


@dataclass(frozen=True, slots=True)
class BoardNews:
    """The hall as the board needs it."""

    day: date
    #: the newest first
    calls: tuple[Call, ...]
    waits: tuple[QueueWait, ...]
    #: digits of the highest window number
    window_digits: int


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A queue at the board's edge."""

    letter: str
    name: str
    waiting: int
    #: minutes until somebody who comes now is called; None: no window is open
    minutes: int | None


def read_board(reader: Reader, hall: HallView, known: Collection[Call]) -> BoardNews:
    """The hall right now, with every call that is not `known` yet."""
    windows = list_windows(reader, hall)
    # One forecast for all queues: it plays the whole hall forward.
    expected = forecast(reader, hall)
    return BoardNews(
        day=clock.business_day(hall),
        calls=tuple(read_calls(reader, hall, known)),
        waits=tuple(QueueWait(load, expected.minutes(load.queue_id)) for load in queue_loads(reader, hall)),
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


def wait_rows(waits: Collection[QueueWait]) -> list[WaitRow]:
    """Who waits and how long it takes, in the language of the moment."""
    english = current_language() == "en"
    return [
        WaitRow(load.letter, load.name_en if english and load.name_en else load.name, load.waiting, each.minutes)
        for each in waits
        for load in (each.load,)
    ]

"""What the keys of a pad mean, and what each does: the queue's verbs, as the clerk who sits at the window."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from kiosk.pads.frames import RATED, Frame
from schema.errors import NobodySignedIn, NoVisit
from schema.hall import clock
from schema.hall.halls import HallView, WindowView, find_window, window_by_id
from schema.hall.models import WindowState
from schema.hall.staff import clerk_by_id
from schema.language import translator
from schema.queue.announcing import PAD
from schema.queue.calling import call_next, recall
from schema.queue.line import line_of_window
from schema.queue.parking import hold, resume
from schema.queue.serving import finish, no_show, visit_at
from schema.queue.states import ACTIVE, Outcome
from schema.queue.tickets import TicketView, active_at, held_at
from schema.queue.windows import open_window, pause_reasons, pause_window
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

_ = translator("kiosk")

#: Last byte of data (DEVICES.md §2 G).
KEY_EVALUATE, KEY_CALL, KEY_RECALL, KEY_CONFIRM, KEY_PAUSE = 0x0B, 0x0C, 0x0D, 0x0F, 0x12
#: The digit before the confirm key.
DIGIT_HOLD, DIGIT_CALL_BACK, DIGIT_SKIP = 0x00, 0x03, 0x06
#: A visit called less than this ago is not ended by the call key: it was pressed twice.
YOUNG = timedelta(seconds=10)


class Key(StrEnum):
    """What a clerk presses."""

    CALL = "call"
    RECALL = "recall"
    #: 弃号: nobody came
    SKIP = "skip"
    #: 挂起
    HOLD = "hold"
    #: 回呼: the visit that is on hold longest
    CALL_BACK = "call_back"
    #: 暂停, and open again
    PAUSE = "pause"
    #: 评价: the visitor is asked for a rating
    EVALUATE = "evaluate"


_KEYS = {KEY_CALL: Key.CALL, KEY_RECALL: Key.RECALL, KEY_PAUSE: Key.PAUSE, KEY_EVALUATE: Key.EVALUATE}
_CONFIRMED = {DIGIT_SKIP: Key.SKIP, DIGIT_HOLD: Key.HOLD, DIGIT_CALL_BACK: Key.CALL_BACK}


def key_of(frame: Frame) -> Key | None:
    """The key a pad's frame tells of; None for one that means nothing, and for a rating."""
    if frame.command == RATED or not frame.data:
        return None
    last = frame.data[-1]
    if last == KEY_CONFIRM:
        return _CONFIRMED.get(frame.data[0]) if len(frame.data) == 2 else None
    return _KEYS.get(last)


def key_word(key: Key) -> str:
    """The key as a person reads it."""
    return {
        Key.CALL: _("call"),
        Key.RECALL: _("call again"),
        Key.SKIP: _("nobody came"),
        Key.HOLD: _("on hold"),
        Key.CALL_BACK: _("call back"),
        Key.PAUSE: _("pause"),
        Key.EVALUATE: _("rate"),
    }[key]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a pad shows: how many wait, and the number at its window."""

    waiting: int
    number: int | None


def shown_at(reader: Reader, hall: HallView, window_id: int) -> Shown:
    """What the pad of a window should show."""
    ticket = active_at(reader, window_id)
    return Shown(line_of_window(reader, hall, window_id)[0], None if ticket is None else ticket.number)


def press(
    store: Store, hall: HallView, number: int, key: Key, finish_as: str = ""
) -> TicketView | WindowView | None:
    """Do what a key says at window `number`; None when nobody waits.

    `finish_as` is the outcome an open visit gets when the next one is called; empty: it must be ended first.
    Raises `NobodySignedIn`, and whatever the verbs raise.
    """

    def who(reader: Reader) -> tuple[WindowView, Actor]:
        window = find_window(reader, hall, number)
        if window.clerk_id is None:
            raise NobodySignedIn(window=number)
        return window, clerk_by_id(reader, window.clerk_id).actor(f"{PAD}{number}")

    window, actor = store.read(who)
    outcome = Outcome(finish_as) if finish_as else None
    return store.write(
        lambda tx: _do(tx, hall, window.id, key, outcome),
        actor=actor,
        command=f"pad-{uuid.uuid4()}",
        again=lambda reader, _subject: active_at(reader, window.id),
    )


def _do(
    tx: Tx, hall: HallView, window_id: int, key: Key, outcome: Outcome | None
) -> TicketView | WindowView | None:
    match key:
        case Key.CALL:
            return _call(tx, hall, window_id, outcome)
        case Key.CALL_BACK:
            return _call_back(tx, hall, window_id)
        case Key.PAUSE:
            return _pause(tx, hall, window_id)
        case Key.RECALL | Key.SKIP | Key.HOLD:
            verb = {Key.RECALL: recall, Key.SKIP: no_show, Key.HOLD: hold}[key]
            return verb(tx, hall, visit_at(tx, hall, window_id).id, window_id)
        case Key.EVALUATE:
            raise ValueError("nothing is done to a visit when its visitor is asked for a rating")


def _pause(tx: Tx, hall: HallView, window_id: int) -> WindowView:
    """Pause the window, with the first of the usual reasons; a paused one opens."""
    if window_by_id(tx, hall, window_id).state == WindowState.PAUSED:
        return open_window(tx, hall, window_id)
    return pause_window(tx, hall, window_id, pause_reasons()[0])


def _call(tx: Tx, hall: HallView, window_id: int, outcome: Outcome | None) -> TicketView | None:
    """Call the next visitor; a paused window opens, an open visit ends where an outcome is set."""
    tx.take_turn(hall.id)  # before a ticket is locked: everybody takes the two in this order
    if window_by_id(tx, hall, window_id).state == WindowState.PAUSED:
        open_window(tx, hall, window_id)
    visit = active_at(tx, window_id)
    if (
        visit is not None
        and visit.called_at is not None
        and outcome is not None
        and clock.moment(tx) - visit.called_at >= YOUNG
    ):
        ended = finish(tx, hall, visit.id, window_id, outcome)
        if ended.state in ACTIVE:
            return ended  # the visitor goes on here with the next item
    return call_next(tx, hall, window_id)


def _call_back(tx: Tx, hall: HallView, window_id: int) -> TicketView:
    """The visit on hold the longest goes on. Raises `NoVisit` when there is none."""
    held = held_at(tx, hall, window_id)
    if not held:
        raise NoVisit(window=window_by_id(tx, hall, window_id).number)
    return resume(tx, hall, held[0].id, window_id)

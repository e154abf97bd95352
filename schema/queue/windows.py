"""Opening, pausing and closing a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache

from sqlalchemy import Update, bindparam, delete, insert, select, update

from schema.errors import (
    BadInput,
    PauseReasonMissing,
    StillThere,
    TransitionRefused,
    UnknownQueue,
    WindowBusy,
)
from schema.hall import clock
from schema.hall.halls import (
    HallView,
    WindowView,
    list_queues,
    list_windows,
    window_by_id,
    window_queue_t,
    window_t,
)
from schema.hall.models import WindowState
from schema.hall.shifts import due_windows, list_shifts
from schema.language import translator
from schema.queue.moving import change, window_state_word
from schema.queue.states import Verb
from schema.queue.tickets import ANY_WINDOW, COLUMNS, WAITING_SQL, TicketView, active_at, held_at, ticket_t
from schema.store.transaction import Reader, Tx

_ = translator("schema")

PLACES_MOST = 100
WEIGHT_MOST = 100
#: The longest a free window waits before it calls by itself, seconds.
AUTO_CALL_MOST = 600


@dataclass(frozen=True, slots=True)
class Serving:
    """A queue at a window: the smaller place first; among equal places a wait counts `weight` times."""

    queue_id: int
    place: int = 1
    weight: int = 1


def pause_reasons() -> list[str]:
    """The usual reasons for a pause, as the strip above the window shows them."""
    return [_("back soon"), _("meeting"), _("meal break"), _("system trouble"), _("handing over")]


@cache
def _update() -> Update:
    return (
        update(window_t)
        .where(window_t.c.id == bindparam("window"))
        .values(
            state=bindparam("new_state", type_=window_t.c.state.type),
            pause_reason=bindparam("reason"),
            clerk_id=bindparam("by_clerk", type_=window_t.c.clerk_id.type),
        )
    )


def _set(
    tx: Tx, hall: HallView, window_id: int, verb: str, state: WindowState, reason: str, seated: bool
) -> WindowView:
    tx.take_turn(hall.id)  # a call sees the window as it was before or as it is after, never in between
    before = window_by_id(tx, hall, window_id)
    by = tx.actor.clerk_id if seated else None
    clerk_id = None if state == WindowState.CLOSED else by or before.clerk_id
    if before.state == state and before.pause_reason == reason and before.clerk_id == clerk_id:
        raise TransitionRefused(window=before.number, state=window_state_word(state))
    if state == WindowState.CLOSED and (busy := active_at(tx, window_id)) is not None:
        raise WindowBusy(window=before.number, ticket=busy.label)
    if state == WindowState.CLOSED:
        held = held_at(tx, hall, window_id)
        if held:
            raise StillThere(window=before.number, ticket=", ".join(ticket.label for ticket in held))
        with tx.aside():
            release_bound(tx, hall, window_id)
    tx.run(_update(), {"window": window_id, "new_state": state, "reason": reason, "by_clerk": clerk_id})
    tx.record(
        verb,
        "window",
        window_id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before={"state": before.state, "reason": before.pause_reason, "clerk": before.clerk_id},
        after={"state": state, "reason": reason, "clerk": clerk_id, "window": before.number},
    )
    return replace(before, state=state, pause_reason=reason, clerk_id=clerk_id)


def open_window(tx: Tx, hall: HallView, window_id: int, *, seated: bool = True) -> WindowView:
    """The window takes visitors from now on; `seated`: whoever opens it sits there.

    Raises `UnknownWindow`, `TransitionRefused`.
    """
    return _set(tx, hall, window_id, "open", WindowState.OPEN, "", seated)


def pause_window(tx: Tx, hall: HallView, window_id: int, reason: str, *, seated: bool = True) -> WindowView:
    """Nobody is called to the window until it opens again; a visit there is ended in peace.

    `seated`: whoever pauses it sits there.

    Raises `PauseReasonMissing`, `UnknownWindow`, `TransitionRefused`.
    """
    reason = reason.strip()[:100]
    if not reason:
        raise PauseReasonMissing(known=", ".join(pause_reasons()))
    return _set(tx, hall, window_id, "pause", WindowState.PAUSED, reason, seated)


def close_window(tx: Tx, hall: HallView, window_id: int) -> WindowView:
    """The window is done for today; who waited for it alone waits for any window of the queue.

    Raises `WindowBusy`, `StillThere`, `UnknownWindow`, `TransitionRefused`.
    """
    return _set(tx, hall, window_id, "close", WindowState.CLOSED, "", False)


def keep_shifts(tx: Tx, hall: HallView) -> tuple[list[WindowView], list[WindowView]]:
    """Open the windows whose shift has begun, close those whose shift is over and which are free.

    Windows without shifts are left alone, and so is a window with a visit, at the window or on hold: it closes
    next time. Answers which were opened, and which closed.
    """
    planned, due = list_shifts(tx, hall), due_windows(tx, hall, clock.moment(tx))
    opened, closed = [], []
    for window in list_windows(tx, hall):
        if window.id in due and window.state == WindowState.CLOSED:
            opened.append(open_window(tx, hall, window.id))
        elif (
            window.id in planned
            and window.id not in due
            and window.state != WindowState.CLOSED
            and active_at(tx, window.id) is None
            and not held_at(tx, hall, window.id)
        ):
            closed.append(close_window(tx, hall, window.id))
    return opened, closed


def release_bound(tx: Tx, hall: HallView, window_id: int) -> None:
    """Let any window of their queue call those who were transferred to this one."""
    t = ticket_t.c
    bound = tx.all(
        select(*COLUMNS)
        .join(window_queue_t, window_queue_t.c.queue_id == t.queue_id)
        .where(
            window_queue_t.c.window_id == window_id,
            t.day == clock.business_day(hall),
            t.for_window == window_id,
            t.state == WAITING_SQL,
        )
        .order_by(t.rank, t.id)
    )
    now = clock.moment(tx)
    for row in bound:
        ticket = TicketView(*row)
        values = {"for_window": ANY_WINDOW}
        change(tx, hall, Verb.TRANSFER, ticket, now, values, window_id=window_id, reason="window left")


def serve_queues(tx: Tx, hall: HallView, window_id: int, served: Sequence[Serving]) -> None:
    """Say which queues a window serves, in which order or with which weights; before the next call it holds.

    Raises `BadInput`, `UnknownWindow`, `UnknownQueue`.
    """
    tx.take_turn(hall.id)
    window = window_by_id(tx, hall, window_id)
    letters = {queue.id: queue.letter for queue in list_queues(tx, hall)}
    for each in served:
        if each.queue_id not in letters:
            raise UnknownQueue(queue=each.queue_id, known=", ".join(letters.values()))
        if not (1 <= each.place <= PLACES_MOST and 1 <= each.weight <= WEIGHT_MOST):
            raise BadInput(
                field=letters[each.queue_id],
                reason=_("a place is 1 to {places} and a weight 1 to {weight}").format(
                    places=PLACES_MOST, weight=WEIGHT_MOST
                ),
                advice=_("Nothing was changed."),
            )
    if len({each.queue_id for each in served}) < len(served):
        raise BadInput(field=_("queues"), reason=_("one is named twice"), advice=_("Name each queue once."))
    with tx.aside():
        release_bound(tx, hall, window_id)
    wq = window_queue_t.c
    before = list_servings(tx, hall, window_id)
    tx.run(delete(window_queue_t).where(wq.window_id == window_id))
    if served:
        tx.run(insert(window_queue_t), [{"window_id": window_id, **asdict(each)} for each in served])
    tx.record(
        "serve_queues",
        "window",
        window_id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before={letter: [each.place, each.weight] for letter, each in before.items()},
        after={
            "window": window.number,
            **{letters[each.queue_id]: [each.place, each.weight] for each in served},
        },
    )


def list_servings(reader: Reader, hall: HallView, window_id: int) -> dict[str, Serving]:
    """What a window serves, by the queues' letters."""
    letters = {queue.id: queue.letter for queue in list_queues(reader, hall)}
    wq = window_queue_t.c
    rows = reader.all(select(wq.queue_id, wq.place, wq.weight).where(wq.window_id == window_id))
    return {letters[row.queue_id]: Serving(*row) for row in sorted(rows, key=lambda row: letters[row.queue_id])}


def set_auto_call(tx: Tx, hall: HallView, window_id: int, seconds: int | None) -> WindowView:
    """Let a window that is free for so long call by itself (1 to 600 s); None: it never does.

    Raises `BadInput`, `UnknownWindow`.
    """
    if seconds is not None and not 1 <= seconds <= AUTO_CALL_MOST:
        raise BadInput(
            field=_("seconds"),
            reason=_("a free window calls by itself after 1 to {most} seconds").format(most=AUTO_CALL_MOST),
            advice=_("Nothing was changed."),
        )
    before = window_by_id(tx, hall, window_id)
    tx.run(update(window_t).where(window_t.c.id == window_id).values(auto_call_seconds=seconds))
    tx.record(
        "set_auto_call",
        "window",
        window_id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before={"seconds": before.auto_call_seconds},
        after={"window": before.number, "seconds": seconds},
    )
    return replace(before, auto_call_seconds=seconds)

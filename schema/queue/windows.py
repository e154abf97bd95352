"""Opening, pausing and closing a window."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Update, bindparam, update

from schema.errors import PauseReasonMissing, TransitionRefused, WindowBusy
from schema.hall import clock
from schema.hall.halls import HallView, WindowView, window_by_id, window_t
from schema.hall.models import WindowState
from schema.language import translator
from schema.queue.moving import window_state_word
from schema.queue.tickets import active_at
from schema.store.transaction import Tx

_ = translator("schema")


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


def _set(tx: Tx, hall: HallView, window_id: int, verb: str, state: WindowState, reason: str) -> WindowView:
    tx.take_turn(hall.id)  # a call sees the window as it was before or as it is after, never in between
    before = window_by_id(tx, hall, window_id)
    clerk_id = None if state == WindowState.CLOSED else tx.actor.clerk_id or before.clerk_id
    if before.state == state and before.pause_reason == reason and before.clerk_id == clerk_id:
        raise TransitionRefused(window=before.number, state=window_state_word(state))
    if state == WindowState.CLOSED and (busy := active_at(tx, window_id)) is not None:
        raise WindowBusy(window=before.number, ticket=busy.label)
    tx.run(_update(), {"window": window_id, "new_state": state, "reason": reason, "by_clerk": clerk_id})
    tx.record(
        verb,
        "window",
        window_id,
        at=clock.now(),
        hall_id=hall.id,
        before={"state": before.state, "reason": before.pause_reason, "clerk": before.clerk_id},
        after={"state": state, "reason": reason, "clerk": clerk_id, "window": before.number},
    )
    return WindowView(before.id, before.number, before.name, before.floor, state, reason, clerk_id)


def open_window(tx: Tx, hall: HallView, window_id: int) -> WindowView:
    """The window takes visitors from now on. Raises `UnknownWindow`, `TransitionRefused`."""
    return _set(tx, hall, window_id, "open", WindowState.OPEN, "")


def pause_window(tx: Tx, hall: HallView, window_id: int, reason: str) -> WindowView:
    """Nobody is called to the window until it opens again; a visit there is ended in peace.

    Raises `PauseReasonMissing`, `UnknownWindow`, `TransitionRefused`.
    """
    reason = reason.strip()[:100]
    if not reason:
        raise PauseReasonMissing(known=", ".join(pause_reasons()))
    return _set(tx, hall, window_id, "pause", WindowState.PAUSED, reason)


def close_window(tx: Tx, hall: HallView, window_id: int) -> WindowView:
    """The window is done for today. Raises `WindowBusy`, `UnknownWindow`, `TransitionRefused`."""
    return _set(tx, hall, window_id, "close", WindowState.CLOSED, "")

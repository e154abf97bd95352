"""Seeing to the windows of a hall from elsewhere: opened, paused, closed, given other queues.

Whoever does it does not sit there: a window keeps its clerk. It is for those in charge, clerks alone are not.
"""

from __future__ import annotations

from collections.abc import Collection

from schema.errors import NotInCharge
from schema.hall.halls import HallView, WindowView, window_by_id
from schema.hall.models import Role
from schema.hall.staff import ClerkView, clerk_by_id
from schema.queue import windows
from schema.queue.windows import Serving, list_servings, serve_queues
from schema.store.transaction import Tx


def check_in_charge(clerk: ClerkView) -> None:
    """Raises `NotInCharge` for a clerk who is no more than that."""
    if clerk.role == Role.CLERK:
        raise NotInCharge(clerk=clerk.number)


def _check(tx: Tx) -> None:
    if tx.actor.clerk_id is not None:
        check_in_charge(clerk_by_id(tx, tx.actor.clerk_id))


def open_window(tx: Tx, hall: HallView, window_id: int) -> WindowView:
    """Let a window take visitors. Raises `NotInCharge`, `UnknownWindow`, `TransitionRefused`."""
    _check(tx)
    return windows.open_window(tx, hall, window_id, seated=False)


def pause_window(tx: Tx, hall: HallView, window_id: int, reason: str) -> WindowView:
    """Let nobody be called to a window for a while.

    Raises `NotInCharge`, `PauseReasonMissing`, `UnknownWindow`, `TransitionRefused`.
    """
    _check(tx)
    return windows.pause_window(tx, hall, window_id, reason, seated=False)


def close_window(tx: Tx, hall: HallView, window_id: int) -> WindowView:
    """Close a window with nobody at it.

    Raises `NotInCharge`, `WindowBusy`, `StillThere`, `UnknownWindow`, `TransitionRefused`.
    """
    _check(tx)
    return windows.close_window(tx, hall, window_id)


def move_queues(
    tx: Tx, hall: HallView, window_id: int, *, give: Collection[int], take: Collection[int]
) -> WindowView:
    """Give a window queues and take others from it; places and weights of what stays are as they were.

    What is given stands at the first place. Raises `NotInCharge`, `UnknownWindow`, `UnknownQueue`.
    """
    _check(tx)
    tx.take_turn(hall.id)
    window = window_by_id(tx, hall, window_id)
    served = {each.queue_id: each for each in list_servings(tx, hall, window_id).values()}
    kept = [each for queue_id, each in served.items() if queue_id not in take]
    new = [Serving(queue_id) for queue_id in sorted(set(give) - set(served))]
    serve_queues(tx, hall, window_id, [*kept, *new])
    return window

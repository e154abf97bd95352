"""What a clerk can do at a window as it is: the one place that greys a key."""

from __future__ import annotations

from desk.view import DeskView
from schema.hall.models import Role, WindowState
from schema.hall.staff import ClerkView
from schema.queue.states import RECALLS_MOST, TRANSITIONS, Verb

#: Actions on the visit at the window that the table of states allows or not.
ON_VISIT = frozenset({Verb.RECALL, Verb.START, Verb.FINISH, Verb.NO_SHOW, Verb.HOLD, Verb.TRANSFER})


def may_call_any(clerk: ClerkView) -> bool:
    """Whether a clerk may call a number out of its turn."""
    return clerk.calls_any or clerk.role == Role.SUPERVISOR


def in_charge(clerk: ClerkView) -> bool:
    """Whether it is a clerk's business that a printer is out of paper, and how the whole hall is."""
    return clerk.role != Role.CLERK


def possible(action: str, view: DeskView, clerk: ClerkView) -> bool:
    """Whether an action makes sense now; what is not named here always does."""
    state, visit = view.window.state, view.visit
    is_open, closed = state == WindowState.OPEN, state == WindowState.CLOSED
    if action in ON_VISIT:
        if visit is None or visit.state not in TRANSITIONS[Verb(action)][0]:
            return False
        return action != Verb.RECALL or visit.recalls < RECALLS_MOST
    return {
        "call_next": is_open and visit is None,
        "call_number": is_open and visit is None and may_call_any(clerk),
        "pause": not closed,
        "open": not is_open,
        "undo": not closed,
        "resume": not closed and visit is None and bool(view.held),
        "merge": visit is not None,
        "look": visit is not None and bool(visit.visitor_name or visit.id_number),
    }.get(action, True)

"""What a clerk asks of the database with one key: a verb, the id it is applied once under, and its words."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desk.view import ToDo
from schema.hall.halls import HallView, WindowView, window_by_id
from schema.language import translator
from schema.queue import calling, serving, windows
from schema.queue.states import Outcome, TicketState, outcome_word
from schema.queue.tickets import TicketView, ticket_by_id
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

_ = translator("desk")


@dataclass(frozen=True, slots=True)
class Task:
    """One command of a clerk; however often it is sent, it is applied once."""

    #: what it is called while it is under way
    title: str
    work: Callable[[Tx], Any]
    #: what it did, when it turns out to have been applied before
    again: Callable[[Reader, int], Any]
    #: the sentence that says what came of it
    told: Callable[[Any], str]
    #: whether the window may take it back for a while
    undoable: bool = False
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def send(self, store: Store, actor: Actor) -> Any:
        """Apply it, or find what it did before. Raises what the verb and the store raise."""
        return store.write(self.work, actor=actor, command=self.id, again=self.again)


def call_next(hall: HallView, window: WindowView) -> Task:
    """Call the first in line."""

    def told(ticket: TicketView | None) -> str:
        return _("{ticket} called.").format(ticket=ticket.label) if ticket else _("Nobody is waiting.")

    return Task(_("Call next"), lambda tx: calling.call_next(tx, hall, window.id), ticket_by_id, told, True)


def recall(hall: HallView, window: WindowView, visit: TicketView) -> Task:
    """Call the visitor once more."""

    def told(ticket: TicketView) -> str:
        return _("{ticket} called again ({times} times).").format(ticket=ticket.label, times=ticket.recalls)

    return Task(_("Call again"), lambda tx: calling.recall(tx, hall, visit.id, window.id), ticket_by_id, told)


def start(hall: HallView, window: WindowView, visit: TicketView) -> Task:
    """The visitor has come."""

    def told(ticket: TicketView) -> str:
        return _("{ticket} is at the window.").format(ticket=ticket.label)

    return Task(_("Start"), lambda tx: serving.start(tx, hall, visit.id, window.id), ticket_by_id, told, True)


def finish(
    hall: HallView, window: WindowView, visit: TicketView, outcome: Outcome, to_do: tuple[ToDo, ...] = ()
) -> Task:
    """The visit ends with its outcome, or one item of several does; `to_do` is what comes after it."""

    def told(ticket: TicketView) -> str:
        word = outcome_word(ticket.outcome or outcome)
        if to_do and ticket.state == TicketState.SERVING:
            return _("{ticket}: one item done ({outcome}). Go on with: {item}.").format(
                ticket=ticket.label, outcome=word, item=to_do[0].title
            )
        if to_do and ticket.state == TicketState.WAITING:
            return _("{ticket}: one item done ({outcome}). Now waits in queue {queue}.").format(
                ticket=ticket.label, outcome=word, queue=f"{to_do[0].queue.letter} {to_do[0].queue.title}"
            )
        return _("{ticket} finished: {outcome}.").format(ticket=ticket.label, outcome=word)

    return Task(
        _("Finish: {outcome}").format(outcome=outcome_word(outcome)),
        lambda tx: serving.finish(tx, hall, visit.id, window.id, outcome),
        ticket_by_id,
        told,
        undoable=True,
    )


def no_show(hall: HallView, window: WindowView, visit: TicketView) -> Task:
    """Nobody came."""

    def told(ticket: TicketView) -> str:
        return _("{ticket} marked as a no-show.").format(ticket=ticket.label)

    return Task(_("No-show"), lambda tx: serving.no_show(tx, hall, visit.id, window.id), ticket_by_id, told, True)


def of_window(title: str, hall: HallView, work: Callable[[Tx], WindowView], told: Callable[[Any], str]) -> Task:
    """Anything that changes a window's state."""
    return Task(title, work, lambda reader, subject: window_by_id(reader, hall, subject), told)


def told_open(now: WindowView) -> str:
    """That it was opened."""
    return _("Window {window} is open.").format(window=now.number)


def told_paused(now: WindowView) -> str:
    """That it was paused, and why."""
    return _("Window {window} is paused: {reason}.").format(window=now.number, reason=now.pause_reason)


def told_closed(now: WindowView) -> str:
    """That it was closed."""
    return _("Window {window} is closed.").format(window=now.number)


def open_window(hall: HallView, window: WindowView) -> Task:
    """The window takes visitors."""
    return of_window(_("Open"), hall, lambda tx: windows.open_window(tx, hall, window.id), told_open)


def pause(hall: HallView, window: WindowView, reason: str) -> Task:
    """Nobody is called to the window for a while."""
    return of_window(_("Pause"), hall, lambda tx: windows.pause_window(tx, hall, window.id, reason), told_paused)


def close_window(hall: HallView, window: WindowView) -> Task:
    """The window is done for today."""
    return of_window(_("Close"), hall, lambda tx: windows.close_window(tx, hall, window.id), told_closed)

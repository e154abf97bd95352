"""The hall's floor on a simulated day: visitors and windows, each doing the next thing through the real verbs.

What happens at a window, in the times of its `Manner`: when somebody waits it calls, `call_seconds` after it was
free; when nobody comes it calls again every `recall_after` seconds, twice, and marks a no-show that long after
the last call; after a visit the clerk tidies up for `tidy_seconds`. When somebody takes a number, the window of
that queue that has been idle longest gets up; idle windows ask nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from schema.errors import OnestopError
from schema.hall.halls import HallView
from schema.queue import calling, estimating, issuing, serving, windows
from schema.queue.states import Channel
from schema.queue.tickets import TicketView
from schema.simulation.agenda import Agenda
from schema.simulation.arrivals import Visitor
from schema.simulation.staffing import Plan, Seat
from schema.store.batch import Database
from schema.store.events import Actor
from schema.store.transaction import Tx

T = TypeVar("T")

#: Machines at the door, used in turn.
KIOSKS = 3


@dataclass(frozen=True, slots=True)
class Manner:
    """How the clerks work; times in seconds."""

    #: from being free to calling
    call_seconds: float = 3
    #: from the end of a visit to being free
    tidy_seconds: float = 10
    #: a clerk calls again after so long, so often
    recall_after: float = 25
    recalls: int = 2


class Doing(StrEnum):
    """What a window's clerk is doing."""

    #: 关闭 or 暂停
    AWAY = "away"
    #: nobody waits
    IDLE = "idle"
    #: calling, waiting for the visitor, serving, tidying up
    BUSY = "busy"


@dataclass(slots=True)
class Post:
    """A window that works today."""

    seat: Seat
    doing: Doing = Doing.AWAY
    #: idle since
    since: float = 0
    #: what to do instead of the next call
    leaving: Callable[[], None] | None = None


@dataclass(slots=True)
class Floor:
    """Everybody in the hall; time is the agenda's, in seconds of life."""

    store: Database
    hall: HallView
    agenda: Agenda
    plan: Plan
    posts: list[Post]
    manner: Manner = field(default_factory=Manner)
    #: whether slips say how long it will take; it takes half of a simulated day's time
    tells: bool = False
    #: those who wait, by ticket
    waiting: dict[int, Visitor] = field(default_factory=dict)
    issued: int = 0

    def write(self, work: Callable[[Tx], T], actor: Actor) -> T:
        """One change."""
        return self.store.write(work, actor=actor)

    def refused(self, post: Post, error: OnestopError) -> None:
        """A rule refused what a window's clerk wanted. On a simulated day that is a mistake of ours."""
        raise error

    def may_call(self, post: Post) -> bool:
        """Whether the window should call now."""
        return True

    # --- visitors ---

    def arrive(self, visitor: Visitor) -> TicketView:
        """A visitor takes a number."""
        self.issued += 1
        kiosk = f"kiosk:K{self.issued % KIOSKS + 1}"
        queue_id = self.plan.queue_ids[visitor.letter]
        item_id = self.plan.item_ids[visitor.item] if visitor.item else None

        def take(tx: Tx) -> TicketView:
            ticket = issuing.issue(
                tx,
                self.hall,
                queue_id,
                item_id=item_id,
                channel=Channel.SIMULATION,
                priority=visitor.priority,
            )
            if self.tells:
                estimating.tell(tx, self.hall, ticket)
            return ticket

        ticket = self.write(take, Actor(kiosk, kiosk))
        self.waiting[ticket.id] = visitor
        if visitor.patience is not None:
            self.agenda.after(visitor.patience, lambda: self.give_up(ticket, Actor(kiosk, kiosk)))
        self.wake(visitor.letter)
        return ticket

    def give_up(self, ticket: TicketView, actor: Actor) -> None:
        """A visitor has waited enough, and gives the number back."""
        if self.waiting.pop(ticket.id, None) is not None:
            self.write(lambda tx: serving.abandon(tx, self.hall, ticket.id), actor)

    # --- windows ---

    def wake(self, letter: str) -> None:
        """Somebody waits in a queue: its window that has been idle longest calls."""
        idle = [post for post in self.posts if post.doing == Doing.IDLE and letter in post.seat.letters]
        if idle:
            post = min(idle, key=lambda each: (each.since, each.seat.number))
            post.doing = Doing.BUSY
            self.later(post, self.manner.call_seconds, self.call)

    def later(self, post: Post, seconds: float, action: Callable[[Post], None]) -> None:
        """What a window does next; a refusal goes to `refused`."""

        def due() -> None:
            try:
                action(post)
            except OnestopError as error:
                self.refused(post, error)

        self.agenda.after(seconds, due)

    def open(self, post: Post) -> None:
        """The clerk comes to the window, or back to it."""
        self.write(lambda tx: windows.open_window(tx, self.hall, post.seat.window_id), post.seat.actor)
        post.doing = Doing.BUSY
        self.later(post, self.manner.call_seconds, self.call)

    def pause(self, post: Post, reason: str) -> None:
        """The clerk goes away for a while."""
        post.doing = Doing.AWAY
        self.write(lambda tx: windows.pause_window(tx, self.hall, post.seat.window_id, reason), post.seat.actor)

    def close(self, post: Post) -> None:
        """The window is done for today."""
        post.doing = Doing.AWAY
        self.write(lambda tx: windows.close_window(tx, self.hall, post.seat.window_id), post.seat.actor)

    def leave(self, post: Post, how: Callable[[], None]) -> None:
        """Let the clerk leave: at once when nobody is at the window, else after the visit."""
        if post.doing == Doing.IDLE:
            how()
        else:
            post.leaving = how

    def call(self, post: Post) -> None:
        """The window is free: leave if that is due, else call; idle when nobody waits."""
        if post.leaving is not None:
            how, post.leaving = post.leaving, None
            how()
            return
        ticket = self.next_ticket(post) if self.may_call(post) else None
        if ticket is None:
            post.doing, post.since = Doing.IDLE, self.agenda.now
            self.nobody(post)
        elif (visitor := self.waiting.pop(ticket.id, None)) is not None:
            self.expect(post, ticket, visitor, 0, 0)
        else:
            self.stranger(post, ticket)

    def next_ticket(self, post: Post) -> TicketView | None:
        """Call whoever is first in the window's line."""
        return self.write(lambda tx: calling.call_next(tx, self.hall, post.seat.window_id), post.seat.actor)

    def nobody(self, post: Post) -> None:
        """The window has just found that nobody waits."""

    def stranger(self, post: Post, ticket: TicketView) -> None:
        """The window called somebody whom this simulation did not send."""
        raise LookupError(f"{ticket.label} was not issued by this simulation")

    def expect(self, post: Post, ticket: TicketView, visitor: Visitor, waited: float, recalls: int) -> None:
        """Somebody was called: they come, or are called again, or are given up."""
        if visitor.walk is not None and visitor.walk - waited <= self.manner.recall_after:
            self.later(post, max(0, visitor.walk - waited), lambda each: self.serve(each, ticket, visitor))
        elif recalls < self.manner.recalls:
            self.later(
                post,
                self.manner.recall_after,
                lambda each: self.call_again(
                    each, ticket, visitor, waited + self.manner.recall_after, recalls + 1
                ),
            )
        else:
            self.later(post, self.manner.recall_after, lambda each: self.miss(each, ticket))

    def call_again(self, post: Post, ticket: TicketView, visitor: Visitor, waited: float, recalls: int) -> None:
        """The clerk calls the same number once more."""
        at = post.seat.window_id
        self.write(lambda tx: calling.recall(tx, self.hall, ticket.id, at), post.seat.actor)
        self.expect(post, ticket, visitor, waited, recalls)

    def miss(self, post: Post, ticket: TicketView) -> None:
        """Nobody came."""
        at = post.seat.window_id
        self.write(lambda tx: serving.no_show(tx, self.hall, ticket.id, at), post.seat.actor)
        self.later(post, self.manner.call_seconds, self.call)

    def serve(self, post: Post, ticket: TicketView, visitor: Visitor) -> None:
        """The visitor is at the window."""
        at = post.seat.window_id
        self.write(lambda tx: serving.start(tx, self.hall, ticket.id, at), post.seat.actor)
        self.later(post, visitor.visit, lambda each: self.finish(each, ticket, visitor))

    def finish(self, post: Post, ticket: TicketView, visitor: Visitor) -> None:
        """The visit ends with its outcome."""
        at = post.seat.window_id
        self.write(lambda tx: serving.finish(tx, self.hall, ticket.id, at, visitor.outcome), post.seat.actor)
        self.later(post, self.manner.tidy_seconds, self.call)

"""Any sequence of all verbs, on both databases: moves as the table says, the line by rank, counts that add up.

What is expected is worked out here, from the table of moves and the rules in DESIGN; what is stored is read back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from schema.errors import Refused, WrongState
from schema.hall import clock
from schema.hall.classes import DEFAULTS
from schema.hall.halls import HallView
from schema.queue.calling import call_next, call_number, recall
from schema.queue.counting import count_day
from schema.queue.issuing import issue
from schema.queue.moving import service_t
from schema.queue.parking import come_back, hold, merge, resume, transfer
from schema.queue.ranking import rank_of, set_priority
from schema.queue.serving import abandon, finish, no_show, start
from schema.queue.states import ACTIVE, TRANSITIONS, Basis, Outcome, TicketState, Verb
from schema.queue.tickets import TicketView, ticket_by_id, ticket_t
from schema.queue.undoing import undo
from schema.queue.windows import open_window, pause_window
from schema.store.engine import Store
from schema.store.transaction import Tx
from tests.database.workers import check_calls, check_numbers
from tests.halls import TESTER, WINDOWS

SERVES = {window: {"ABC".index(letter) + 1 for letter in letters} for window, letters in WINDOWS.items()}
HEAD_STARTS = {"ordinary": 0} | {code: minutes * 60 for code, _name, _english, minutes, _declarable in DEFAULTS}

windows = st.sampled_from(sorted(SERVES))
queues = st.sampled_from([1, 2, 3])
picks = st.integers(min_value=0, max_value=999)
classes = st.sampled_from(["ordinary", "ordinary", "elderly", "green", "appointment"])


@dataclass
class Known:
    """A ticket as this test expects it."""

    state: TicketState
    queue: int
    rank: int
    window: int | None = None
    for_window: int = 0


class QueueMachine(RuleBasedStateMachine):
    """All verbs in any order, at any window, on any ticket."""

    store: Store
    hall: HallView
    #: each run has a business day of its own
    days = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).days += 1
        self.now = datetime(2026, 3, 2, 1, tzinfo=UTC) + timedelta(days=self.days)
        self.using = clock.using(lambda: self.now)
        self.using.__enter__()
        self.known: dict[int, Known] = {}
        self.paused: set[int] = set()

    def teardown(self) -> None:
        for window in SERVES:
            while self.busy(window) is not None:
                self.finish(window, Outcome.CONSULTED)
        for window in self.paused:
            self.write(lambda tx, w=window: open_window(tx, self.hall, w))
        check_calls(self.store)
        self.using.__exit__(None, None, None)

    def write(self, work: Callable[[Tx], Any]) -> Any:
        return self.store.write(work, actor=TESTER)

    def pick(self, number: int, states: Collection[TicketState] | None = None) -> int | None:
        """One of the tickets, or of those in some states; None when there is none."""
        found = [ticket_id for ticket_id, known in self.known.items() if states is None or known.state in states]
        return found[number % len(found)] if found else None

    def busy(self, window: int) -> int | None:
        found = [
            ticket_id
            for ticket_id, known in self.known.items()
            if known.window == window and known.state in ACTIVE
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def do(self, verb: Verb, ticket_id: int, work: Callable[[Tx], TicketView]) -> TicketView | None:
        """Try a verb; what the table forbids must be refused with `WrongState`, and nothing else may be."""
        known = self.known[ticket_id]
        allowed, target = TRANSITIONS[verb]
        if known.state not in allowed:
            with pytest.raises(WrongState):
                self.write(work)
            return None
        try:
            ticket: TicketView = self.write(work)
        except WrongState:
            raise AssertionError(f"{verb} was refused for a ticket that is {known.state}") from None
        except Refused:
            return None  # another rule: the wrong window, too soon, too late
        assert ticket.state == target
        self.take(ticket)
        return ticket

    def take(self, ticket: TicketView) -> None:
        self.known[ticket.id] = Known(
            ticket.state, ticket.queue_id, ticket.rank, ticket.window_id, ticket.for_window
        )

    @initialize(arrivals=st.lists(st.tuples(queues, classes), min_size=6, max_size=12))
    def people_come(self, arrivals: list[tuple[int, str]]) -> None:
        """A line to begin with, a minute from one to the next; the first windows call."""
        for queue, priority in arrivals:
            self.issue(queue, priority, None)
            self.now += timedelta(minutes=1)
        for window in SERVES:
            self.call_next(window)

    # --- the verbs ---

    @rule(queue=queues, priority=classes, errand=st.none() | queues)
    def issue(self, queue: int, priority: str, errand: int | None) -> None:
        errands = [(errand, None)] if errand else []
        ticket = self.write(lambda tx: issue(tx, self.hall, queue, priority=priority, errands=errands))
        assert ticket.rank == rank_of(ticket.arrived_at) - HEAD_STARTS[priority] * 1_000_000
        self.take(ticket)

    @rule(window=windows)
    def next_please(self, window: int) -> None:
        """End whatever is at a window, and call."""
        self.finish(window, Outcome.ACCEPTED)
        self.call_next(window)

    @rule(window=windows)
    def call_next(self, window: int) -> None:
        line = [
            (known.rank, ticket_id)
            for ticket_id, known in self.known.items()
            if known.state == TicketState.WAITING
            and known.queue in SERVES[window]
            and known.for_window in (0, window)
        ]
        if window in self.paused or self.busy(window) is not None:
            with pytest.raises(Refused):
                self.write(lambda tx: call_next(tx, self.hall, window))
            return
        ticket = self.write(lambda tx: call_next(tx, self.hall, window))
        assert (ticket.id if ticket else None) == (min(line)[1] if line else None)
        if ticket is not None:
            self.take(ticket)

    @rule(window=windows, number=picks)
    def call_number(self, window: int, number: int) -> None:
        ticket_id = self.pick(number)
        if ticket_id is not None:
            self.do(Verb.CALL_NUMBER, ticket_id, lambda tx: call_number(tx, self.hall, window, ticket_id))

    @rule(
        number=picks,
        likely=st.integers(0, 3),
        verb=st.sampled_from([Verb.START, Verb.RECALL, Verb.HOLD, Verb.NO_SHOW, Verb.RESUME]),
    )
    def at_window(self, number: int, likely: int, verb: Verb) -> None:
        ticket_id = self.pick(number, TRANSITIONS[verb][0] if likely else None)
        if ticket_id is None:
            return
        verbs: dict[Verb, Callable[..., TicketView]] = {
            Verb.START: start,
            Verb.RECALL: recall,
            Verb.HOLD: hold,
            Verb.NO_SHOW: no_show,
            Verb.RESUME: resume,
        }
        window = self.known[ticket_id].window or 1
        self.do(verb, ticket_id, lambda tx: verbs[verb](tx, self.hall, ticket_id, window))

    @rule(number=picks, back=st.booleans())
    def step_out(self, number: int, back: bool) -> None:
        """Somebody goes to copy a paper, or comes back."""
        self.at_window(number, 1, Verb.RESUME if back else Verb.HOLD)

    @rule(number=picks, back=st.booleans())
    def miss(self, number: int, back: bool) -> None:
        """Somebody does not come, or comes after all."""
        if back:
            self.come_back(number, 1)
        else:
            self.at_window(number, 1, Verb.NO_SHOW)

    @rule(window=windows, outcome=st.sampled_from(Outcome))
    def finish(self, window: int, outcome: Outcome) -> None:
        ticket_id = self.busy(window)
        if ticket_id is None:
            return
        before: TicketView = self.store.read(lambda reader: ticket_by_id(reader, ticket_id))
        ticket = self.write(lambda tx: finish(tx, self.hall, ticket_id, window, outcome))
        if not before.errands:
            assert (ticket.state, ticket.outcome) == (TicketState.SERVED, outcome)
        else:
            here = before.errands[0][0] in SERVES[window]
            assert ticket.state == (TicketState.SERVING if here else TicketState.WAITING)
            assert ticket.outcome is None and ticket.queue_id == before.errands[0][0]
        assert (ticket.label, ticket.arrived_at, ticket.rank) == (before.label, before.arrived_at, before.rank)
        self.take(ticket)

    @rule(number=picks, queue=queues, to_window=st.none() | windows)
    def transfer(self, number: int, queue: int, to_window: int | None) -> None:
        ticket_id = self.pick(number)
        if ticket_id is None:
            return
        before = self.known[ticket_id]
        where = {"to_window": to_window} if to_window else {"to_queue": queue}
        ticket = self.do(
            Verb.TRANSFER,
            ticket_id,
            lambda tx: transfer(
                tx,
                self.hall,
                ticket_id,
                reason="走错了",
                window_id=None if before.state == TicketState.WAITING else before.window,
                **where,
            ),
        )
        if ticket is not None:
            assert ticket.rank == before.rank
            assert ticket.for_window == (to_window or 0)

    @rule(number=picks, likely=st.integers(0, 3))
    def come_back(self, number: int, likely: int) -> None:
        ticket_id = self.pick(number, {TicketState.NO_SHOW} if likely else None)
        if ticket_id is None:
            return
        before = self.known[ticket_id]
        line = sorted(
            (known.rank, other)
            for other, known in self.known.items()
            if known.state == TicketState.WAITING and known.queue == before.queue and not known.for_window
        )
        ticket = self.do(Verb.RETURN, ticket_id, lambda tx: come_back(tx, self.hall, ticket_id))
        if ticket is not None:
            ahead = [key for key in line if key < (ticket.rank, ticket_id)]
            if before.rank <= (line[min(2, len(line) - 1)][0] if line else before.rank):
                assert len(ahead) == min(3, len(line))
            assert ticket.rank >= before.rank

    @rule(number=picks.filter(lambda number: number % 3 == 0))
    def abandon(self, number: int) -> None:
        ticket_id = self.pick(number)
        if ticket_id is not None:
            self.do(Verb.ABANDON, ticket_id, lambda tx: abandon(tx, self.hall, ticket_id))

    @rule(one=picks, other=picks)
    def merge(self, one: int, other: int) -> None:
        kept_id, other_id = self.pick(one), self.pick(other)
        if kept_id is None or other_id is None or kept_id == other_id:
            return
        try:
            kept = self.write(lambda tx: merge(tx, self.hall, kept_id, other_id))
        except WrongState:
            over = {
                TicketState.SERVED,
                TicketState.ABANDONED,
                TicketState.MERGED,
                TicketState.NO_SHOW,
            }
            assert self.known[other_id].state != TicketState.WAITING or self.known[kept_id].state in over
            return
        assert kept.state == self.known[kept_id].state
        gone = self.store.read(lambda reader: ticket_by_id(reader, other_id))
        assert (gone.state, gone.merged_into_id) == (TicketState.MERGED, kept_id)
        self.take(gone)

    @rule(number=picks, priority=classes)
    def set_priority(self, number: int, priority: str) -> None:
        ticket_id = self.pick(number)
        if ticket_id is None:
            return
        before: TicketView = self.store.read(lambda reader: ticket_by_id(reader, ticket_id))
        if before.state != TicketState.WAITING:
            with pytest.raises(WrongState):
                self.write(lambda tx: set_priority(tx, self.hall, ticket_id, priority, Basis.PROVEN))
            return
        ticket = self.write(lambda tx: set_priority(tx, self.hall, ticket_id, priority, Basis.PROVEN))
        moved = (before.head_start_seconds - HEAD_STARTS[priority]) * 1_000_000
        assert ticket.rank == before.rank + moved
        self.take(ticket)

    @rule(window=windows)
    def undo(self, window: int) -> None:
        try:
            ticket = self.write(lambda tx: undo(tx, self.hall, window))
        except Refused:
            return
        self.take(ticket)

    @rule(window=windows)
    def pause_or_open(self, window: int) -> None:
        if window in self.paused:
            self.write(lambda tx: open_window(tx, self.hall, window))
            self.paused.remove(window)
        else:
            self.write(lambda tx: pause_window(tx, self.hall, window, "用餐"))
            self.paused.add(window)

    @rule(seconds=st.sampled_from([1, 4, 11, 25, 120, 1900]))
    def later(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    # --- what always holds ---

    @invariant()
    def what_is_stored_is_what_is_known(self) -> None:
        today = clock.business_day(self.hall, self.now)
        t = ticket_t.c
        rows = self.store.read(
            lambda reader: reader.all(
                select(t.id, t.state, t.queue_id, t.rank, t.window_id, t.for_window).where(t.day == today)
            )
        )
        stored = {row[0]: Known(*row[1:]) for row in rows}
        assert stored == {
            ticket_id: Known(known.state, known.queue, known.rank, known.window, known.for_window)
            for ticket_id, known in self.known.items()
        }
        at_windows = Counter(known.window for known in stored.values() if known.state in ACTIVE)
        assert all(count == 1 for count in at_windows.values())

    @invariant()
    def the_counts_add_up(self) -> None:
        today = clock.business_day(self.hall, self.now)
        count = self.store.read(lambda reader: count_day(reader, self.hall, today))
        parts = (count.served, count.no_show, count.abandoned, count.merged)
        ends = (count.waiting_end, count.at_window_end, count.held_end)
        assert count.issued == len(self.known) == sum(parts) + sum(ends)
        s = service_t.c
        finished = self.store.read(
            lambda reader: reader.scalar(
                select(func.count()).where(s.day == today, s.ending == Verb.FINISH, s.undone.is_(False))
            )
        )
        assert finished == count.served


def test_any_sequence_of_verbs(store: Store, hall: HallView) -> None:
    for window in SERVES:
        store.write(lambda tx, w=window: open_window(tx, hall, w), actor=TESTER)

    class Machine(QueueMachine):
        pass

    Machine.store, Machine.hall = store, hall
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    check_numbers(store)

"""Who comes on a simulated day."""

from __future__ import annotations

from collections import Counter
from datetime import time

from hypothesis import given, settings
from hypothesis import strategies as st

from schema.hall.models import Role
from schema.hall.opening import within
from schema.hall.staff import ClerkView
from schema.queue.states import Outcome
from schema.simulation.agenda import Agenda
from schema.simulation.arrivals import VISIT_LEAST, VISIT_MOST, Line, Visitor, visitors_of_day
from schema.simulation.staffing import Plan, Seat, seats_needed

LINES = (
    Line("A", 600, ("a1", "a2", "a3"), 3),
    Line("B", 300, ("b1",), 1),
    Line("C", 900, (), 2),
)
DAY = [(time(9), time(12)), (time(14), time(17))]
HOURS = st.sampled_from([DAY, [(time(9), time(17))], [(time(8, 30), time(11)), (time(15), time(15, 20))]])


def _wall(visitor: Visitor) -> time:
    return time(visitor.at // 3600, visitor.at // 60 % 60, visitor.at % 60)


@given(seed=st.integers(), hours=HOURS, count=st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_everybody_comes_within_the_opening_hours_and_in_order(
    seed: int, hours: list[tuple[time, time]], count: int
) -> None:
    people = visitors_of_day(seed, LINES, hours, count)
    assert len(people) == count
    assert all(within(hours, _wall(visitor)) for visitor in people)
    assert [visitor.at for visitor in people] == sorted(visitor.at for visitor in people)
    lines = {line.letter: line for line in LINES}
    for visitor in people:
        line = lines[visitor.letter]
        assert visitor.item is None or visitor.item in line.items
        assert VISIT_LEAST <= visitor.visit <= VISIT_MOST * line.usual_seconds


def test_a_seed_always_brings_the_same_people_and_another_brings_others() -> None:
    assert visitors_of_day(7, LINES, DAY, 500) == visitors_of_day(7, LINES, DAY, 500)
    assert visitors_of_day(7, LINES, DAY, 500) != visitors_of_day(8, LINES, DAY, 500)


def test_the_shares_are_the_stated_ones() -> None:
    people = visitors_of_day(1, LINES, DAY, 20_000)

    def share(count: int) -> float:
        return count / len(people)

    letters = Counter(visitor.letter for visitor in people)
    assert abs(share(letters["A"]) - 3 / 6) < 0.02
    assert abs(share(letters["B"]) - 1 / 6) < 0.02
    assert abs(share(sum(visitor.walk is None for visitor in people)) - 0.04) < 0.01
    assert abs(share(sum(visitor.patience is not None for visitor in people)) - 0.15) < 0.01
    assert abs(share(sum(visitor.outcome == Outcome.ACCEPTED for visitor in people)) - 0.46) < 0.02
    assert {visitor.outcome for visitor in people} == set(Outcome)
    of_a = [visitor for visitor in people if visitor.letter == "A"]
    assert abs(sum(visitor.visit for visitor in of_a) / len(of_a) - 600) < 20
    assert abs(sum(visitor.item is not None for visitor in of_a) / len(of_a) - 0.8) < 0.02


def test_the_day_has_two_peaks() -> None:
    people = visitors_of_day(1, LINES, DAY, 20_000)
    hours = Counter(visitor.at // 3600 for visitor in people)
    assert set(hours) == {9, 10, 11, 14, 15, 16}
    halves = Counter(visitor.at // 1800 for visitor in people)
    assert max(halves, key=lambda half: halves[half]) in (19, 20)  # 9:30 to 10:30
    afternoon = {half: count for half, count in halves.items() if half >= 28}
    assert max(afternoon, key=lambda half: afternoon[half]) in (29, 30)  # 14:30 to 15:30


def _plan(*served: str) -> Plan:
    clerk = ClerkView(1, "1001", "王芳", Role.CLERK, False)
    seats = tuple(Seat(number, number, tuple(letters), clerk) for number, letters in enumerate(served, 1))
    return Plan(LINES, seats, len(seats), {}, {})


def test_windows_open_as_far_as_the_visitors_need_them() -> None:
    plan = _plan("AB", "A", "A", "A", "C", "C", "C", "ABC")
    assert [seat.number for seat in seats_needed(plan, 1, 21_600)] == [1, 5]
    few = seats_needed(plan, 60, 21_600)
    many = seats_needed(plan, 600, 21_600)
    assert {seat.number for seat in few} < {seat.number for seat in many}
    assert len(many) == 8
    assert {letter for seat in few for letter in seat.letters} == {"A", "B", "C"}


def test_an_agenda_keeps_the_order_of_entry_within_a_moment() -> None:
    agenda, done = Agenda(), []
    for name in "abc":
        agenda.at(5, lambda name=name: done.append((agenda.now, name)))
    agenda.at(1, lambda: agenda.at(0, lambda: done.append((agenda.now, "late"))))
    agenda.run()
    assert done == [(1, "late"), (5, "a"), (5, "b"), (5, "c")]
    assert agenda.next_at is None

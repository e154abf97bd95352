"""Which call stands on the board, and how long: nothing skipped, nothing late, eight seconds kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.board.podium import LEAST_HOLD, MOST_LAG, REMEMBERED, Podium
from schema.queue.line import Call

HOLD = 8.0
MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def made(count: int, first: int = 1) -> list[Call]:
    """Calls, the newest first, as they are read."""
    calls = [
        Call(n, f"A{n:03d}", 1 + n % 4, MORNING + timedelta(seconds=n), 0) for n in range(first, first + count)
    ]
    return calls[::-1]


def opened() -> Podium:
    """A podium that has had its first look at an empty day."""
    podium = Podium(HOLD)
    podium.see([], 0.0)
    return podium


def play(podium: Podium, since: float, until: float, step: float = 0.1) -> list[tuple[str, float]]:
    """Which call came up when."""
    turns = []
    now = since
    while now <= until:
        if podium.turn(now) and podium.current is not None:
            turns.append((podium.current.label, now))
        now = round(now + step, 3)
    return turns


def test_a_call_is_shown_at_once_and_held_for_eight_seconds() -> None:
    podium = opened()
    podium.see(made(1), 100.0)
    assert podium.current is not None and podium.current.label == "A001"
    podium.see(made(2), 101.0)
    assert podium.current.label == "A001"
    assert not podium.turn(107.9)
    assert podium.turn(108.0) and podium.current.label == "A002"


def test_up_to_three_waiting_calls_change_nothing() -> None:
    podium = opened()
    podium.see(made(4), 0.0)
    assert [round(at) for _label, at in play(podium, 0.0, 60.0)] == [8, 16, 24]


def test_twenty_calls_at_once_are_all_shown_within_half_a_minute() -> None:
    podium = opened()
    podium.see(made(20), 0.0)
    first = podium.current
    turns = play(podium, 0.0, 120.0)
    assert first is not None
    assert [first.label, *(label for label, _at in turns)] == [f"A{n:03d}" for n in range(1, 21)]
    assert turns[-1][1] <= MOST_LAG + 0.1 * 20
    assert all(later - earlier >= LEAST_HOLD for (_a, earlier), (_b, later) in pairwise(turns))


def test_a_recall_is_a_call() -> None:
    podium = opened()
    (first,) = made(1)
    podium.see([first], 0.0)
    again = replace(first, recalls=1, called_at=first.called_at + timedelta(seconds=20))
    podium.see([again], 20.0)
    assert podium.current == again


def test_what_was_called_before_the_board_started_is_history() -> None:
    podium = Podium(HOLD)
    podium.see(made(5), 50.0)
    assert podium.current is not None and podium.current.label == "A005"
    assert podium.waiting == [] and not podium.fresh(50.0)
    podium.see(made(6), 50.5)
    assert podium.current.label == "A006" and podium.fresh(50.5)


def test_a_known_call_that_comes_into_sight_again_is_not_shown_again() -> None:
    podium = opened()
    podium.see(made(3), 0.0)
    play(podium, 0.0, 60.0)
    podium.see(made(2, first=2), 60.0)
    podium.see(made(3), 61.0)
    assert podium.waiting == [] and podium.current is not None and podium.current.label == "A003"


def test_a_new_day_begins_empty() -> None:
    podium = opened()
    podium.see(made(3), 0.0)
    podium.forget()
    assert podium.current is None and podium.waiting == []
    podium.see(made(1, first=9), 10.0)
    assert podium.current is not None and podium.current.label == "A009"


@given(gaps=st.lists(st.floats(1.5, 20.0), min_size=1, max_size=40))
def test_whatever_comes_nothing_is_skipped_and_nothing_is_late(gaps: list[float]) -> None:
    podium, now, seen, shown = opened(), 0.0, [], []
    arrivals: dict[str, float] = {}

    def note() -> None:
        if podium.current is not None and (not shown or shown[-1][0] != podium.current.label):
            shown.append((podium.current.label, now))

    for n, gap in enumerate(gaps, 1):
        seen = [*made(1, first=n), *seen]
        arrivals[seen[0].label] = now
        podium.see(seen, now)
        note()
        end = now + gap
        while now < end:
            now = min(end, now + 0.25)
            podium.turn(now)
            note()
    for _step in range(4 * 60):
        now += 0.25
        podium.turn(now)
        note()
    assert [label for label, _at in shown] == list(arrivals)
    assert all(at - arrivals[label] <= MOST_LAG + 0.25 * len(gaps) for label, at in shown)


@pytest.mark.parametrize("hold", [0.5, 1.0])
def test_a_hold_shorter_than_the_least_is_kept(hold: float) -> None:
    podium = Podium(hold)
    podium.see([], 0.0)
    podium.see(made(2), 0.0)
    assert podium.turn(hold)


def test_a_long_day_is_not_remembered_whole_and_shows_nothing_twice() -> None:
    podium = opened()
    now = 0.0
    for first in range(1, 5001, 20):
        podium.see(made(20, first), now)
        while podium.waiting:
            now += HOLD
            podium.turn(now)
    assert len(podium.known) <= 2 * REMEMBERED + 20
    podium.see(made(20, 1), now)  # a call taken back brings old ones into the look again
    assert podium.waiting == []
    assert podium.current is not None and podium.current.label == "A5000"

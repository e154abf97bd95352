"""A whole simulated day through the real verbs, on both databases; what is asserted is what is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from schema.errors import NotEmpty
from schema.hall import clock
from schema.hall.founding import found_hall
from schema.hall.halls import HallView, find_hall, first_hall, hall_t, list_windows
from schema.hall.models import WindowState
from schema.hall.presets import PRESETS, preset
from schema.queue.calling import call_next
from schema.queue.counting import DayCount, Tally, count_day
from schema.queue.issuing import issue
from schema.queue.serving import abandon, finish, no_show, start
from schema.queue.states import Outcome, TicketState
from schema.queue.tickets import ticket_t
from schema.queue.windows import open_window
from schema.simulation.day import DAY, DayReport, run_day
from schema.simulation.staging import demo_hall
from schema.store.engine import Store, open_store
from schema.store.events import event_t
from tests.conftest import KINDS
from tests.halls import TESTER, small_hall

#: A hall's visitors in the tests of every preset: enough for each thing to happen, few enough to be quick.
VISITORS = 250


def _day(url: str, code: str, seed: int, visitors: int | None = None) -> DayReport:
    store, hall = demo_hall(url, preset(code), TESTER)
    try:
        return run_day(store, hall, preset(code), seed, visitors=visitors)
    finally:
        store.close()


def _balance(tally: Tally) -> bool:
    ends = tally.served, tally.no_show, tally.abandoned, tally.waiting_end, tally.at_window_end
    return tally.issued == sum(ends) and sum(tally.outcomes.values()) == tally.served


def _check(count: DayCount, visitors: int) -> None:
    assert count.issued == visitors and count.at_window_end == 0
    assert _balance(count)
    assert all(_balance(tally) for tally in count.per_queue.values())
    assert all(_balance(tally) for tally in count.per_window.values())
    assert sum(tally.issued for tally in count.per_queue.values()) == count.issued
    assert sum(tally.called for tally in count.per_window.values()) == count.called
    # The event log tells the same day as the tickets.
    told = count.events
    assert (told["issue"], told["call"], told["finish"]) == (count.issued, count.called, count.served)
    assert told["start"] == count.served
    assert told.get("no_show", 0) == count.no_show and told.get("abandon", 0) == count.abandoned


@pytest.mark.parametrize("code", list(PRESETS))
def test_a_seed_gives_the_same_day_on_both_databases(code: str, fresh_url: Callable[[str], str]) -> None:
    days = [_day(fresh_url(kind), code, 7, VISITORS) for kind in KINDS]
    _check(days[0].count, VISITORS)
    assert days[0].count == days[1].count
    assert days[0].windows == PRESETS[code].windows


def test_nanans_own_number_of_visitors(db_url: str) -> None:
    report = _day(db_url, "nanan", 7)
    _check(report.count, PRESETS["nanan"].visitors_per_day)
    assert 0.9 < report.count.served / report.count.issued < 1
    assert report.count.no_show > 10 and report.count.abandoned > 10
    assert set(report.count.outcomes) == set(Outcome)
    facts = report.facts()
    assert facts["seed"] == 7 and facts["issued"] == report.count.issued
    assert facts["per_queue"]["A"]["called"] == report.count.per_queue["A"].called
    # What was counted, counted again by the database itself.
    store = open_store(db_url)
    states = dict(
        map(
            tuple,
            store.read(
                lambda reader: reader.all(select(ticket_t.c.state, func.count()).group_by(ticket_t.c.state))
            ),
        )
    )
    assert states[TicketState.SERVED] == report.count.served
    waits = store.read(lambda reader: reader.all(select(ticket_t.c.arrived_at, ticket_t.c.called_at)))
    seconds = [(called - arrived).total_seconds() for arrived, called in waits if called]
    assert report.count.mean_wait_s == pytest.approx(sum(seconds) / len(seconds), abs=0.1)
    below = sum(each <= (report.count.p90_wait_s or 0) for each in seconds)
    assert below >= 0.9 * len(seconds)
    # Everything was done by somebody, somewhere, on the day; every window went home.
    events = store.read(lambda reader: reader.all(select(event_t).where(event_t.c.verb != "found")))
    assert all(event.actor.startswith(("clerk:", "kiosk:")) for event in events)
    assert all(event.place.startswith(("window:", "kiosk:")) for event in events)
    hall = store.read(find_hall)
    assert {clock.business_day(hall, event.at) for event in events} == {DAY}
    places = store.read(lambda reader: set(reader.all(select(event_t.c.actor, event_t.c.place).distinct())))
    of_clerks = [actor for actor, _place in places if actor.startswith("clerk:")]
    assert len(of_clerks) == len(set(of_clerks)) == report.windows_open
    store.close()


def test_every_window_is_closed_in_the_evening(store: Store, hall: HallView) -> None:
    run_day(store, hall, preset("nanan"), 3, visitors=40)
    windows = store.read(lambda reader: list_windows(reader, hall))
    assert {window.state for window in windows} == {WindowState.CLOSED}


def test_who_is_still_waiting_when_the_windows_leave_stays_as_waiting(store: Store, hall: HallView) -> None:
    # Three clerks for four windows, one of them a supervisor: two windows for 300 visitors.
    report = run_day(store, hall, preset("nanan"), 3, visitors=300)
    _check(report.count, 300)
    assert report.count.waiting_end > 20
    assert report.windows_open == 2


def test_other_seeds_give_other_days(fresh_url: Callable[[str], str]) -> None:
    days = [_day(fresh_url("sqlite"), "yichang", seed, 60).count for seed in (1, 2, 3)]
    assert len({(day.mean_wait_s, day.called, tuple(day.outcomes.items())) for day in days}) == 3


def test_counting_knows_every_state(store: Store, hall: HallView) -> None:
    moment = datetime(2026, 3, 2, 2, tzinfo=UTC)
    with clock.using(lambda: moment):
        day = clock.business_day(hall)
        empty = store.read(lambda reader: count_day(reader, hall, day))
        assert empty.issued == 0 and empty.mean_wait_s is None and empty.events == {}
        for number in (1, 2, 3):
            store.write(lambda tx, w=number: open_window(tx, hall, w), actor=TESTER)
        tickets = [store.write(lambda tx: issue(tx, hall, 1), actor=TESTER) for _one in range(5)]
        moment += timedelta(seconds=100)
        store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
        store.write(lambda tx: start(tx, hall, tickets[0].id, 1), actor=TESTER)
        store.write(lambda tx: finish(tx, hall, tickets[0].id, 1, Outcome.REFUSED), actor=TESTER)
        store.write(lambda tx: call_next(tx, hall, 2), actor=TESTER)
        store.write(lambda tx: no_show(tx, hall, tickets[1].id, 2), actor=TESTER)
        moment += timedelta(seconds=200)
        store.write(lambda tx: call_next(tx, hall, 2), actor=TESTER)
        store.write(lambda tx: abandon(tx, hall, tickets[3].id), actor=TESTER)
        count = store.read(lambda reader: count_day(reader, hall, day))
    assert (count.issued, count.called, count.served, count.no_show) == (5, 3, 1, 1)
    assert (count.abandoned, count.waiting_end, count.at_window_end) == (1, 1, 1)
    assert _balance(count)
    assert count.mean_wait_s == pytest.approx(500 / 3, abs=0.1) and count.p90_wait_s == 300
    assert count.outcomes == {"refused": 1}
    assert list(count.per_queue) == ["A"] and list(count.per_window) == ["1", "2"]
    assert count.per_window["2"].called == 2
    assert count.events == {
        "open": 3,
        "issue": 5,
        "call": 3,
        "start": 1,
        "finish": 1,
        "no_show": 1,
        "abandon": 1,
        "begin_day": 1,
    }
    yesterday = store.read(lambda reader: count_day(reader, hall, day - timedelta(days=1)))
    assert yesterday.issued == 0 and yesterday.events == {}


def test_a_demo_takes_the_place_of_an_earlier_demo(db_url: str) -> None:
    _day(db_url, "xiangzhou", 1, 20)
    again = _day(db_url, "yichang", 1, 20)
    assert again.count.issued == 20
    store = open_store(db_url)
    assert store.read(lambda reader: reader.scalar(select(func.count()).select_from(hall_t))) == 1
    assert store.read(first_hall) == PRESETS["yichang"].name
    store.close()


def test_a_real_hall_is_never_overwritten(db_url: str) -> None:
    store = open_store(db_url)
    hall = small_hall(store)
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    before = store.read(lambda reader: reader.all(select(event_t)))
    with pytest.raises(NotEmpty, match=hall.name):
        demo_hall(db_url, preset("yichang"), TESTER)
    assert store.read(lambda reader: reader.all(select(event_t))) == before
    assert store.read(first_hall) == hall.name
    store.close()


def test_one_real_hall_among_demo_halls_protects_them_all(db_url: str) -> None:
    store, hall = demo_hall(db_url, preset("xiangzhou"), TESTER)
    store.write(
        lambda tx: tx.run(update(hall_t).where(hall_t.c.code == "xiangzhou-07").values(demo=False)), actor=TESTER
    )
    with pytest.raises(NotEmpty):
        demo_hall(db_url, preset("xiangzhou"), TESTER)
    assert store.read(first_hall) == hall.name
    store.close()


def test_a_hall_founded_for_real_is_no_demo(db_url: str) -> None:
    store = open_store(db_url)
    store.write(lambda tx: found_hall(tx, replace(preset("yichang"), code="real")), actor=TESTER)
    store.close()
    with pytest.raises(NotEmpty):
        demo_hall(db_url, preset("yichang"), TESTER)

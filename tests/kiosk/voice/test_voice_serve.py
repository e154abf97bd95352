"""The calls of a hall, heard: whom a desk calls is spoken in the areas of its window; on both databases."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from kiosk.voice.announcer import Announcer, Fate, Report
from kiosk.voice.areas import Area
from kiosk.voice.service import VoiceService
from schema.errors import DatabaseUnreachable
from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.announcing import Announcement
from schema.queue.calling import recall
from schema.queue.serving import start
from schema.store.engine import Store
from tests.database.at_window import Day, Desk
from tests.kiosk.voice.at_voice import Recorder, area


class Listening:
    """A service at work and what it tells."""

    def __init__(self, store: Store, hall: HallView, areas: list[Area]) -> None:
        self.reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self.lost: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self.service = VoiceService(store, hall, areas, self.reports.put, self.lost.put)
        self.service.look()  # what was called before is history
        self.thread = threading.Thread(target=self.service.run)
        self.thread.start()

    def hear(self) -> tuple[str, str, Fate]:
        report = self.reports.get(timeout=10)
        return report.area, report.call.label, report.fate

    def stop(self) -> None:
        self.service.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()


Listen = Callable[..., Listening]


@pytest.fixture
def day() -> Iterator[Day]:
    day = Day()
    with clock.using(day):
        yield day


@pytest.fixture
def desks(store: Store, hall: HallView, day: Day) -> tuple[Desk, Desk]:
    """Windows 1 and 2, open, with three visitors."""
    one, two = Desk(store, hall, 1), Desk(store, hall, 2)
    for desk in (one, two):
        desk.open()
    for _number in range(3):
        one.issue()
    return one, two


@pytest.fixture
def listen(store: Store, hall: HallView) -> Iterator[Listen]:
    started: list[Listening] = []

    def make(*areas: Area) -> Listening:
        started.append(Listening(store, hall, list(areas)))
        return started[-1]

    yield make
    for each in started:
        each.stop()


def test_two_calls_at_once_are_heard_one_after_the_other(listen: Listen, desks: tuple[Desk, Desk]) -> None:
    player = Recorder()
    player.gate.clear()
    listening = listen(area(player))
    barrier = threading.Barrier(2)

    def call(desk: Desk) -> None:
        barrier.wait(10)
        desk.called()

    threads = [threading.Thread(target=call, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert player.begun.acquire(timeout=10)
    assert len(player.heard) == 1  # the second waits for its turn
    player.gate.set()
    assert sorted(listening.hear() for _number in range(2)) == [
        ("hall", "A001", Fate.SPOKEN),
        ("hall", "A002", Fate.SPOKEN),
    ]
    assert [what for what, _name in player.heard] == ["begin", "end", "begin", "end"]


def test_each_area_hears_its_own_windows(listen: Listen, desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    listening = listen(area(name="first", windows=frozenset({1})), area(name="second", windows=frozenset({2, 3})))
    one.called()
    assert listening.hear() == ("first", "A001", Fate.SPOKEN)
    two.called()
    assert listening.hear() == ("second", "A002", Fate.SPOKEN)
    assert listening.reports.empty()


def test_recalled_and_come_meanwhile(
    listen: Listen, desks: tuple[Desk, Desk], day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = desks
    player = Recorder()
    player.gate.clear()
    listening = listen(area(player))
    (announcer,) = listening.service.announcers
    added: queue.SimpleQueue[Announcement] = queue.SimpleQueue()
    monkeypatch.setattr(announcer, "add", lambda call: (Announcer.add(announcer, call), added.put(call)))
    first = one.called()
    assert player.begun.acquire(timeout=10)
    second = two.called()
    day.later(20)
    one.do(recall, first)
    two.do(start, second)  # the visitor saw the board and came
    while added.get(timeout=10).verb != "recall":
        pass
    player.gate.set()
    told = [listening.reports.get(timeout=10) for _number in range(3)]
    assert [(each.call.label, each.call.verb, each.fate) for each in told] == [
        ("A001", "call", Fate.SPOKEN),
        ("A002", "call", Fate.OBSOLETE),
        ("A001", "recall", Fate.SPOKEN),
    ]
    assert [name for what, name in player.heard if what == "end"] == ["A001-zh_CN"] * 3


def test_what_was_called_before_is_history(listen: Listen, desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    one.called()
    listening = listen(area())
    two.called()
    assert listening.hear()[1] == "A002"
    assert listening.reports.empty()


def test_a_lost_database_is_waited_for(
    listen: Listen, desks: tuple[Desk, Desk], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _two = desks
    listening = listen(area())
    read = store.read

    def fail(*_args: object, **_more: object) -> None:
        raise DatabaseUnreachable(url="x", reason="gone")

    monkeypatch.setattr(store, "read", fail)
    assert not listening.service.look()
    assert listening.lost.get(timeout=10)
    one.called()
    monkeypatch.setattr(store, "read", read)
    assert listening.hear() == ("hall", "A001", Fate.SPOKEN)
    assert not listening.lost.get(timeout=10)

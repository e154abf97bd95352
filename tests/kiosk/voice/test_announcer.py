"""Calls are spoken one after another, whoever calls, and none that no longer stands."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest

from kiosk.voice.announcer import CROWD, Announcer, Fate, Report
from kiosk.voice.areas import Area, build_areas, find_area, parse_windows
from schema.errors import SoundFailed, UnknownArea
from schema.hall import clock
from schema.queue.announcing import Announcement
from schema.queue.states import Verb
from schema.settings import VoiceAreaSettings, VoiceSettings
from tests.kiosk.voice.at_voice import NOON, Recorder, area, called

Start = Callable[..., Announcer]


@pytest.fixture
def reports() -> queue.SimpleQueue[Report]:
    return queue.SimpleQueue()


@pytest.fixture
def start(reports: queue.SimpleQueue[Report]) -> Iterator[Start]:
    started: list[Announcer] = []

    def make(place: Area, stands: Callable[[Announcement], bool] = lambda call: True) -> Announcer:
        started.append(Announcer(place, "Asia/Shanghai", stands, reports.put).start())
        return started[-1]

    yield make
    for announcer in started:
        announcer.stop()


def fates(reports: queue.SimpleQueue[Report], count: int) -> list[tuple[str, Fate]]:
    found = [reports.get(timeout=10) for _ in range(count)]
    return [(report.call.label, report.fate) for report in found]


def test_two_calls_at_once_are_spoken_one_after_the_other(
    start: Start, reports: queue.SimpleQueue[Report]
) -> None:
    """Also when they are of two areas that share a loudspeaker."""
    player = Recorder()
    one = start(area(player, name="one", languages=("zh_CN", "en")))
    two = start(area(player, name="two", languages=("zh_CN", "en")))
    for ticket in (1, 2, 3):
        one.add(called(ticket))
        two.add(called(ticket + 10))
    assert {fate for _label, fate in fates(reports, 6)} == {Fate.SPOKEN}
    for begin, end in zip(player.heard[::2], player.heard[1::2], strict=True):
        assert (begin[0], end[0]) == ("begin", "end") and begin[1] == end[1]
    # Mandarin and English of a call are not parted either.
    names = [name for what, name in player.heard if what == "begin"]
    for mandarin, english in zip(names[::2], names[1::2], strict=True):
        assert mandarin.removesuffix("-zh_CN") == english.removesuffix("-en")
    assert [name for name in names if name.startswith("A00")][::2] == ["A001-zh_CN", "A002-zh_CN", "A003-zh_CN"]


def test_a_call_that_no_longer_stands_is_dropped(start: Start, reports: queue.SimpleQueue[Report]) -> None:
    player = Recorder()
    player.gate.clear()
    served = set()
    announcer = start(area(player), lambda call: call.ticket_id not in served)
    announcer.add(called(1))
    assert player.begun.acquire(timeout=10)
    announcer.add(called(2))
    announcer.add(called(3))
    served.add(2)
    player.gate.set()
    assert fates(reports, 3) == [("A001", Fate.SPOKEN), ("A002", Fate.OBSOLETE), ("A003", Fate.SPOKEN)]


def test_a_recall_takes_the_place_of_the_call_and_is_said_twice(
    start: Start, reports: queue.SimpleQueue[Report]
) -> None:
    player = Recorder()
    player.gate.clear()
    announcer = start(area(player))
    announcer.add(called(1))
    assert player.begun.acquire(timeout=10)
    announcer.add(called(2))
    announcer.add(called(2, Verb.RECALL, event=7))
    player.gate.set()
    assert fates(reports, 3) == [("A002", Fate.OBSOLETE), ("A001", Fate.SPOKEN), ("A002", Fate.SPOKEN)]
    assert [name for what, name in player.heard if what == "end"] == ["A001-zh_CN", "A002-zh_CN", "A002-zh_CN"]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (called(1), "请A零零幺号到五号窗口"),
        (called(1, Verb.CALL_NUMBER), "请A零零幺号到五号窗口"),
        (called(1, Verb.RECALL), "再次呼叫，请A零零幺号到五号窗口"),
        (called(1, onward=True), "请A零零幺号转到五号窗口"),
        (called(1, Verb.RESUME), "请A零零幺号回到五号窗口"),
    ],
)
def test_the_kind_of_call_is_heard(
    start: Start, reports: queue.SimpleQueue[Report], call: Announcement, text: str
) -> None:
    start(area()).add(call)
    assert reports.get(timeout=10).text == text


def test_in_a_crowd_calls_are_short(start: Start, reports: queue.SimpleQueue[Report]) -> None:
    player = Recorder()
    player.gate.clear()
    announcer = start(area(player, languages=("zh_CN", "en"), times=2))
    announcer.add(called(1))
    assert player.begun.acquire(timeout=10)
    for ticket in range(2, CROWD + 3):
        announcer.add(called(ticket))
    player.gate.set()
    fates(reports, CROWD + 2)
    names = [name for what, name in player.heard if what == "end"]
    assert names[:4] == ["A001-zh_CN", "A001-en"] * 2
    assert names[4] == "A002-zh_CN" and names[5:9] == ["A003-zh_CN", "A003-en"] * 2


def test_quiet_hours_and_volume(start: Start, reports: queue.SimpleQueue[Report]) -> None:
    player = Recorder()
    lunch = ((time(12), time(13, 30)),)
    silent = start(area(player, name="silent", quiet=lunch))
    low = start(area(player, name="low", quiet=lunch, quiet_volume=25))
    with clock.using(lambda: NOON):
        silent.add(called(1))
        assert fates(reports, 1) == [("A001", Fate.QUIET)]
        low.add(called(2))
        assert fates(reports, 1) == [("A002", Fate.SPOKEN)]
    with clock.using(lambda: NOON + timedelta(minutes=90)):
        low.add(called(3))
        assert fates(reports, 1) == [("A003", Fate.SPOKEN)]
    assert player.volumes == [0x1000 * 25 // 100, 0x1000 * 80 // 100]


def test_a_loudspeaker_that_fails_keeps_nobody_waiting(start: Start, reports: queue.SimpleQueue[Report]) -> None:
    player = Recorder()
    player.error = SoundFailed(device="default", reason="no such card")
    announcer = start(area(player))
    announcer.add(called(1))
    first = reports.get(timeout=10)
    assert first.fate == Fate.FAILED and "no such card" in first.text
    player.error = None
    announcer.add(called(2))
    assert fates(reports, 1) == [("A002", Fate.SPOKEN)]


def test_it_falls_silent_at_once(reports: queue.SimpleQueue[Report]) -> None:
    player = Recorder()
    player.gate.clear()
    announcer = Announcer(area(player), "Asia/Shanghai", lambda call: True, reports.put).start()
    for ticket in (1, 2, 3):
        announcer.add(called(ticket))
    assert player.begun.acquire(timeout=10)
    announcer.stop()
    assert [name for what, name in player.heard if what == "begin"] == ["A001-zh_CN"]


def test_areas_are_what_the_settings_say() -> None:
    settings = VoiceSettings(
        volume=60,
        quiet=["22:00-07:00"],
        areas=[
            VoiceAreaSettings(name="one", windows="1-3, 7"),
            VoiceAreaSettings(name="two", floors=[2], device="plughw:1,0", languages=["zh_CN", "en"], volume=30),
            VoiceAreaSettings(name="three", windows="9", quiet=[]),
        ],
    )
    one, two, three = build_areas(settings)
    assert [one.covers(number, 1) for number in (1, 3, 4, 7)] == [True, True, False, True]
    assert two.covers(4, 2) and not two.covers(4, 1)
    assert one.player is three.player and one.player is not two.player
    assert (two.languages, two.volume, one.volume) == (("zh_CN", "en"), 30, 60)
    at = NOON
    assert [one.volume_at(at.replace(hour=hour)) for hour in (6, 7, 21, 22, 23)] == [0, 60, 60, 0, 0]
    assert three.volume_at(at.replace(hour=23)) == 60
    assert find_area([one, two, three], None, 9) is three and find_area([one, two, three], "two", 9) is two
    with pytest.raises(UnknownArea):
        find_area([one, two, three], "four", 1)
    (whole,) = build_areas(VoiceSettings())
    assert whole.covers(223, 9)
    assert parse_windows("") == frozenset()

"""The tour, driven by its keys from the first strip to the last; and what it says on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from rich.cells import cell_len

from desk.demo import take_seat
from desk.keyboard import checked, set_keys
from desk.screens.leave import LeaveScreen
from desk.screens.sentence import SentenceScreen
from desk.screens.window import WindowScreen
from desk.tour.app import TourDesk
from desk.tour.lessons import Place, after, lessons
from desk.tour.practice import LINE, visitor
from desk.widgets.guide import Guide
from schema import language
from schema.errors import NotATerminal
from schema.hall.halls import HallView
from schema.hall.persons import check_id_number
from schema.queue.line import line_of_window
from schema.store.engine import Store
from tests.desk.at_desk import Desk, events
from tests.desk.test_desk_command import complaint

#: What is typed for each lesson, and which verb is in the log then.
KEYS = [
    (["space"], "call"),
    (["i"], "look"),
    (["1"], "finish"),
    (["space", "m"], "no_show"),
    (["space", "h", "x"], "resume"),
    (["t", "c", "1"], "transfer"),
    (["space", "k", "f2", "v", "a"], "accept"),
    (["2"], "finish"),
    (["l", "enter", "o", "1", "f2"], "do_step"),
    (["d", "1", "f2"], "decide"),
]


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    yield
    set_keys({})


@dataclass
class Tour:
    """A tour under way."""

    app: TourDesk
    desk: Desk

    @property
    def strip(self) -> str:
        """What the strip in front says; nothing before there is one."""
        return "\n".join(str(strip.render()) for strip in self.app.screen.query(Guide))

    async def type(self, *keys: str) -> None:
        """Type one key after another, each after what the one before it did."""
        for key in keys:
            await self.desk.type(key)
            await self.desk.until(lambda: self.desk.screen.pending is None)

    async def at(self, lesson: int) -> None:
        """Wait until the strip has come to a lesson."""
        await self.desk.until(lambda: self.app.at == lesson)


@asynccontextmanager
async def tour_at(store: Store, hall: HallView, **options: Any) -> AsyncIterator[Tour]:
    """The tour at the small hall's first window."""
    window, clerk = take_seat(store, hall, 1)
    app = TourDesk(store, hall, window, clerk, **options)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, WindowScreen)
        desk = Desk(app, pilot, screen, store, hall)
        tour = Tour(app, desk)
        await desk.until(lambda: screen.view is not None and len(desk.line) >= LINE)
        await desk.until(lambda: "calls the next visitor" in tour.strip)
        yield tour


async def test_every_lesson_is_done_by_its_keys(store: Store, hall: HallView) -> None:
    async with tour_at(store, hall) as tour:
        assert "Space calls the next visitor." in tour.strip and "1 of 10" in tour.strip
        for place, (keys, verb) in enumerate(KEYS):
            assert tour.app.at == place and tour.app.lessons[place].verb == verb
            before = events(store, verb)
            await tour.type(*keys)
            await tour.at(place + 1)
            assert events(store, verb) == before + 1
        assert tour.app.over
        await tour.desk.until(lambda: isinstance(tour.app.screen, SentenceScreen) and tour.desk.said)
        assert "/  finds" in tour.desk.said
        await tour.desk.type("enter")
        await tour.desk.until(lambda: "That was the tour" in tour.strip)


async def test_who_strays_is_led_back(store: Store, hall: HallView) -> None:
    async with tour_at(store, hall) as tour:
        await tour.type("p", "1")
        await tour.desk.until(lambda: "O opens the window." in tour.strip)
        await tour.type("o", "space", "i", "1")
        await tour.at(3)
        await tour.type("space", "s")  # who has come can be no no-show
        await tour.desk.until(lambda: "ends this visit; then call another" in tour.strip)
        await tour.type("1")
        await tour.desk.until(lambda: "calls the next visitor" in tour.strip)
        await tour.type("space", "m")
        await tour.at(4)
        await tour.type("space", "h", "space")
        await tour.desk.until(lambda: "X goes on with the other" in tour.strip)
        await tour.type("l")
        await tour.desk.until(lambda: "Esc goes back." in tour.strip)
        assert tour.app.at == 4


async def test_the_line_does_not_end(store: Store, hall: HallView) -> None:
    async with tour_at(store, hall) as tour:
        for _visit in range(LINE + 2):
            await tour.type("space", "1")
        await tour.desk.until(lambda: len(tour.desk.line) >= LINE)
    waiting, _since = store.read(lambda reader: line_of_window(reader, hall, 1))
    assert waiting >= LINE


async def test_escape_leaves_at_the_window_only_and_asks(store: Store, hall: HallView) -> None:
    async with tour_at(store, hall) as tour:
        await tour.type("l", "escape")
        await tour.desk.until(lambda: tour.app.screen is tour.desk.screen)
        await tour.type("escape")
        await tour.desk.until(lambda: isinstance(tour.app.screen, LeaveScreen))
        await tour.type("escape")
        await tour.desk.until(lambda: tour.app.screen is tour.desk.screen)
        assert not tour.app._exit
        await tour.desk.pilot.press("escape")
        await tour.desk.until(lambda: isinstance(tour.app.screen, LeaveScreen))
        await tour.desk.pilot.press("y")
        await tour.desk.until(lambda: tour.app._exit)


async def test_it_leaves_at_once_by_ctrl_q_and_is_never_locked(store: Store, hall: HallView) -> None:
    async with tour_at(store, hall) as tour:
        await tour.type("space", "ctrl+l")
        assert "no password" in tour.desk.notice and tour.app.screen is tour.desk.screen
        await tour.desk.pilot.press("ctrl+q")
        await tour.desk.until(lambda: tour.app._exit)


async def test_it_names_the_keys_of_the_hall(store: Store, hall: HallView) -> None:
    async with tour_at(store, hall, keys=checked({"call_next": "f5"}, "here")) as tour:
        assert "F5 calls the next visitor." in tour.strip
        await tour.type("f5")
        await tour.at(1)


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_every_sentence_has_room_on_a_small_screen(spoken: str) -> None:
    language.set_language(spoken)
    said = [each for lesson in lessons("A") for place in Place for each in [lesson.advice(place)]]
    for advice in [*said, after()]:
        assert cell_len("✓ " + advice.what) <= 78 - 10, advice.what
        assert cell_len(advice.why) <= 78 - 7, advice.why
        assert advice.what and advice.why


def test_visitors_are_different_people_with_numbers_that_are_well_formed() -> None:
    people = [visitor(place) for place in range(300)]
    assert len({person.id_number for person in people}) == 300
    assert all(check_id_number(person.id_number) == person.id_number for person in people)


def test_without_a_terminal_there_is_no_tour() -> None:
    assert isinstance(complaint(command="tour"), NotATerminal)

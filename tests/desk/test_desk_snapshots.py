"""How the desk looks: one moment of one morning, at the size of an old window PC and of a wide screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot

from desk.app import DeskApp
from desk.demo import take_seat
from desk.looks import THEMES
from desk.screens.window import WindowScreen
from desk.tour.app import TourDesk
from desk.widgets.choices import Choices
from schema import language
from schema.hall import clock
from schema.hall.halls import HallView, find_window
from schema.hall.staff import find_clerk
from schema.queue.calling import call_next
from schema.queue.serving import finish, start
from schema.queue.states import Outcome
from schema.queue.windows import open_window, pause_reasons, pause_window
from schema.store.engine import Store
from schema.store.transaction import Tx
from tests.desk.at_desk import Desk, take, until

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

#: 10:20 in the hall
NOON = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
SIZES = [(80, 24), (120, 40)]
WINDOW = 4

Compare = Callable[..., bool]
Scene = Callable[[Pilot[None]], Awaitable[None]]


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.using(lambda: NOON):
        yield


@pytest.fixture(params=language.LANGUAGES)
def _spoken(request: pytest.FixtureRequest) -> None:
    language.set_language(request.param)


@pytest.fixture(params=SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
def size(request: pytest.FixtureRequest, _spoken: None) -> tuple[int, int]:
    return request.param


@pytest.fixture
def desk(store: Store, hall: HallView) -> Callable[[], DeskApp]:
    """Twenty-four people took a number, two minutes apart; the window is open and its clerk sits there."""
    for place in range(24):
        queue, item = [(1, 1), (2, 3), (1, None), (3, 4), (1, 2)][place % 5]
        with clock.using(lambda place=place: NOON - timedelta(minutes=2 * (24 - place), seconds=20)):
            take(store, hall, queue, item)
    at_window(store, hall, lambda tx: open_window(tx, hall, WINDOW))

    def make() -> DeskApp:
        window = store.read(lambda reader: find_window(reader, hall, WINDOW))
        return DeskApp(store, hall, window, store.read(lambda reader: find_clerk(reader, hall, "1001")))

    return make


def at_window(store: Store, hall: HallView, verb: Callable[[Tx], object], ago: int = 0) -> None:
    """Something its clerk did some seconds ago."""
    clerk = store.read(lambda reader: find_clerk(reader, hall, "1001"))
    with clock.using(lambda: NOON - timedelta(seconds=ago)):
        store.write(verb, actor=clerk.actor(f"window:{WINDOW}"))


async def ready(pilot: Pilot[None]) -> None:
    """The desk has read its window."""
    screen = pilot.app.screen
    assert isinstance(screen, WindowScreen)
    await until(
        pilot,
        lambda: screen.view and screen.view.expected and screen.pending is None and not screen._looking,
    )


def test_signing_in(store: Store, hall: HallView, size: tuple[int, int], snap_compare: Compare) -> None:
    window = store.read(lambda reader: find_window(reader, hall, WINDOW))
    app = DeskApp(store, hall, window, number="1001")

    async def wrong(pilot: Pilot[None]) -> None:
        await pilot.press(*"winter", "enter")
        answer = pilot.app.screen.query_one("#answer")
        await until(pilot, lambda: "4" in str(answer.render()))

    assert snap_compare(app, terminal_size=size, run_before=wrong)


def test_free_with_a_line(desk: Callable[[], DeskApp], size: tuple[int, int], snap_compare: Compare) -> None:
    assert snap_compare(desk(), terminal_size=size, run_before=ready)


def test_a_visitor_called(
    store: Store, hall: HallView, desk: Callable[[], DeskApp], size: tuple[int, int], snap_compare: Compare
) -> None:
    at_window(store, hall, lambda tx: call_next(tx, hall, WINDOW), ago=9)

    async def too_soon(pilot: Pilot[None]) -> None:
        await ready(pilot)
        await pilot.press("r")
        await ready(pilot)

    assert snap_compare(desk(), terminal_size=size, run_before=too_soon)


def test_a_visit_being_served(
    store: Store, hall: HallView, desk: Callable[[], DeskApp], size: tuple[int, int], snap_compare: Compare
) -> None:
    at_window(store, hall, lambda tx: call_next(tx, hall, WINDOW), ago=1400)
    at_window(store, hall, lambda tx: finish(tx, hall, 1, WINDOW, Outcome.CONSULTED), ago=1200)
    at_window(store, hall, lambda tx: call_next(tx, hall, WINDOW), ago=372)
    at_window(store, hall, lambda tx: start(tx, hall, 2, WINDOW), ago=340)
    assert snap_compare(desk(), terminal_size=size, run_before=ready)


def test_paused(
    store: Store, hall: HallView, desk: Callable[[], DeskApp], size: tuple[int, int], snap_compare: Compare
) -> None:
    at_window(store, hall, lambda tx: pause_window(tx, hall, WINDOW, pause_reasons()[1]))
    assert snap_compare(desk(), terminal_size=size, run_before=ready)


def test_choosing_why_to_pause(desk: Callable[[], DeskApp], size: tuple[int, int], snap_compare: Compare) -> None:
    async def pausing(pilot: Pilot[None]) -> None:
        await ready(pilot)
        await pilot.press("p")

    assert snap_compare(desk(), terminal_size=size, run_before=pausing)


def test_help(desk: Callable[[], DeskApp], size: tuple[int, int], snap_compare: Compare) -> None:
    async def asking(pilot: Pilot[None]) -> None:
        await ready(pilot)
        await pilot.press("f1")

    assert snap_compare(desk(), terminal_size=size, run_before=asking)


def test_all_that_can_be_done(desk: Callable[[], DeskApp], size: tuple[int, int], snap_compare: Compare) -> None:
    async def asking(pilot: Pilot[None]) -> None:
        await ready(pilot)
        await pilot.press("f9")
        await until(
            pilot, lambda: pilot.app.screen.query(Choices) and pilot.app.screen.query_one(Choices).choices
        )

    assert snap_compare(desk(), terminal_size=size, run_before=asking)


@pytest.mark.parametrize("look", [theme.name for theme in THEMES if theme.name != "night"])
def test_a_look(
    store: Store, hall: HallView, desk: Callable[[], DeskApp], snap_compare: Compare, look: str
) -> None:
    """With a visitor at the window and a dialog in front, which shows every colour but those of trouble."""
    at_window(store, hall, lambda tx: call_next(tx, hall, WINDOW), ago=15)

    async def asking(pilot: Pilot[None]) -> None:
        pilot.app.theme = look
        await ready(pilot)
        await pilot.press("p")

    assert snap_compare(desk(), terminal_size=(80, 24), run_before=asking)


@pytest.mark.parametrize("keys", [(), ("space",)], ids=["first", "second"])
def test_the_tour(
    store: Store, hall: HallView, size: tuple[int, int], snap_compare: Compare, keys: tuple[str, ...]
) -> None:
    window, clerk = take_seat(store, hall, 1)
    app = TourDesk(store, hall, window, clerk)

    async def shown(pilot: Pilot[None]) -> None:
        await ready(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, WindowScreen)
        at_desk = Desk(app, pilot, screen, store, hall)
        for key in keys:
            await at_desk.type(key)
            await until(pilot, lambda: screen.pending is None)
        await until(pilot, lambda: app.at == len(keys))
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=shown)


def test_the_database_is_gone_and_a_call_is_kept(
    store: Store, desk: Callable[[], DeskApp], size: tuple[int, int], snap_compare: Compare
) -> None:
    async def gone(pilot: Pilot[None]) -> None:
        await ready(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, WindowScreen) and store.path is not None
        store.path.rename(store.path.with_suffix(".away"))
        await until(pilot, lambda: screen.lost)
        await pilot.press("space")

    assert snap_compare(desk(), terminal_size=size, run_before=gone)

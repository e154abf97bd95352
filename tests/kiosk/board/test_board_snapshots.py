"""How the board looks: one moment of one morning, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kiosk.board.app import BoardApp
from kiosk.board.widgets.now_calling import NowCalling
from kiosk.board.widgets.waiting import Waiting
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import set_language
from schema.settings import BoardSettings
from schema.store.engine import Store
from tests.kiosk.board.at_board import StillTime, call, open_windows, until, visitors

#: 09:30 in the hall
MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
SIZES = [(80, 24), (120, 40)]

Compare = Callable[..., bool]

pytestmark = [
    pytest.mark.parametrize("db_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("language", ["zh_CN", "en"]),
    pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}"),
]


@pytest.fixture
def times() -> Iterator[list[datetime]]:
    """The hall's clock, which stands still at the first of these."""
    moments = [MORNING]
    with clock.using(lambda: moments[0]):
        yield moments


def busy_morning(store: Store, hall: HallView, times: list[datetime]) -> None:
    """Twelve people came, seven were called."""
    open_windows(store, hall, 1, 2, 3, 4)
    for queue in (1, 2, 3, 1, 2, 1, 2, 3, 1, 1, 2, 1):
        visitors(store, hall, 1, queue)
        times[0] += timedelta(seconds=50)
    for window in (1, 2, 3, 4, 1, 2):
        call(store, hall, window)
        times[0] += timedelta(seconds=40)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the hall has been read."""
    await until(pilot, lambda: pilot.app.query_one(Waiting).queues)
    await pilot.pause()


def board(store: Store, hall: HallView) -> BoardApp:
    """The board; its own time stands still."""
    return BoardApp(store, hall, BoardSettings(), StillTime())


def test_calling(
    store: Store,
    hall: HallView,
    times: list[datetime],
    language: str,
    size: tuple[int, int],
    snap_compare: Compare,
) -> None:
    set_language(language)
    busy_morning(store, hall, times)

    async def scene(pilot: Pilot[None]) -> None:
        await settled(pilot)
        call(store, hall, 4)
        await until(pilot, lambda: pilot.app.query_one(NowCalling).fresh)
        await until(pilot, lambda: sum(row.waiting for row in pilot.app.query_one(Waiting).queues) == 5)

    assert snap_compare(board(store, hall), terminal_size=size, run_before=scene)


def test_idle(
    store: Store,
    hall: HallView,
    times: list[datetime],
    language: str,
    size: tuple[int, int],
    snap_compare: Compare,
) -> None:
    set_language(language)
    assert snap_compare(board(store, hall), terminal_size=size, run_before=settled)


def test_lost(
    store: Store,
    hall: HallView,
    times: list[datetime],
    language: str,
    size: tuple[int, int],
    snap_compare: Compare,
) -> None:
    set_language(language)
    busy_morning(store, hall, times)
    app = board(store, hall)
    assert store.path is not None
    path, away = store.path, Path(f"{store.path}.away")

    async def scene(pilot: Pilot[None]) -> None:
        await settled(pilot)
        path.rename(away)
        await until(pilot, lambda: app.lost)
        times[0] += timedelta(minutes=3)
        app.tick()

    try:
        assert snap_compare(app, terminal_size=size, run_before=scene)
    finally:
        away.rename(path)

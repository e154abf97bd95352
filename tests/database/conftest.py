"""A desk at window 1 of the small hall, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schema.hall import clock
from schema.hall.halls import HallView
from schema.store.engine import Store
from tests.database.at_window import Day, Desk


@pytest.fixture
def day() -> Iterator[Day]:
    """A Monday, 9:00 in the hall; it stays so."""
    day = Day()
    with clock.using(day):
        yield day


@pytest.fixture
def desk(store: Store, hall: HallView) -> Desk:
    """Window 1, open."""
    desk = Desk(store, hall)
    desk.open()
    return desk

"""Opening hours, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from schema.errors import HallClosed
from schema.hall.calendar import hours_on
from schema.hall.halls import HallView
from schema.hall.opening import check_numbers_given
from schema.store.engine import Store

MONDAY = date(2026, 3, 2)
SATURDAY = date(2026, 3, 7)


def test_a_weekday_has_its_stretches_and_a_weekend_none(store: Store, hall: HallView) -> None:
    hours = store.read(lambda reader: hours_on(reader, hall, MONDAY))
    assert hours == [(time(9), time(12)), (time(13), time(17))]
    assert store.read(lambda reader: hours_on(reader, hall, SATURDAY)) == []


@pytest.mark.parametrize(
    ("day", "hour", "minute", "expected"),
    [
        (2, 0, 59, False),  # 08:59 in the hall
        (2, 1, 0, True),
        (2, 4, 0, False),  # noon: the windows close
        (2, 5, 0, True),
        (2, 9, 0, False),
        (7, 2, 0, False),
    ],
)
def test_open_is_counted_in_the_halls_own_time(
    store: Store, hall: HallView, day: int, hour: int, minute: int, expected: bool
) -> None:
    moment = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
    place = replace(hall, stop_minutes=0)
    if expected:
        store.read(lambda reader: check_numbers_given(reader, place, moment))
    else:
        with pytest.raises(HallClosed, match="from 09:00" if day == 7 or hour in (0, 9) else "from 13:00"):
            store.read(lambda reader: check_numbers_given(reader, place, moment))

"""Working days against the package that knows them, day by day, and what is done where it knows nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest

from schema.hall.working_days import Basis, DayKind, WorkCalendar, is_published, official_years

MONDAY_TO_FRIDAY = WorkCalendar(
    week={weekday: [(time(9), time(12)), (time(13), time(17))] for weekday in range(5)}
)


def test_every_day_there_is() -> None:
    first, last = official_years()
    assert (first, last) >= (2004, 2026)
    calendar = WorkCalendar()
    # Counted on from one day before the package begins to know.
    day, number = date(first - 1, 12, 31), 0
    while day < date(last, 12, 31):
        day += timedelta(days=1)
        worked = chinese_calendar.is_workday(day)
        assert calendar.is_working(day) == worked, day
        assert calendar.basis(day) == Basis.OFFICIAL
        number += worked
        assert calendar.count(date(first - 1, 12, 31), day) == number
        if worked:
            assert calendar.day_after(date(first - 1, 12, 31), number) == day


def test_weekend_days_that_are_worked_in_2026() -> None:
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert [day for day in days if day.weekday() > 4 and WorkCalendar().is_working(day)] == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]


def test_a_year_that_is_not_announced() -> None:
    _first, last = official_years()
    year = last + 1
    calendar = WorkCalendar(own={date(year, 3, 1): DayKind.OFF})
    assert not is_published(year)
    assert not calendar.is_working(date(year, 1, 1)) and calendar.basis(date(year, 1, 1)) == Basis.STATUTE
    assert not calendar.is_working(date(year, 3, 1)) and calendar.basis(date(year, 3, 1)) == Basis.HALL
    assert calendar.basis(date(year, 3, 2)) == Basis.WEEK
    assert calendar.unpublished(date(last, 12, 31), date(year, 1, 1)) == year
    assert calendar.unpublished(date(last, 1, 1), date(last, 12, 31)) is None


def test_the_hours_of_a_day() -> None:
    calendar = WorkCalendar(
        week={0: [(time(8, 30), time(12)), (time(14), time(17, 30))], 1: [(time(9), time(16))]},
        own={
            date(2026, 3, 2): DayKind.MORNING,
            date(2026, 3, 3): DayKind.AFTERNOON,
            date(2026, 3, 9): DayKind.OFF,
        },
    )
    assert calendar.hours(date(2026, 3, 2)) == [(time(8, 30), time(12))]
    assert calendar.hours(date(2026, 3, 3)) == [(time(12), time(16))]
    assert calendar.hours(date(2026, 3, 9)) == []
    assert calendar.hours(date(2026, 3, 8)) == []  # a Sunday
    # A weekday without hours of its own, and a weekend day that is worked, have those of the first that has any.
    monday = [(time(8, 30), time(12)), (time(14), time(17, 30))]
    assert calendar.hours(date(2026, 3, 4)) == monday and calendar.hours(date(2026, 2, 28)) == monday
    assert calendar.closing(date(2026, 3, 3)) == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def test_time_worked_between_two_moments() -> None:
    def hours(begin: tuple[int, ...], end: tuple[int, ...]) -> float:
        worked = MONDAY_TO_FRIDAY.worked(datetime(*begin, tzinfo=UTC), datetime(*end, tzinfo=UTC))
        return worked / timedelta(hours=1)

    # 09:00 is 01:00 UTC. Lunch is from 12:00 to 13:00, the day ends at 17:00.
    assert hours((2026, 3, 2, 1), (2026, 3, 2, 9)) == 7
    assert hours((2026, 3, 2, 3), (2026, 3, 2, 5, 30)) == 1.5
    assert hours((2026, 3, 6, 8), (2026, 3, 9, 2)) == 2  # over a weekend
    assert hours((2026, 2, 13, 8), (2026, 2, 24, 2)) == 1 + 7 + 1  # Saturday the 14th is worked
    assert hours((2026, 3, 2, 9), (2026, 3, 2, 1)) == 0


def test_days_are_counted_forwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        MONDAY_TO_FRIDAY.day_after(date(2026, 3, 2), -1)
    assert MONDAY_TO_FRIDAY.count(date(2026, 3, 3), date(2026, 3, 2)) == 0

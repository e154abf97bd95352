"""Working days (工作日) and the time worked on them.

In this order a day is decided by the hall's own word, by the calendar the State Council has published (holidays,
and weekend days worked instead), and, in a year whose calendar is not out yet, by the week and those holidays
whose date the law itself fixes. Whoever shows a date that rests on such a year says so
(`WorkCalendar.unpublished`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from schema.hall import clock

#: The stretches of one day, in hall time: from, to.
Hours = list[tuple[time, time]]

#: Days off whose date is fixed by law: 元旦, 劳动节, 国庆节 (全国年节及纪念日放假办法, 2024 revision, art. 2).
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
#: Where a hall has no opening hours at all.
USUAL_HOURS: Hours = [(time(9), time(12)), (time(13), time(17))]
NOON = time(12)
FRIDAY = 4


class DayKind(StrEnum):
    """What a hall has decided about one day."""

    #: 上班
    WORKING = "working"
    #: 休息
    OFF = "off"
    #: 上午上班: half a day, and a working day when days are counted
    MORNING = "morning"
    #: 下午上班
    AFTERNOON = "afternoon"


class Basis(StrEnum):
    """What says whether a day is a working day."""

    #: the hall
    HALL = "hall"
    #: the State Council's calendar of the year
    OFFICIAL = "official"
    #: the law, in a year whose calendar is not out
    STATUTE = "statute"
    #: the week, in a year whose calendar is not out
    WEEK = "week"


@cache
def official_years() -> tuple[int, int]:
    """The first and the last year whose calendar is known."""
    from chinese_calendar import constants

    return min(constants.holidays).year, max(constants.holidays).year


def is_published(year: int) -> bool:
    """Whether the calendar of a year is known."""
    first, last = official_years()
    return first <= year <= last


@cache
def _working_days(year: int) -> tuple[int, ...]:
    """The ordinals of a year's working days, before any hall has its say."""
    from chinese_calendar import is_workday

    first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    days = (date.fromordinal(ordinal) for ordinal in range(first, after))
    if is_published(year):
        return tuple(day.toordinal() for day in days if is_workday(day))
    return tuple(
        day.toordinal() for day in days if day.weekday() <= FRIDAY and (day.month, day.day) not in FIXED_HOLIDAYS
    )


def is_holiday(day: date) -> bool:
    """Whether a day is one of the public holidays, or of the weekend days that go with one."""
    from chinese_calendar import constants

    return day in constants.holidays if is_published(day.year) else (day.month, day.day) in FIXED_HOLIDAYS


@dataclass(frozen=True)
class WorkCalendar:
    """A hall's working days and hours. Made by `schema.hall.calendar.load_calendar`."""

    zone: str = "Asia/Shanghai"
    #: opening hours of a week, by weekday (0 Monday)
    week: Mapping[int, Hours] = field(default_factory=dict)
    #: what the hall has decided
    own: Mapping[date, DayKind] = field(default_factory=dict)
    _years: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    # --- days --------------------------------------------------------------------------------------------

    def is_working(self, day: date) -> bool:
        """Whether a day is a working day."""
        days, ordinal = self._year(day.year), day.toordinal()
        place = bisect_right(days, ordinal)
        return place > 0 and days[place - 1] == ordinal

    def basis(self, day: date) -> Basis:
        """What says so."""
        if day in self.own:
            return Basis.HALL
        if is_published(day.year):
            return Basis.OFFICIAL
        return Basis.STATUTE if (day.month, day.day) in FIXED_HOLIDAYS else Basis.WEEK

    def unpublished(self, first: date, last: date) -> int | None:
        """The first year among those from `first` to `last` whose calendar is not out yet."""
        return next((year for year in range(first.year, last.year + 1) if not is_published(year)), None)

    def day_after(self, day: date, count: int) -> date:
        """The `count`th working day after a day; 0 is the day itself.

        Raises `ValueError` for a negative count.
        """
        if count < 0:
            raise ValueError("working days are counted forwards")
        if count == 0:
            return day
        year = day.year
        days = self._year(year)
        place = bisect_right(days, day.toordinal()) + count - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self._year(year)
        return date.fromordinal(days[place])

    def count(self, after: date, until: date) -> int:
        """How many working days come after a day, up to and with another; 0 when that one is not later."""
        if until <= after:
            return 0
        begin, end = after.toordinal(), until.toordinal()
        return sum(
            bisect_right(self._year(year), end) - bisect_right(self._year(year), begin)
            for year in range(after.year, until.year + 1)
        )

    def _year(self, year: int) -> tuple[int, ...]:
        if year not in self._years:
            days = _working_days(year)
            if own := {day.toordinal(): kind for day, kind in self.own.items() if day.year == year}:
                worked = {ordinal for ordinal, kind in own.items() if kind != DayKind.OFF}
                days = tuple(sorted(worked.union(ordinal for ordinal in days if ordinal not in own)))
            self._years[year] = days
        return self._years[year]

    # --- time --------------------------------------------------------------------------------------------

    def hours(self, day: date) -> Hours:
        """When a day is worked; empty: not at all.

        A weekend day that is worked has the hours of the week's first day that has any.
        """
        if not self.is_working(day):
            return []
        hours = self.week.get(day.weekday()) or self._usual
        kind = self.own.get(day)
        if kind == DayKind.MORNING:
            return [(opens, min(closes, NOON)) for opens, closes in hours if opens < NOON]
        if kind == DayKind.AFTERNOON:
            return [(max(opens, NOON), closes) for opens, closes in hours if closes > NOON]
        return list(hours)

    def opening(self, day: date) -> Hours:
        """When the doors are open: by the week's hours, on weekend days that are worked too, on no holiday."""
        kind = self.own.get(day)
        if kind == DayKind.OFF or (kind is None and is_holiday(day)):
            return []
        if kind is not None or (day.weekday() > FRIDAY and self.is_working(day)):
            return self.hours(day)
        return list(self.week.get(day.weekday(), []))

    @property
    def _usual(self) -> Hours:
        return next((self.week[weekday] for weekday in sorted(self.week) if self.week[weekday]), USUAL_HOURS)

    def closing(self, day: date) -> datetime:
        """When a day's work ends, in UTC; of a day that is not worked, when it would."""
        hours = self.hours(day) or self.week.get(day.weekday()) or self._usual
        return self._moment(day, hours[-1][1])

    def worked(self, begin: datetime, end: datetime) -> timedelta:
        """The working time between two moments; none when the second is not later."""
        first, last = self.local_day(begin), self.local_day(end)
        total = timedelta()
        for day in self._days(first, last):
            for opens, closes in self.hours(day):
                total += max(
                    timedelta(), min(end, self._moment(day, closes)) - max(begin, self._moment(day, opens))
                )
        return total

    def local_day(self, moment: datetime) -> date:
        """The date in the hall at a moment."""
        return clock.hall_time(moment, self.zone).date()

    def _days(self, first: date, last: date) -> Iterator[date]:
        """The working days from one day to another, both with."""
        day = self.day_after(first - timedelta(days=1), 1)
        while day <= last:
            yield day
            day = self.day_after(day, 1)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)

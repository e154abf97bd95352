"""Limits: a table of dates worked out by hand, and what must hold for every date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.cases.limits import (
    CERTIFICATE_DAYS,
    CORRECTION_DAYS,
    DECISION_DAYS,
    DECISION_EXTENSION,
    HEARING_ASKED_DAYS,
    HEARING_HELD_DAYS,
    JOINT_DAYS,
    JOINT_EXTENSION,
    REVIEW_DAYS,
    Suspension,
    due,
    time_left,
    used_days,
    used_time,
)
from schema.hall.working_days import DayKind, WorkCalendar

ZONE = "Asia/Shanghai"
WEEK = {weekday: [(time(9), time(12)), (time(13), time(17))] for weekday in range(5)}


def calendar(**own: str) -> WorkCalendar:
    """The hall's calendar; `d2026_03_10="off"` is what it decided about a day."""
    days = {date(*map(int, name[1:].split("_"))): DayKind(kind) for name, kind in own.items()}
    return WorkCalendar(ZONE, WEEK, days)


def at(text: str) -> datetime:
    """`2026-03-06` (at ten o'clock) or `2026-03-06 18:30`, as the clock in the hall shows it."""
    local = datetime.fromisoformat(text if " " in text else f"{text} 10:00")
    return local.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def stop(begins: str, ends: str | None, limit: int = 60) -> Suspension:
    return Suspension(date.fromisoformat(begins), None if ends is None else date.fromisoformat(ends), limit)


class Example(NamedTuple):
    """From when how many days, and which day that is."""

    begun: str
    days: int
    expected: str
    ledger: tuple[Suspension, ...] = ()
    own: dict[str, str] = {}
    unpublished: int | None = None


EXAMPLES = [
    # --- 2026, as the State Council announced it: weekends worked are 4 January, 14 and 28 February, 9 May,
    # --- 20 September and 10 October.
    # Day 1 is the first working day after (DESIGN §4): Mon 9 to Fri 13.
    Example("2026-03-06", 5, "2026-03-13"),
    # Received on a Saturday that is not worked: day 1 is Monday.
    Example("2026-03-07", 1, "2026-03-09"),
    # Received after closing, and before opening: the day of receipt is that day all the same.
    Example("2026-03-06 18:30", 1, "2026-03-09"),
    Example("2026-03-06 07:30", 1, "2026-03-09"),
    # RULES §5: 28, 29, 30 September, 8, 9 October; 25 to 27 Mid-Autumn, 1 to 7 National Day.
    Example("2026-09-24", 5, "2026-10-09"),
    Example("2026-09-30", 1, "2026-10-08"),
    # 8, 9 and Saturday the 10th, which is worked.
    Example("2026-09-30", 3, "2026-10-10"),
    # Sunday the 20th is worked.
    Example("2026-09-18", 1, "2026-09-20"),
    Example("2026-09-18", 5, "2026-09-24"),
    # Saturday 14 February is worked; 15 to 23 Spring Festival; Saturday the 28th is worked.
    Example("2026-02-13", 1, "2026-02-14"),
    Example("2026-02-14", 1, "2026-02-24"),
    Example("2026-02-13", 5, "2026-02-27"),
    Example("2026-02-13", 6, "2026-02-28"),
    Example("2026-02-27", 2, "2026-03-02"),
    # Over New Year: 1 to 3 January off, Sunday the 4th worked.
    Example("2025-12-31", 1, "2026-01-04"),
    Example("2025-12-31", 5, "2026-01-08"),
    # Qingming 4 to 6 April, Labour Day 1 to 5 May with Saturday the 9th worked, Dragon Boat 19 to 21 June.
    Example("2026-04-03", 1, "2026-04-07"),
    Example("2026-04-30", 1, "2026-05-06"),
    Example("2026-04-30", 4, "2026-05-09"),
    Example("2026-06-18", 1, "2026-06-22"),
    # --- the law's own limits (行政许可法)
    # art. 42: 3–6 (4), 9–13 (9), 16–20 (14), 23–27 (19), 30 March.
    Example("2026-03-02", DECISION_DAYS, "2026-03-30"),
    # art. 42 extended: 31 March, 1–3 April (24), 7–10 (28), 13, 14.
    Example("2026-03-02", DECISION_DAYS + DECISION_EXTENSION, "2026-04-14"),
    # art. 42 joint: 30 on 14 April, 15–17 (33), 20–24 (38), 27–30 (42), 6–8 May.
    Example("2026-03-02", JOINT_DAYS, "2026-05-08"),
    # art. 42 joint, extended: Saturday 9 May (46), 11–15 (51), 18–22 (56), 25–28.
    Example("2026-03-02", JOINT_DAYS + JOINT_EXTENSION, "2026-05-28"),
    # art. 43: 2–4 (3), 7–11 (8), 14–18 (13), Sunday 20 (14), 21–24 (18), 28, 29 September.
    Example("2026-09-01", REVIEW_DAYS, "2026-09-29"),
    # art. 44, from the decision: 29, 30 April, 6–8 May (5), Saturday 9 (6), 11–14.
    Example("2026-04-28", CERTIFICATE_DAYS, "2026-05-14"),
    # art. 32, from receipt: 3 April, 7–10 April.
    Example("2026-04-02", CORRECTION_DAYS, "2026-04-10"),
    # art. 47, from being told: 18 June, 22–25.
    Example("2026-06-17", HEARING_ASKED_DAYS, "2026-06-25"),
    # art. 47, from being asked: 26 June (1), 29–3 July (6), 6–10 (11), 13–17 (16), 20–23.
    Example("2026-06-25", HEARING_HELD_DAYS, "2026-07-23"),
    # The promise of 5 days of 可行性研究报告审批 (Lingshan): 12, 13, Saturday 14, 24, 25 February.
    Example("2026-02-11", 5, "2026-02-25"),
    # --- at once (即办), RULES §6: after closing it starts the next working day
    Example("2026-03-06 10:00", 0, "2026-03-06"),
    Example("2026-03-06 12:30", 0, "2026-03-06"),
    Example("2026-03-06 07:30", 0, "2026-03-06"),
    Example("2026-03-06 17:00", 0, "2026-03-09"),
    Example("2026-03-06 18:00", 0, "2026-03-09"),
    Example("2026-03-07 10:00", 0, "2026-03-09"),
    Example("2026-02-14 16:00", 0, "2026-02-14"),
    Example("2026-09-30 17:30", 0, "2026-10-08"),
    # --- other years
    # 2024: New Year's Eve, 9 February, is worked; 10 to 17 off; Sundays 4 and 18 worked.
    Example("2024-02-09", 1, "2024-02-18"),
    Example("2024-02-02", 2, "2024-02-05"),
    # Mid-Autumn 15 to 17 September, Saturday 14 worked; Sunday 29 September and Saturday 12 October worked.
    Example("2024-09-13", 1, "2024-09-14"),
    Example("2024-09-14", 1, "2024-09-18"),
    Example("2024-09-27", 3, "2024-10-08"),
    Example("2024-10-08", 5, "2024-10-14"),
    # Qingming 4 to 6 April, Sunday 7 worked; Sunday 28 April and Saturday 11 May worked.
    Example("2024-04-03", 2, "2024-04-08"),
    Example("2024-04-26", 3, "2024-04-30"),
    Example("2024-04-30", 6, "2024-05-11"),
    # 29 February.
    Example("2024-02-27", 3, "2024-03-01"),
    # 2025: Sunday 26 January worked, 28 January to 4 February off, Saturday 8 February worked.
    Example("2025-01-24", 2, "2025-01-27"),
    Example("2025-01-27", 1, "2025-02-05"),
    Example("2025-02-05", 3, "2025-02-08"),
    # Sunday 27 April worked; Dragon Boat 31 May to 2 June; Sunday 28 September and Saturday 11 October worked.
    Example("2025-04-25", 1, "2025-04-27"),
    Example("2025-05-30", 1, "2025-06-03"),
    Example("2025-09-26", 3, "2025-09-30"),
    Example("2025-09-30", 3, "2025-10-11"),
    # 2023: 29 September to 6 October off, the weekend of 7 and 8 October worked.
    Example("2023-09-28", 3, "2023-10-09"),
    Example("2023-12-29", 1, "2024-01-02"),
    # 2020: the Spring Festival prolonged to 2 February.
    Example("2020-01-23", 1, "2020-02-03"),
    # --- a year not announced yet (RULES §5): the week, and the holidays whose date the law fixes
    # 29, 30, 31 December, then 4 and 5 January: the 1st is a holiday by law.
    Example("2026-12-28", 5, "2027-01-05", unpublished=2027),
    Example("2026-12-31", 1, "2027-01-04", unpublished=2027),
    # Nothing of 2027 is needed.
    Example("2026-12-28", 3, "2026-12-31"),
    # Friday 30 April, Monday 3 May; 1 and 2 May are the weekend.
    Example("2027-04-29", 2, "2027-05-03", unpublished=2027),
    Example("2027-09-30", 1, "2027-10-04", unpublished=2027),
    # 2–4 December (3), 7–11 (8), 14–18 (13), 21–25 (18), 28–31 (22), 4–8 January (27), 11–13.
    Example("2026-12-01", 30, "2027-01-13", unpublished=2027),
    # --- what the hall has decided
    # Closed for a typhoon on Tuesday the 10th: 9, 11, 12, 13, 16.
    Example("2026-03-06", 5, "2026-03-16", own={"d2026_03_10": "off"}),
    Example("2026-03-13", 1, "2026-03-14", own={"d2026_03_14": "working"}),
    # Half a day counts as a day.
    Example("2026-03-06", 2, "2026-03-10", own={"d2026_03_10": "morning"}),
    # Its word is stronger than the published calendar.
    Example("2026-09-30", 1, "2026-10-07", own={"d2026_10_07": "working"}),
    # In a year not announced it may know more; the date stays marked.
    Example("2026-12-31", 1, "2027-01-02", own={"d2027_01_02": "working"}, unpublished=2027),
    Example("2026-12-31", 1, "2027-01-05", own={"d2027_01_04": "off"}, unpublished=2027),
    # At once on an afternoon that is off: the next working day.
    Example("2026-03-10 14:00", 0, "2026-03-11", own={"d2026_03_10": "morning"}),
    # --- suspensions (art. 45); without them all of these end on 30 March
    # 11–13 and 16–20 March are not counted, 8 days: 31 March, 1–3 April, 7–10 April.
    Example("2026-03-02", 20, "2026-04-10", (stop("2026-03-10", "2026-03-20"),)),
    # Over a weekend only, and for part of a day only: nothing is kept from being counted.
    Example("2026-03-02", 20, "2026-03-30", (stop("2026-03-13", "2026-03-15"),)),
    Example("2026-03-02", 20, "2026-03-30", (stop("2026-03-10", "2026-03-10"),)),
    # Never resumed: after the 5 days of its limit (11, 12, 13, 16, 17) the clock goes on by itself.
    Example("2026-03-02", 20, "2026-04-07", (stop("2026-03-10", None, 5),)),
    # Resumed long after its limit: the same.
    Example("2026-03-02", 20, "2026-04-07", (stop("2026-03-10", "2026-03-31", 5),)),
    # Two: 11, 12 and 18, 19 March.
    Example("2026-03-02", 20, "2026-04-03", (stop("2026-03-10", "2026-03-12"), stop("2026-03-17", "2026-03-19"))),
    # Two that overlap count once: 11–13, 16–18 March, 6 days.
    Example("2026-03-02", 20, "2026-04-08", (stop("2026-03-10", "2026-03-16"), stop("2026-03-12", "2026-03-18"))),
    # Begun on the last day: that day is used already.
    Example("2026-03-02", 20, "2026-03-30", (stop("2026-03-30", "2026-04-10"),)),
    # Begun on the day of acceptance: day 1 comes after it.
    Example("2026-03-02", 20, "2026-04-02", (stop("2026-03-02", "2026-03-05"),)),
    # Over Qingming: 31 March and 1 April count, 2, 3, 7, 8 do not, 9, 10 and 13 do.
    Example("2026-03-30", 5, "2026-04-13", (stop("2026-04-01", "2026-04-08"),)),
    # The promise of 5 days with an expert review of 30: 12 February counts; 13, 14, 24–28 February (7), 2–6 (12),
    # 9–13 (17), 16–20 (22), 23–27 (27), 30, 31 March, 1 April do not; then 2, 3, 7, 8 April.
    Example("2026-02-11", 5, "2026-04-08", (stop("2026-02-12", None, 30),)),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.begun}+{example.days}")
def test_dates_worked_out_by_hand(example: Example) -> None:
    days = calendar(**example.own)
    found = due(days, at(example.begun), example.days, example.ledger)
    assert found.day == date.fromisoformat(example.expected)
    assert found.unpublished == example.unpublished
    assert found.at == days.closing(found.day)


def test_the_table_is_long_enough() -> None:
    assert len(EXAMPLES) >= 60


def test_a_limit_ends_with_the_days_work() -> None:
    assert due(calendar(), at("2026-03-06"), 1).at == at("2026-03-09 17:00")
    assert due(calendar(d2026_03_09="morning"), at("2026-03-06"), 1).at == at("2026-03-09 12:00")
    # A Saturday that is worked has the hours of a Monday.
    assert due(calendar(), at("2026-02-13"), 1).at == at("2026-02-14 17:00")


def test_a_date_says_what_moved_it() -> None:
    found = due(calendar(), at("2026-09-18"), 5, [stop("2026-09-21", "2026-09-23")])
    # 20, 21 | 22, 23 suspended | 24, 28, 29; off: 19, 25, 26, 27.
    assert (found.day, found.days, found.suspended, found.off) == (date(2026, 9, 29), 5, 2, 4)


def test_time_used_and_left_to_the_minute() -> None:
    days = calendar()
    begun = at("2026-03-06 15:00")
    end = due(days, begun, 2)
    # The rest of the day of receipt is not counted.
    assert used_time(days, begun, at("2026-03-06 16:59")) == timedelta()
    assert used_time(days, begun, at("2026-03-09 12:30")) == timedelta(hours=3)
    assert used_time(days, begun, at("2026-03-09 13:07")) == timedelta(hours=3, minutes=7)
    assert time_left(days, at("2026-03-06 16:00"), end) == timedelta(hours=15)
    assert time_left(days, at("2026-03-10 16:59"), end) == timedelta(minutes=1)
    assert time_left(days, at("2026-03-11 09:30"), end) == -timedelta(minutes=30)
    # Suspended on the 9th, resumed on the 11th: the 10th and the 11th do not count.
    ledger = [stop("2026-03-09", "2026-03-11")]
    end = due(days, begun, 2, ledger)
    assert end.day == date(2026, 3, 12)
    assert used_time(days, begun, at("2026-03-11 16:00"), ledger) == timedelta(hours=7)
    assert time_left(days, at("2026-03-10 10:00"), end, ledger) == timedelta(hours=7)
    assert used_days(days, begun, date(2026, 3, 12), ledger) == 2


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
SUSPENSIONS = st.builds(
    lambda begins, length, limit: Suspension(
        begins, None if length is None else begins + timedelta(days=length), limit
    ),
    st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    st.none() | st.integers(0, 60),
    st.integers(0, 40),
)
LEDGERS = st.lists(SUSPENSIONS, max_size=4)
OWN = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 8, 31)), st.sampled_from(DayKind), max_size=6)
BEGUN = st.dates(date(2026, 1, 1), date(2026, 6, 30)).map(lambda day: at(str(day)))
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: at("2026-01-01") + timedelta(minutes=minutes))
BUDGETS = st.integers(1, 60)


@settings(max_examples=200, deadline=None)
@given(BEGUN, BUDGETS, LEDGERS, OWN, st.data())
def test_removing_a_suspension_never_moves_a_date_later(
    begun: datetime, days: int, ledger: list[Suspension], own: dict[date, DayKind], data: st.DataObject
) -> None:
    hall = WorkCalendar(ZONE, WEEK, own)
    fewer = [each for each in ledger if data.draw(st.booleans())]
    assert due(hall, begun, days, fewer).day <= due(hall, begun, days, ledger).day


@settings(max_examples=200, deadline=None)
@given(BEGUN, BUDGETS, LEDGERS, OWN, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_further_holiday_never_moves_a_date_earlier(
    begun: datetime, days: int, ledger: list[Suspension], own: dict[date, DayKind], holiday: date
) -> None:
    more = own | {holiday: DayKind.OFF}
    before = due(WorkCalendar(ZONE, WEEK, own), begun, days, ledger)
    assert due(WorkCalendar(ZONE, WEEK, more), begun, days, ledger).day >= before.day


@settings(max_examples=200, deadline=None)
@given(BEGUN, BUDGETS, LEDGERS, OWN)
def test_pausing_and_resuming_is_what_the_ledger_says(
    begun: datetime, days: int, ledger: list[Suspension], own: dict[date, DayKind]
) -> None:
    """A clerk who ticks off the days one by one comes to the same date."""
    hall = WorkCalendar(ZONE, WEEK, own)
    stopped = {
        each.begins + timedelta(days=n)
        for each in ledger
        for n in range(1, (each.last_day(hall) - each.begins).days + 1)
    }
    day, left = hall.local_day(begun), days
    while left:
        day += timedelta(days=1)
        left -= hall.is_working(day) and day not in stopped
    found = due(hall, begun, days, ledger)
    assert found.day == day
    assert used_days(hall, begun, day, ledger) == days
    assert (found.day - hall.local_day(begun)).days == found.days + found.suspended + found.off


@settings(max_examples=100, deadline=None)
@given(BEGUN, BUDGETS, LEDGERS, OWN, MOMENTS)
def test_time_used_and_time_left_are_the_budget(
    begun: datetime, days: int, ledger: list[Suspension], own: dict[date, DayKind], moment: datetime
) -> None:
    hall = WorkCalendar(ZONE, WEEK, own)
    end = due(hall, begun, days, ledger)
    whole = used_time(hall, begun, end.at, ledger)
    if hall.closing(hall.local_day(begun)) <= moment <= end.at:
        assert used_time(hall, begun, moment, ledger) + time_left(hall, moment, end, ledger) == whole

"""The hall's own days on top of the official calendar, on both databases."""

from __future__ import annotations

from datetime import date, time

import pytest

from schema.errors import BadInput
from schema.hall.calendar import clear_day, hours_on, list_days, load_calendar, set_day
from schema.hall.day_models import ExtraKind
from schema.hall.halls import HallView
from schema.hall.opening import add_session
from schema.hall.working_days import DayKind
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.test_commands import facts, refusal
from tests.halls import TESTER

TYPHOON = date(2026, 9, 22)


def test_a_day_the_hall_decides_about(store: Store, hall: HallView) -> None:
    def working() -> tuple[bool, int]:
        calendar = store.read(lambda reader: load_calendar(reader, hall))
        return calendar.is_working(TYPHOON), calendar.count(date(2026, 9, 18), date(2026, 9, 24))

    assert working() == (True, 5)
    store.write(lambda tx: set_day(tx, hall, TYPHOON, DayKind.OFF, " 台风停班  通知 "), actor=TESTER)
    assert working() == (False, 4)
    store.write(lambda tx: set_day(tx, hall, TYPHOON, DayKind.MORNING, "下午停班"), actor=TESTER)
    assert working() == (True, 5)
    assert store.read(lambda reader: hours_on(reader, hall, TYPHOON)) == [(time(9), time(12))]
    days = store.read(lambda reader: list_days(reader, hall, date(2026, 9, 1), date(2026, 9, 30)))
    assert [(each.day, each.kind, each.reason) for each in days] == [(TYPHOON, "morning", "下午停班")]
    assert store.write(lambda tx: clear_day(tx, hall, TYPHOON), actor=TESTER)
    assert not store.write(lambda tx: clear_day(tx, hall, TYPHOON), actor=TESTER)
    assert working() == (True, 5)
    e = event_t.c
    events = store.read(
        lambda reader: reader.all(event_t.select().with_only_columns(e.verb, e.before, e.after).order_by(e.id))
    )
    assert [(verb, before and before["reason"], after.get("reason")) for verb, before, after in events] == [
        ("set_day", None, "台风停班 通知"),
        ("set_day", "台风停班 通知", "下午停班"),
        ("clear_day", "下午停班", None),
    ]


def test_a_day_is_not_moved_without_a_reason(store: Store, hall: HallView) -> None:
    with pytest.raises(BadInput, match="reason"):
        store.write(lambda tx: set_day(tx, hall, TYPHOON, DayKind.OFF, "  "), actor=TESTER)


def test_the_doors_follow_the_calendar(store: Store, hall: HallView) -> None:
    day = [(time(9), time(12)), (time(13), time(17))]

    def hours(month: int, number: int) -> list[tuple[time, time]]:
        return store.read(lambda reader: hours_on(reader, hall, date(2026, month, number)))

    assert hours(9, 24) == day
    assert hours(9, 25) == [] and hours(10, 1) == []  # Mid-Autumn and National Day, a Friday and a Thursday
    assert hours(9, 20) == day and hours(10, 10) == day  # a Sunday and a Saturday that are worked
    assert hours(9, 19) == []
    store.write(
        lambda tx: add_session(tx, hall, date(2026, 10, 1), time(9), time(11), ExtraKind.HOLIDAY), actor=TESTER
    )
    assert hours(10, 1) == [(time(9), time(11))]
    # A session is a service; it makes no working day.
    assert not store.read(lambda reader: load_calendar(reader, hall)).is_working(date(2026, 10, 1))


def test_by_script(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    month = facts("calendar", "show", "2026-10", *db)
    assert month["working_days"] == 18 and month["note"] == ""
    assert [(each["day"], each["working"]) for each in month["days"]] == [
        *((f"2026-10-0{n}", False) for n in (1, 2, 5, 6, 7)),
        ("2026-10-10", True),
    ]
    assert facts("calendar", "show", "2027", *db)["note"] == "2027 calendar not yet published"
    assert facts("calendar", "due", "2026-09-24", "5", *db)["day"] == "2026-10-09"
    late = facts("calendar", "due", "2026-12-28", "5", *db)
    assert (late["day"], late["note"]) == ("2027-01-05", "2027 calendar not yet published")
    assert facts("calendar", "due", "2026-03-06T17:30", "0", *db)["day"] == "2026-03-09"
    facts("calendar", "set", "2027-01-04", "off", "--reason", "国办通知", *db)
    assert facts("calendar", "due", "2026-12-28", "5", *db)["day"] == "2027-01-06"
    told = facts("calendar", "day", "2027-01-04", *db)
    assert (told["working"], told["basis"], told["hours"]) == (False, "hall", [])
    assert facts("calendar", "clear", "2027-01-04", *db)["cleared"] is True
    assert facts("calendar", "day", "2026-02-14", *db)["hours"] == ["09:00-12:00", "13:00-17:00"]
    assert "is no year or month" in refusal("calendar", "show", "2026-13", *db)
    assert "is no date" in refusal("calendar", "day", "morgen", *db)
    assert "is no date and time" in refusal("calendar", "due", "2026-03-06T25:00", "1", *db)
    assert "between 0 and 3650" in refusal("calendar", "due", "2026-03-06", "4000", *db)
    assert "reason" in refusal("calendar", "set", "2026-12-01", "off", "--reason", " ", *db)

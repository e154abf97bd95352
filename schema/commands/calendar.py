"""`onestop calendar …`: working days, the hall's own days, and when a limit ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from schema.cases.limits import due
from schema.cases.moving import refresh_all_dates
from schema.cases.views import CaseView
from schema.commands.on_hall import At, hall_command, parse_day
from schema.errors import BadInput
from schema.hall import clock
from schema.hall.calendar import (
    OwnDay,
    basis_word,
    clear_day,
    day_kind_word,
    list_days,
    load_calendar,
    set_day,
    unpublished_note,
)
from schema.hall.working_days import FRIDAY, DayKind, WorkCalendar
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")

DayArgument = Annotated[str, typer.Argument(help=_("a date, 2026-12-01"))]
#: The longest limit that is reckoned, working days.
MOST_DAYS = 3650
#: When a limit is said to begin that names no time: it makes no difference but for one of 0 days.
MORNING = time(9)


def calendar_commands(app: typer.Typer) -> None:
    """Mount `calendar show|day|set|clear|recompute|due`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="calendar", help=_("Working days: the official calendar and the hall's own days."))

    @hall_command(group, "show", _("A month, or a year in numbers: which days are not as the week has them."))
    def show_command(
        at: At,
        when: Annotated[str, typer.Argument(help=_("2026 or 2026-10; this month without it"))] = "",
    ) -> None:
        first, last = _stretch(when) if when else _stretch(f"{clock.business_day(at.hall):%Y-%m}")
        calendar = at.read(lambda reader: load_calendar(reader, at.hall))
        own = {each.day: each for each in at.read(lambda reader: list_days(reader, at.hall, first, last))}
        unusual = [
            _day_facts(calendar, day) | ({"reason": own[day].reason} if day in own else {})
            for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
            if day in own or calendar.is_working(day) != (day.weekday() <= FRIDAY)
        ]
        count = calendar.count(first - timedelta(days=1), last)
        note = unpublished_note(calendar.unpublished(first, last))
        at.answer(
            {"first": first, "last": last, "working_days": count, "note": note, "days": unusual},
            [
                _("{first} to {last}: {count} working days").format(first=first, last=last, count=count),
                *([note] if note else []),
                *(_day_line(each) for each in unusual),
            ],
        )

    @hall_command(group, "day", _("Whether a day is worked, from when to when, and what says so."))
    def day_command(at: At, day: DayArgument) -> None:
        which = parse_day(day, _("day"))
        facts = _day_facts(at.read(lambda reader: load_calendar(reader, at.hall)), which)
        at.answer(facts, [_day_line(facts)])

    @hall_command(group, "set", _("Decide about a day, whatever the official calendar says; limits follow."))
    def set_command(
        at: At,
        day: DayArgument,
        kind: Annotated[DayKind, typer.Argument(help=_("working, off, morning or afternoon"))],
        reason: Annotated[str, typer.Option("--reason", help=_("the notice it follows, or what happened"))],
    ) -> None:
        which = parse_day(day, _("day"))

        def work(tx: Tx) -> tuple[OwnDay, list[CaseView]]:
            return set_day(tx, at.hall, which, kind, reason), refresh_all_dates(tx, at.hall)

        own, moved = at.write(work)
        at.answer(
            {"day": own.day, "kind": own.kind, "reason": own.reason, "cases": len(moved)},
            [f"{own.day}  {day_kind_word(own.kind)}  {own.reason}", *_moved_words(moved)],
        )

    @hall_command(group, "clear", _("Leave a day to the official calendar again."))
    def clear_command(at: At, day: DayArgument) -> None:
        which = parse_day(day, _("day"))

        def work(tx: Tx) -> tuple[bool, list[CaseView]]:
            return clear_day(tx, at.hall, which), refresh_all_dates(tx, at.hall)

        done, moved = at.write(work)
        facts = _day_facts(at.read(lambda reader: load_calendar(reader, at.hall)), which)
        nothing = [] if done else [_("Nothing had been decided about it.")]
        facts |= {"cleared": done, "cases": len(moved)}
        at.answer(facts, [_day_line(facts), *nothing, *_moved_words(moved)])

    @hall_command(group, "recompute", _("Reckon all open cases' dates anew: a year's calendar has come out."))
    def recompute_command(at: At) -> None:
        moved = at.write(lambda tx: refresh_all_dates(tx, at.hall))
        at.answer({"cases": len(moved)}, _moved_words(moved) or [_("No date has moved.")])

    @hall_command(group, "due", _("When so many working days end that begin to run with something on a day."))
    def due_command(
        at: At,
        begun: Annotated[str, typer.Argument(help=_("the day it happened, 2026-12-28, or 2026-12-28T16:30"))],
        days: Annotated[int, typer.Argument(help=_("working days; 0: at once"))],
    ) -> None:
        if not 0 <= days <= MOST_DAYS:
            raise BadInput(
                field=_("days"),
                reason=_("a limit has between 0 and {most} working days").format(most=MOST_DAYS),
                advice=_("Give another number."),
            )
        moment = _moment(begun, at.hall.zone)
        end = due(at.read(lambda reader: load_calendar(reader, at.hall)), moment, days)
        note = unpublished_note(end.unpublished)
        line = _("{day} {time}: {days} working days, {off} days between are not worked").format(
            day=end.day, time=f"{clock.hall_time(end.at, at.hall.zone):%H:%M}", days=end.days, off=end.off
        )
        facts = {"day": end.day, "at": end.at, "days": end.days, "off": end.off, "note": note}
        at.answer(facts, [line, *([note] if note else [])])


def _moved_words(moved: list[CaseView]) -> list[str]:
    return [_("{count} open cases have other dates now.").format(count=len(moved))] if moved else []


def _stretch(text: str) -> tuple[date, date]:
    """The first and the last day of a year or a month. Raises `BadInput`."""
    year, dash, month = text.strip().partition("-")
    try:
        first = date(int(year), int(month) if dash else 1, 1)
        after = first.replace(year=first.year + 1) if not dash else (first + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError) as error:
        raise BadInput(
            field=_("month"),
            reason=_("“{text}” is no year or month").format(text=text),
            advice=_("Write it as 2026 or 2026-10."),
        ) from error
    return first, after - timedelta(days=1)


def _moment(text: str, zone: str) -> datetime:
    """A day, perhaps with a time, in the hall's time. Raises `BadInput`."""
    if "T" not in text:
        return datetime.combine(parse_day(text, _("day")), MORNING, ZoneInfo(zone))
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise BadInput(
            field=_("day"),
            reason=_("“{text}” is no date and time").format(text=text),
            advice=_("Write it as 2026-12-01T16:30."),
        ) from error


def _day_facts(calendar: WorkCalendar, day: date) -> dict[str, Any]:
    return {
        "day": day,
        "working": calendar.is_working(day),
        "hours": [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in calendar.hours(day)],
        "basis": calendar.basis(day),
        "note": unpublished_note(calendar.unpublished(day, day)),
    }


def _day_line(facts: dict[str, Any]) -> str:
    words = [
        str(facts["day"]),
        _("worked") + " " + " ".join(facts["hours"]) if facts["working"] else _("off"),
        facts.get("reason") or basis_word(facts["basis"]),
    ]
    return "  ".join(words)

"""Days and times of appointments in words."""

from __future__ import annotations

from datetime import date, time, timedelta

from schema.language import translator

_ = translator("kiosk")


def weekday(day: date) -> str:
    """ "Thu"."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")][day.weekday()]


def month(day: date) -> str:
    """ "Mar"."""
    first_half = [_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")]
    return [*first_half, _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")][day.month - 1]


def day_words(day: date) -> str:
    """ "Thu 5 Mar", as a screen shows it."""
    return _("{weekday} {day} {month}").format(weekday=weekday(day), day=day.day, month=month(day))


def slip_day(day: date) -> str:
    """ "2026-03-05 Thu", as it stands on paper."""
    return f"{day} {weekday(day)}"


def near(day: date, today: date) -> str:
    """ "today", "tomorrow"; empty for a later day."""
    return {today: _("today"), today + timedelta(days=1): _("tomorrow")}.get(day, "")


def span(begins: time, ends: time) -> str:
    """ "09:00–09:30"."""
    return f"{begins:%H:%M}–{ends:%H:%M}"

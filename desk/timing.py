"""Moments and spans as a desk shows them."""

from __future__ import annotations

from datetime import datetime

from schema.language import translator

_ = translator("desk")


def seconds_since(moment: datetime | None, now: datetime) -> int:
    """Whole seconds from `moment` to `now`, never negative."""
    return max(0, int((now - moment).total_seconds())) if moment else 0


def minutes_since(moment: datetime | None, now: datetime) -> int:
    """Whole minutes from `moment` to `now`."""
    return seconds_since(moment, now) // 60


def minutes_word(minutes: int) -> str:
    """`18 min`."""
    return _("{minutes} min").format(minutes=minutes)


def stopwatch(seconds: int) -> str:
    """`06:12`, or `1:06:12` from an hour on."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute:02d}:{second:02d}"

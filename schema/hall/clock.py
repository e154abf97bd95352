"""The only clock. Everything that needs the time asks `now`; a test or a simulated day sets it with `using`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_source: Callable[[], datetime] | None = None


def now() -> datetime:
    """This moment, timezone-aware, in UTC."""
    return datetime.now(UTC) if _source is None else _source()


def hall_time(moment: datetime, zone: str) -> datetime:
    """`moment` as the clock on the wall of a hall in `zone` (an IANA name) shows it."""
    return moment.astimezone(ZoneInfo(zone))


def business_day(zone: str, moment: datetime | None = None) -> date:
    """The hall's own date, wherever the server stands."""
    return hall_time(moment or now(), zone).date()


@contextmanager
def using(source: Callable[[], datetime]) -> Iterator[None]:
    """Within the block `source` is the clock of this process; it must return timezone-aware UTC."""
    global _source  # noqa: PLW0603 - there is one clock
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before

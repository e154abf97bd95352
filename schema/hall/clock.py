"""The only clock. Everything that needs the time asks here; a test or a simulated day sets it with `using`.

In a hall on Postgres the database's time rules: what is stored takes it from `moment`, and `now` follows it, so
that a PC with a wrong clock or in another zone changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Protocol
from zoneinfo import ZoneInfo

from schema.store.transaction import Reader

_source: Callable[[], datetime] | None = None
#: a moment of the database's clock, and this machine's monotonic seconds then
_followed: tuple[datetime, float] | None = None


class Calendar(Protocol):
    """What the business day of a hall depends on."""

    @property
    def zone(self) -> str:
        """IANA name."""

    @property
    def rollover_hour(self) -> int:
        """The hour at which a business day begins."""


def now() -> datetime:
    """This moment, timezone-aware, in UTC; by the database's clock, once it has been read."""
    if _source is not None:
        return _source()
    if _followed is None:
        return datetime.now(UTC)
    read, then = _followed
    return read + timedelta(seconds=time.monotonic() - then)


def moment(reader: Reader) -> datetime:
    """This moment for what is to be stored: the database's own time, where it has one."""
    global _followed  # noqa: PLW0603 - there is one clock
    if _source is not None:
        return _source()
    read = reader.server_time()
    if read is None:
        _followed = None
        return datetime.now(UTC)
    _followed = (read, time.monotonic())
    return read


def offset() -> timedelta:
    """How far the clock that rules is ahead of this machine's own."""
    return now() - datetime.now(UTC) if _followed is not None else timedelta()


def follow(ahead: timedelta) -> None:
    """Go by this machine's own clock, corrected by a known `offset`, until the database's time is read."""
    global _followed  # noqa: PLW0603 - there is one clock
    _followed = (datetime.now(UTC) + ahead, time.monotonic())


def hall_time(moment: datetime, zone: str) -> datetime:
    """`moment` as the clock on the wall of a hall in `zone` (an IANA name) shows it."""
    return moment.astimezone(ZoneInfo(zone))


def business_day(hall: Calendar, at: datetime | None = None) -> date:
    """The hall's own date, wherever the server stands; it changes at the hall's rollover hour."""
    return (hall_time(at or now(), hall.zone) - timedelta(hours=hall.rollover_hour)).date()


def day_bounds(hall: Calendar, day: date) -> tuple[datetime, datetime]:
    """When a business day begins and when it ends, in UTC."""

    def begin(of: date) -> datetime:
        return datetime.combine(of, clock_time(hall.rollover_hour), ZoneInfo(hall.zone)).astimezone(UTC)

    return begin(day), begin(day + timedelta(days=1))


@contextmanager
def using(source: Callable[[], datetime]) -> Iterator[None]:
    """Within the block `source` is the clock of this process; it must return timezone-aware UTC."""
    global _source  # noqa: PLW0603 - there is one clock
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before

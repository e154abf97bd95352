"""What a hall decides about its day and its queues."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from schema.errors import BadInput
from schema.hall import clock
from schema.hall.halls import HallView, QueueView, find_hall, find_queue_by_id, hall_t, queue_t
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")

#: How a limit is taken away.
OFF = "off"
ROLLOVER_LATEST = 8
STOP_MOST = 240
#: Where the blocks of numbers kept for machines may begin, and how many numbers one may have.
LEASE_FIRST = (100, 99_999)
LEASE_SIZE = (1, 900)


def set_hall_rules(
    tx: Tx,
    hall: HallView,
    *,
    rollover_hour: int | None = None,
    carry_overnight: bool | None = None,
    stop: str | None = None,
    lease_first: int | None = None,
    lease_size: int | None = None,
) -> HallView:
    """Set when the business day begins (hour, 0 to 8), whether who waits is kept overnight, how many minutes
    before closing machines stop (0 to 240, or `off`), and where the blocks of numbers begin that machines may
    give without the database, and their size; None leaves a rule as it is. Raises `BadInput`.
    """
    values: dict[str, Any] = {}
    if rollover_hour is not None:
        if not 0 <= rollover_hour <= ROLLOVER_LATEST:
            raise BadInput(
                field=_("rollover hour"),
                reason=_("the business day begins between 0 and 8 o'clock"),
                advice=_("Nothing was changed."),
            )
        values["rollover_hour"] = rollover_hour
    if carry_overnight is not None:
        values["carry_overnight"] = carry_overnight
    if stop is not None:
        values["stop_minutes"] = number_or_off(stop, _("stop"), 0, STOP_MOST)
    if lease_first is not None:
        values["lease_first"] = _within(lease_first, _("first number kept for machines"), LEASE_FIRST)
    if lease_size is not None:
        values["lease_size"] = _within(lease_size, _("numbers kept for each machine"), LEASE_SIZE)
    if values:
        tx.run(update(hall_t).where(hall_t.c.id == hall.id).values(values))
        tx.record(
            "set_rules",
            "hall",
            hall.id,
            at=clock.moment(tx),
            hall_id=hall.id,
            before={name: getattr(hall, name) for name in values},
            after=values,
        )
    return find_hall(tx, hall.code)


def set_queue_limit(tx: Tx, hall: HallView, queue_id: int, most: str) -> QueueView:
    """Set how many numbers a queue gives on a business day: 1 to 999999, or `off`.

    Raises `BadInput`, `UnknownQueue`.
    """
    before = find_queue_by_id(tx, queue_id)
    limit = number_or_off(most, _("most numbers"), 1, 999_999)
    tx.run(update(queue_t).where(queue_t.c.id == queue_id).values(most_per_day=limit))
    tx.record(
        "set_limit",
        "queue",
        queue_id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before={"most_per_day": before.most_per_day},
        after={"most_per_day": limit},
    )
    return find_queue_by_id(tx, queue_id)


def number_or_off(text: str, field: str, least: int, most: int) -> int | None:
    """A whole number within bounds, or None for `off`. Raises `BadInput`."""
    typed = text.strip().lower()
    if typed == OFF:
        return None
    if not (typed.isascii() and typed.isdigit() and least <= int(typed) <= most):
        raise BadInput(
            field=field,
            reason=_("a whole number from {least} to {most} is needed, or “off”").format(least=least, most=most),
            advice=_("Nothing was changed."),
        )
    return int(typed)


def _within(number: int, field: str, bounds: tuple[int, int]) -> int:
    """The number, if it is within its bounds. Raises `BadInput`."""
    least, most = bounds
    if not least <= number <= most:
        raise BadInput(
            field=field,
            reason=_("a whole number from {least} to {most} is needed").format(least=least, most=most),
            advice=_("Nothing was changed."),
        )
    return number

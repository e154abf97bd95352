"""What the number machine offers, read from the database and put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schema.hall import clock
from schema.hall.halls import HallView, QueueView, list_queues
from schema.hall.opening import Hours, hours_on, within
from schema.language import translator
from schema.queue.estimating import forecast
from schema.queue.line import queue_loads
from schema.store.transaction import Reader

_ = translator("kiosk")


@dataclass(frozen=True, slots=True)
class Offer:
    """A queue that gives numbers."""

    queue: QueueView
    waiting: int
    #: how long somebody who comes now will wait; None: no window is open
    minutes: int | None


@dataclass(frozen=True, slots=True)
class KioskNews:
    """The hall as the number machine needs it."""

    offers: tuple[Offer, ...]
    #: today's opening hours
    hours: Hours


def read_kiosk(reader: Reader, hall: HallView) -> KioskNews:
    """The hall right now."""
    queues = {queue.id: queue for queue in list_queues(reader, hall)}
    expected = forecast(reader, hall)
    return KioskNews(
        tuple(
            Offer(
                queues[load.queue_id],
                load.waiting,
                expected.minutes(load.queue_id),
            )
            for load in queue_loads(reader, hall)
        ),
        hours_on(reader, hall, clock.business_day(hall)),
    )


def offer_words(offer: Offer) -> str:
    """How many wait, and how long it will take."""
    if offer.minutes is None:
        return _("{n} waiting · windows closed").format(n=offer.waiting)
    if not offer.waiting:
        return _("nobody waiting")
    return _("{n} waiting · about {m} min").format(n=offer.waiting, m=max(1, offer.minutes))


def hours_words(hours: Hours) -> str:
    """Today's opening hours."""
    if not hours:
        return _("Closed today")
    stretches = "  ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours)
    return _("Open today {hours}").format(hours=stretches)


def closed_words(hours: Hours, local: datetime) -> str:
    """A note for whoever comes outside the hours; empty within them."""
    if within(hours, local.time()):
        return ""
    return _("Outside opening hours; you may still take a number.")

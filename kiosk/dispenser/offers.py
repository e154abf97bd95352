"""What the number machine offers, read from the database and put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.waits import minutes_words, people
from schema.errors import HallClosed
from schema.hall import clock
from schema.hall.calendar import hours_on
from schema.hall.classes import ORDINARY, ClassView, list_classes
from schema.hall.halls import HallView, QueueView, list_queues
from schema.hall.opening import check_numbers_given, within
from schema.hall.working_days import Hours
from schema.language import translator
from schema.queue.estimating import forecast
from schema.queue.line import queue_loads
from schema.queue.slots import queues_with_slots
from schema.store.transaction import Reader

_ = translator("kiosk")


@dataclass(frozen=True, slots=True)
class Offer:
    """A queue that gives numbers."""

    queue: QueueView
    #: None: not known, the database is gone
    waiting: int | None
    #: how long somebody who comes now will wait; None: no window is open
    minutes: int | None


@dataclass(frozen=True, slots=True)
class KioskNews:
    """The hall as the number machine needs it."""

    offers: tuple[Offer, ...]
    today: date
    #: today's opening hours
    hours: Hours
    #: the classes a visitor may declare here
    classes: tuple[ClassView, ...]
    #: appointments can be made
    bookable: bool
    #: why no numbers are given now; None when they are
    closed: HallClosed | None

    def made_alike(self, other: KioskNews) -> bool:
        """Whether a page made for the one needs only new counts for the other."""
        return (
            [offer.queue for offer in self.offers] == [offer.queue for offer in other.offers]
            and (self.classes, self.bookable) == (other.classes, other.bookable)
            and (self.closed and self.closed.facts) == (other.closed and other.closed.facts)
        )


def read_kiosk(reader: Reader, hall: HallView) -> KioskNews:
    """The hall right now."""
    queues = {queue.id: queue for queue in list_queues(reader, hall)}
    expected = forecast(reader, hall)
    today = clock.business_day(hall)
    return KioskNews(
        tuple(
            Offer(queues[load.queue_id], load.waiting, expected.minutes(load.queue_id))
            for load in queue_loads(reader, hall)
        ),
        today,
        hours_on(reader, hall, today),
        _declarable(reader, hall),
        bool(queues_with_slots(reader, hall)),
        _closed(reader, hall),
    )


def read_copied_kiosk(reader: Reader, hall: HallView, bookable: bool) -> KioskNews:
    """The same from the machine's own copy of the hall: who waits is not known."""
    today = clock.business_day(hall)
    return KioskNews(
        tuple(Offer(queue, None, None) for queue in list_queues(reader, hall) if queue.active),
        today,
        hours_on(reader, hall, today),
        _declarable(reader, hall),
        bookable,
        _closed(reader, hall),
    )


def _declarable(reader: Reader, hall: HallView) -> tuple[ClassView, ...]:
    return tuple(each for each in list_classes(reader, hall) if each.declarable and each.code != ORDINARY)


def _closed(reader: Reader, hall: HallView) -> HallClosed | None:
    try:
        check_numbers_given(reader, hall, clock.now())
    except HallClosed as closed:
        return closed
    return None


def offer_words(offer: Offer) -> str:
    """How many wait, and how long it will take."""
    if offer.waiting is None:
        return ""
    if offer.minutes is None:
        return _("{n} waiting · windows closed").format(n=people(offer.waiting))
    if not offer.waiting:
        return _("nobody waiting")
    return _("{n} waiting · {wait}").format(n=people(offer.waiting), wait=minutes_words(offer.minutes))


def hours_words(hours: Hours) -> str:
    """Today's opening hours."""
    if not hours:
        return _("Closed today")
    stretches = "  ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours)
    return _("Open today {hours}").format(hours=stretches)


def closed_words(news: KioskNews, local: datetime) -> str:
    """A note for whoever comes when no numbers are given, or outside the hours; empty else."""
    if news.closed is not None:
        return _("No numbers are given now.")
    if within(news.hours, local.time()):
        return ""
    return _("Outside opening hours; numbers are still given.")

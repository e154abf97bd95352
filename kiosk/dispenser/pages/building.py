"""Which page is shown."""

from __future__ import annotations

from textual.widget import Widget

from kiosk.dispenser.errors import error_words
from kiosk.dispenser.offers import KioskNews
from kiosk.dispenser.pages.booked import BookedPage
from kiosk.dispenser.pages.booking_confirm import BookingConfirmPage
from kiosk.dispenser.pages.booking_day import BookingDayPage
from kiosk.dispenser.pages.booking_person import BookingPersonPage
from kiosk.dispenser.pages.booking_queue import BookingQueuePage
from kiosk.dispenser.pages.booking_slot import BookingSlotPage
from kiosk.dispenser.pages.check_in import CheckInPage
from kiosk.dispenser.pages.choosing import ChoosingPage
from kiosk.dispenser.pages.finding_pages import finding_page, guide_page
from kiosk.dispenser.pages.found_items import FoundItemsPage
from kiosk.dispenser.pages.guide import GuidePage
from kiosk.dispenser.pages.items import ItemsPage
from kiosk.dispenser.pages.message import MessagePage
from kiosk.dispenser.pages.priority import PriorityPage
from kiosk.dispenser.pages.refused import RefusedPage
from kiosk.dispenser.pages.result import ResultPage
from kiosk.dispenser.pages.search import SearchPage
from kiosk.dispenser.pages.start import StartPage
from kiosk.dispenser.visit import Step, View, Visit
from kiosk.slip.content import AppointmentSlip
from schema.language import translator

_ = translator("kiosk")


def build_page(visit: Visit, news: KioskNews | None, lost: bool, width: int, height: int) -> Widget:
    """The page for a visitor at this moment, for a place of that size."""
    if isinstance(visit.slip, AppointmentSlip):
        return BookedPage(visit.slip, visit.printing)
    if visit.slip is not None:
        return ResultPage(visit.slip, visit.note, visit.printing)
    if (words := _words_instead(visit, news, lost)) or news is None:
        return MessagePage(*words)
    return _page_to_choose_on(visit, news, width, height)


def _page_to_choose_on(visit: Visit, news: KioskNews, width: int, height: int) -> Widget:  # noqa: PLR0911
    place, guiding = (visit.page, width, height), visit.finding.guiding
    match visit.view:
        case View.REFUSED if visit.refusal is not None:
            return RefusedPage(error_words(visit.refusal))
        case View.ITEMS if visit.queue is not None:
            return ItemsPage(visit.queue, visit.items, visit.priority, bool(news.classes), guiding, *place)
        case View.PRIORITY:
            return PriorityPage(news.classes, visit, width, height)
        case View.CHECK_IN:
            return CheckInPage(visit, height)
        case View.FINDING:
            return finding_page(visit, news, *place)
        case View.GUIDE if visit.finding.guide is not None:
            return guide_page(visit.finding.guide, visit, news, *place)
        case View.BOOKING:
            return _booking_page(visit, news, width, height)
    return StartPage(news, visit.priority, *place)


def _booking_page(visit: Visit, news: KioskNews, width: int, height: int) -> Widget:
    booking = visit.booking
    queue = booking.queue.title if booking.queue else ""
    sentence = error_words(visit.error) if visit.error else ""
    match booking.step:
        case Step.DAY:
            return BookingDayPage(queue, booking.days, news.today, sentence, visit.page, width, height)
        case Step.SLOT if booking.day is not None:
            return BookingSlotPage(queue, booking.day, booking.slots, sentence, visit.page, width, height)
        case Step.PERSON:
            return BookingPersonPage(visit, height)
        case Step.CONFIRM if booking.slot is not None:
            return BookingConfirmPage(queue, booking.slot, booking.id_number, sentence, width)
    return BookingQueuePage(booking.queues, sentence, visit.page, width, height)


def _words_instead(visit: Visit, news: KioskNews | None, lost: bool) -> list[str]:
    """What is said when nothing can be chosen; nothing otherwise."""
    if visit.interrupted:
        return [
            _("One moment, please: your number is on its way."),
            _("The connection is interrupted. Your number comes by itself as soon as it is back."),
            _("If you are in a hurry, the information desk will help you."),
        ]
    if lost:
        return [
            _("No numbers can be given at this moment."),
            _("Please ask at the information desk, or wait a moment: this machine goes on by itself."),
        ]
    return [] if news is not None else [_("One moment, please …")]


def last_page(page: Widget) -> int:
    """The number of the last page there is to turn to."""
    if isinstance(page, GuidePage):
        return page.pages - 1
    pages = StartPage | ItemsPage | ChoosingPage | FoundItemsPage | SearchPage
    return page.shape.pages - 1 if isinstance(page, pages) else 0

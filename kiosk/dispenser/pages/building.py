"""Which page is shown."""

from __future__ import annotations

from textual.widget import Widget

from kiosk.dispenser.offers import KioskNews
from kiosk.dispenser.pages.items import ItemsPage
from kiosk.dispenser.pages.message import MessagePage
from kiosk.dispenser.pages.result import ResultPage
from kiosk.dispenser.pages.start import StartPage
from kiosk.dispenser.visit import View, Visit
from schema.language import translator

_ = translator("kiosk")


def build_page(visit: Visit, news: KioskNews | None, lost: bool, width: int, height: int) -> Widget:
    """The page for a visitor at this moment, for a place of that size."""
    if visit.view == View.RESULT and visit.slip is not None:
        return ResultPage(visit.slip, visit.printing)
    if (words := _words_instead(visit, news, lost)) or news is None:
        return MessagePage(*words)
    if visit.view == View.ITEMS and visit.queue is not None:
        return ItemsPage(visit.queue, visit.items, visit.page, width, height)
    return StartPage(news.offers, visit.page, width, height)


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
    if visit.view == View.REFUSED:
        return [str(visit.refusal), _("Please choose again, or ask at the information desk.")]
    return [] if news is not None else [_("One moment, please …")]


def last_page(page: Widget) -> int:
    """The number of the last page there is to turn to."""
    return page.shape.pages - 1 if isinstance(page, StartPage | ItemsPage) else 0

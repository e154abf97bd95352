"""Which page is shown to somebody who looks for an item."""

from __future__ import annotations

from textual.widget import Widget

from kiosk.dispenser.errors import error_words
from kiosk.dispenser.finding import Way
from kiosk.dispenser.offers import KioskNews
from kiosk.dispenser.pages.finding import FindingPage
from kiosk.dispenser.pages.found_items import FoundItemsPage
from kiosk.dispenser.pages.groups import GroupsPage
from kiosk.dispenser.pages.guide import GuidePage
from kiosk.dispenser.pages.message import MessagePage
from kiosk.dispenser.pages.refused import RefusedPage
from kiosk.dispenser.pages.search import SearchPage
from kiosk.dispenser.visit import Visit
from schema.hall.published import Guide
from schema.language import translator

_ = translator("kiosk")


def finding_page(visit: Visit, news: KioskNews, page: int, width: int, height: int) -> Widget:
    """The page for how far the visitor has come, for a place of that size."""
    finding, giving = visit.finding, news.closed is None
    catalogue = finding.catalogue
    if catalogue is None:
        return RefusedPage(error_words(visit.error)) if visit.error else MessagePage(_("One moment, please …"))
    if finding.group is not None:
        return FoundItemsPage(catalogue, finding.group, finding.guiding, giving, page, width, height)
    match finding.way:
        case Way.SEARCH:
            return SearchPage(catalogue, finding, giving, page, width, height)
        case Way.DEPARTMENT:
            return GroupsPage(_("Which department?"), catalogue.departments, page, width, height)
        case Way.TOPIC:
            return GroupsPage(_("Which theme?"), catalogue.topics, page, width, height)
    return FindingPage(catalogue, page, width, height)


def guide_page(guide: Guide, visit: Visit, news: KioskNews, page: int, width: int, height: int) -> Widget:
    """The guide to an item; from there a number can be taken where one is given now."""
    finding = visit.finding
    numbers = news.closed is None and guide.queue is not None and guide.queue.active
    return GuidePage(guide, finding.copied, numbers, page, width, height)

"""Looking for an item: which way."""

from __future__ import annotations

from kiosk.dispenser.choices import FindBy
from kiosk.dispenser.finding import Way, items_words
from kiosk.dispenser.pages.choosing import ChoosingPage, Option
from schema.hall.finding import Catalogue
from schema.language import translator

_ = translator("kiosk")


class FindingPage(ChoosingPage):
    """Asks how to look; a way that leads nowhere is left out."""

    def __init__(self, catalogue: Catalogue, page: int, width: int, height: int) -> None:
        ways = [
            (Way.SEARCH, _("By letters"), _("the first letters of its pinyin, or its characters"), True),
            (Way.DEPARTMENT, _("By department"), "", bool(catalogue.departments)),
            (Way.TOPIC, _("By theme"), "", bool(catalogue.topics)),
        ]
        options = [Option(FindBy(way), title, f"by-{way}", words) for way, title, words, there in ways if there]
        count = len(catalogue.stock.items)
        super().__init__(
            _("Find an item, and what to bring for it"),
            items_words(count) if count else _("None are listed here yet. Please ask at the information desk."),
            options if count else [],
            page,
            width,
            height,
        )

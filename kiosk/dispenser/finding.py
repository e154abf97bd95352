"""Looking for an item: how far a visitor has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from schema.hall.finding import Catalogue, Group
from schema.hall.halls import ItemView
from schema.hall.published import Guide
from schema.language import translator

_ = translator("kiosk")


class Way(StrEnum):
    """How a visitor looks for an item."""

    #: not said yet
    ASKED = "asked"
    #: by letters or characters
    SEARCH = "search"
    DEPARTMENT = "department"
    TOPIC = "topic"


@dataclass(slots=True)
class Finding:
    """An item being looked for, and the guide to it."""

    #: what there is to find; None: still being read
    catalogue: Catalogue | None = field(default=None, repr=False)
    way: Way = Way.ASKED
    #: the department or theme chosen, and the page of the list of them
    group: Group | None = None
    groups_page: int = 0
    #: the letters or characters typed
    typed: str = field(default="", repr=False)
    #: the items the search has found
    found: tuple[ItemView, ...] = ()
    #: the digit keys choose guides, not items
    guiding: bool = False
    #: what is shown of an item
    guide: Guide | None = None
    #: read without the database: the published record is not at hand
    copied: bool = False
    #: where the guide was asked for, and the page there
    asked_from: tuple[str, int] = ("", 0)


def items_words(count: int) -> str:
    """How many items."""
    return _("1 item") if count == 1 else _("{n} items").format(n=count)

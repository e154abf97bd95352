"""Looking for an item: which department, or which theme."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.dispenser.choices import ChooseGroup
from kiosk.dispenser.finding import items_words
from kiosk.dispenser.pages.choosing import ChoosingPage, Option
from schema.hall.finding import Group
from schema.language import translator

_ = translator("kiosk")


class GroupsPage(ChoosingPage):
    """Asks for one of them; those nobody can have a number for are told to be for information."""

    def __init__(self, question: str, groups: Sequence[Group], page: int, width: int, height: int) -> None:
        options = [
            Option(ChooseGroup(group), group.name, f"group-{place}", _detail(group))
            for place, group in enumerate(groups)
        ]
        super().__init__(question, "", options, page, width, height, least_columns=30, most_rows=4)


def _detail(group: Group) -> str:
    items = items_words(len(group.items))
    return items if group.numbers else _("{items} · information only").format(items=items)

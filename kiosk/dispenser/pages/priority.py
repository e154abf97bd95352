"""The classes of visitors that go first."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.dispenser.choices import ChooseClass
from kiosk.dispenser.errors import error_words
from kiosk.dispenser.pages.choosing import ChoosingPage, Option
from kiosk.dispenser.visit import Visit
from kiosk.dispenser.widgets.card_hint import CardHint
from schema.hall.classes import ELDERLY, ClassView
from schema.hall.persons import ELDERLY_YEARS
from schema.language import translator

_ = translator("kiosk")


class PriorityPage(ChoosingPage):
    """Asks which class; who has declared one can take it back. A card proves the age."""

    def __init__(self, classes: Sequence[ClassView], visit: Visit, width: int, height: int) -> None:
        options = [
            Option(ChooseClass(each), each.title, f"class-{each.code}", detail=_detail(each)) for each in classes
        ]
        if visit.priority is not None:
            options.append(Option(ChooseClass(None), _("None of these after all"), "class-none"))
        super().__init__(
            _("Who goes first? Please have your papers ready: the window may ask for them."),
            error_words(visit.error)
            if visit.error
            else _("For the green channel please ask at the information desk."),
            options,
            visit.page,
            width,
            height,
            hint=CardHint(visit.card_words),
        )


def _detail(each: ClassView) -> str:
    if each.code == ELDERLY:
        return _("{years} years or older").format(years=ELDERLY_YEARS)
    return ""

"""The classes of visitors that go first."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.dispenser.choices import ChooseClass
from kiosk.dispenser.pages.choosing import ChoosingPage, Option
from schema.hall.classes import ELDERLY, ClassView
from schema.hall.persons import ELDERLY_YEARS
from schema.language import translator

_ = translator("kiosk")


class PriorityPage(ChoosingPage):
    """Asks which class; who has declared one can take it back."""

    def __init__(
        self, classes: Sequence[ClassView], declared: ClassView | None, page: int, width: int, height: int
    ) -> None:
        options = [Option(ChooseClass(each), _title(each), f"class-{each.code}") for each in classes]
        if declared is not None:
            options.append(Option(ChooseClass(None), _("None of these after all"), "class-none"))
        super().__init__(
            _("Who goes first? Please have your papers ready: the window may ask for them."),
            _("For the green channel please ask at the information desk."),
            options,
            page,
            width,
            height,
        )


def _title(each: ClassView) -> str:
    if each.code == ELDERLY:
        return _("{priority} ({years} years or older)").format(priority=each.title, years=ELDERLY_YEARS)
    return each.title

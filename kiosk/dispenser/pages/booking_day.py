"""Making an appointment: on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kiosk.dispenser.choices import BookDay
from kiosk.dispenser.dates import day_words, near
from kiosk.dispenser.pages.choosing import ChoosingPage, Option
from schema.language import translator

_ = translator("kiosk")

#: The least a day's target measures across.
LEAST_COLUMNS = 24


class BookingDayPage(ChoosingPage):
    """Asks which day."""

    def __init__(
        self,
        queue: str,
        days: Sequence[date],
        today: date,
        sentence: str,
        page: int,
        width: int,
        height: int,
    ) -> None:
        options = [Option(BookDay(day), day_words(day), f"day-{day}", near(day, today)) for day in days]
        if not days:
            sentence = sentence or _("All days are over or booked. Please choose another business.")
        question = _("{queue}: on which day?").format(queue=queue)
        super().__init__(question, sentence, options, page, width, height, least_columns=LEAST_COLUMNS)

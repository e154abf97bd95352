"""Making an appointment: at which time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kiosk.dispenser.choices import BookSlot
from kiosk.dispenser.dates import day_words, span
from kiosk.dispenser.pages.choosing import ChoosingPage, Option
from schema.language import translator
from schema.queue.slots import SlotView

_ = translator("kiosk")

#: The least a slot's target measures across.
LEAST_COLUMNS = 24


class BookingSlotPage(ChoosingPage):
    """Asks which slot; those that are full are dulled."""

    def __init__(
        self,
        queue: str,
        day: date,
        slots: Sequence[SlotView],
        sentence: str,
        page: int,
        width: int,
        height: int,
    ) -> None:
        options = [
            Option(
                BookSlot(slot),
                span(slot.begins, slot.ends),
                f"slot-{slot.begins:%H%M}",
                _("{n} left").format(n=slot.free) if slot.free else _("fully booked"),
                available=slot.free > 0,
            )
            for slot in slots
        ]
        if not slots:
            sentence = sentence or _("No times are left on this day. Please choose another day.")
        question = _("{queue}, {day}: at what time?").format(queue=queue, day=day_words(day))
        super().__init__(question, sentence, options, page, width, height, least_columns=LEAST_COLUMNS)

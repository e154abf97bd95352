"""Making an appointment: for which business."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.dispenser.choices import BookQueue
from kiosk.dispenser.pages.choosing import ChoosingPage, Option
from schema.hall.halls import QueueView
from schema.language import translator

_ = translator("kiosk")


class BookingQueuePage(ChoosingPage):
    """Asks which queue."""

    def __init__(self, queues: Sequence[QueueView], sentence: str, page: int, width: int, height: int) -> None:
        options = [
            Option(BookQueue(queue), queue.title, f"book-{queue.letter}", letter=queue.letter) for queue in queues
        ]
        question = _("Appointment: for which business?")
        super().__init__(question, sentence, options, page, width, height)

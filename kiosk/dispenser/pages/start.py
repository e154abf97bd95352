"""The start: every business as a big target."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from kiosk.dispenser.choices import ChooseQueue
from kiosk.dispenser.offers import Offer, offer_words
from kiosk.dispenser.shape import shape
from kiosk.dispenser.widgets.target import Target
from kiosk.dispenser.widgets.target_grid import TargetGrid
from kiosk.dispenser.widgets.turning import Turning
from schema.language import translator

_ = translator("kiosk")

#: The least a queue's target measures, and the most rows it is given.
LEAST_COLUMNS, LEAST_ROWS, MOST_ROWS = 36, 3, 8
#: Rows of the question above the grid.
QUESTION_ROWS = 3


class StartPage(Vertical):
    """Asks which business; `page` of the offers is shown."""

    DEFAULT_CSS = """
    StartPage > Static { height: 3; padding: 1 0; text-style: bold; }
    """

    def __init__(self, offers: tuple[Offer, ...], page: int, width: int, height: int) -> None:
        super().__init__()
        self.offers = offers
        self.shape = shape(
            len(offers),
            width,
            height - QUESTION_ROWS,
            least_columns=LEAST_COLUMNS,
            least_rows=LEAST_ROWS,
            most_rows=MOST_ROWS,
            turning=False,
        )
        self.page = min(page, self.shape.pages - 1)

    def compose(self) -> ComposeResult:
        """The question, the targets, and the line that turns pages if there are several."""
        if not self.offers:
            yield Static(_("No numbers are given here at present. Please ask at the information desk."))
            return
        yield Static(_("What have you come for? Touch it, or press its digit."))
        targets = [
            Target(
                ChooseQueue(offer.queue),
                offer.queue.title,
                offer_words(offer),
                key=str(place),
                letter=offer.queue.letter,
                id=f"queue-{offer.queue.letter}",
            )
            for place, offer in enumerate(self.shape.page(self.offers, self.page), 1)
        ]
        yield TargetGrid(targets, self.shape)
        if self.shape.pages > 1:
            yield Turning(self.page, self.shape.pages, back=False)

    def show_offers(self, offers: tuple[Offer, ...]) -> bool:
        """Bring the numbers up to date; False when the queues are others and the page must be made anew."""
        if [offer.queue for offer in offers] != [offer.queue for offer in self.offers]:
            return False
        self.offers = offers
        words = {offer.queue: offer_words(offer) for offer in offers}
        for target in self.query(Target):
            if isinstance(target.choice, ChooseQueue):
                target.detail = words[target.choice.queue]
        return True

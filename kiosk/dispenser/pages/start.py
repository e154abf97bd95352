"""The start: every business as a big target, and the ways to an appointment."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from kiosk.dispenser.choices import ChooseQueue, GoToBooking, GoToCheckIn, GoToFinding
from kiosk.dispenser.offers import KioskNews, Offer, offer_words
from kiosk.dispenser.shape import TURNING_ROWS, shape
from kiosk.dispenser.widgets.priority_target import PriorityTarget
from kiosk.dispenser.widgets.target import Target
from kiosk.dispenser.widgets.target_grid import TargetGrid
from kiosk.dispenser.widgets.turning import Turning
from schema.hall.classes import ClassView
from schema.language import translator

_ = translator("kiosk")

#: The least a queue's target measures, and the most rows it is given.
LEAST_COLUMNS, LEAST_ROWS, MOST_ROWS = 36, 3, 8
#: Rows of the question above the grid, and of the blank below it.
QUESTION_ROWS, BLANK_ROWS = 3, 1


class StartPage(Vertical):
    """Asks which business; `page` of the offers is shown."""

    DEFAULT_CSS = f"""
    StartPage > #top {{ height: {QUESTION_ROWS}; margin-bottom: {BLANK_ROWS}; }}
    StartPage #find {{ width: 24; margin-left: 2; }}
    StartPage #question {{ width: 1fr; height: {QUESTION_ROWS}; content-align: left middle; text-style: bold; }}
    """

    def __init__(self, news: KioskNews, declared: ClassView | None, page: int, width: int, height: int) -> None:
        super().__init__()
        self.news = news
        self.declared = declared
        self.shape = shape(
            len(news.offers),
            width,
            height - QUESTION_ROWS - BLANK_ROWS - (TURNING_ROWS if news.bookable else 0),
            least_columns=LEAST_COLUMNS,
            least_rows=LEAST_ROWS,
            most_rows=MOST_ROWS,
            turning=news.bookable,
        )
        self.page = min(page, self.shape.pages - 1)

    def compose(self) -> ComposeResult:
        """The question, the targets, and the line of appointments and pages if there are any."""
        news = self.news
        with Horizontal(id="top"):
            yield Static(self._question(), id="question")
            find, bring = _("Find an item"), _("and what to bring")
            yield Target(GoToFinding(), find, bring, key="f1", shown_key="F1", id="find")
            if news.classes and news.offers and news.closed is None:
                yield PriorityTarget(self.declared)
        targets = [
            Target(
                ChooseQueue(offer.queue),
                offer.queue.title,
                self._detail(offer),
                key=str(place),
                letter=offer.queue.letter,
                available=news.closed is None,
                id=f"queue-{offer.queue.letter}",
            )
            for place, offer in enumerate(self.shape.page(news.offers, self.page), 1)
        ]
        yield TargetGrid(targets, self.shape)
        appointments = [
            Target(
                GoToCheckIn(),
                _("Check in"),
                key="f3",
                centred=True,
                shown_key="F3",
                available=news.closed is None,
                id="check-in",
            ),
            Target(GoToBooking(), _("Book a time"), key="f4", centred=True, shown_key="F4", id="book"),
        ]
        if self.shape.pages > 1 or news.bookable:
            yield Turning(self.page, self.shape.pages, *(appointments if news.bookable else []))

    def _question(self) -> str:
        if not self.news.offers:
            return _("No numbers are given here at present. Please ask at the information desk.")
        if self.news.closed is not None:
            return str(self.news.closed)
        return _("What have you come for? Touch, or press a digit.")

    def _detail(self, offer: Offer) -> str:
        """How long it takes; nothing while nobody can take a number."""
        return offer_words(offer) if self.news.closed is None else ""

    def show_news(self, news: KioskNews) -> bool:
        """Bring the numbers up to date; False when the page must be made anew."""
        if not news.made_alike(self.news):
            return False
        self.news = news
        words = {offer.queue: self._detail(offer) for offer in news.offers}
        for target in self.query(Target):
            if isinstance(target.choice, ChooseQueue):
                target.detail = words[target.choice.queue]
        return True

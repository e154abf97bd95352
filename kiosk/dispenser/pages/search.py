"""Looking for an item: by letters or characters."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.cells import pad, width
from kiosk.dispenser.finding import Finding, items_words
from kiosk.dispenser.pages.message import MessagePage
from kiosk.dispenser.shape import TURNING_ROWS, Shape, shape
from kiosk.dispenser.sizing import current_sizing
from kiosk.dispenser.widgets.digits_target import DigitsTarget
from kiosk.dispenser.widgets.item_cell import ItemCell
from kiosk.dispenser.widgets.letter_keys import LetterKeys, keys_rows
from kiosk.dispenser.widgets.part import Part
from kiosk.dispenser.widgets.target_grid import TargetGrid
from kiosk.dispenser.widgets.turning import Turning, back_target
from schema.hall.finding import Catalogue
from schema.language import translator

_ = translator("kiosk")

#: The least an item with its guide measures, and the most rows it is given.
LEAST_COLUMNS, LEAST_ROWS, MOST_ROWS = 36, 3, 5
#: Rows of the field, and of the blank above the letters.
FIELD_ROWS, BLANK_ROWS = 1, 1
#: On a page so high there is a blank below the field, too.
ROOMY = 24
#: Columns of how many were found; the field ends there, below the header's target.
COUNT_COLUMNS = 16


class SearchField(Widget):
    """Shows what has been typed, and how many items that finds."""

    DEFAULT_CSS = f"""
    SearchField {{ height: {FIELD_ROWS}; text-wrap: nowrap; }}
    """

    typed: reactive[str] = reactive("")
    count: reactive[int] = reactive(0)

    def render(self) -> Content:
        """One line."""
        found = items_words(self.count) if self.typed else ""
        question = _("Find:")
        room = max(2, self.size.width - width(question) - COUNT_COLUMNS - 3)
        return Content.assemble(
            (f"{question}  ", "bold"),
            (pad(f" {self.typed}▏", room), "bold on $surface"),
            (pad(found, COUNT_COLUMNS, "right"), "$text-muted"),
        )


class SearchPage(Vertical):
    """The field, what was found, the letters; what was found follows what is typed."""

    DEFAULT_CSS = f"""
    SearchPage > #found {{ height: 1fr; }}
    SearchPage > Center {{ height: auto; padding-top: {BLANK_ROWS}; }}
    SearchPage > #turning {{ height: {TURNING_ROWS}; }}
    """

    def __init__(
        self, catalogue: Catalogue, finding: Finding, giving: bool, page: int, width: int, height: int
    ) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.giving = giving
        self.place = (width, height)
        self.field = SearchField()
        self._hear(finding, page)
        roomy = height >= ROOMY
        self.found = Part(self._items, "found")
        self.found.styles.margin = (BLANK_ROWS if roomy else 0, 0, 0, 0)
        self.turning = Part(self._turning, "turning")
        # The places stay where they are, however many of them are taken.
        self._full = shape(
            current_sizing().most_targets,
            width,
            height - FIELD_ROWS - BLANK_ROWS * (1 + roomy) - keys_rows(height) - TURNING_ROWS,
            least_columns=LEAST_COLUMNS,
            least_rows=LEAST_ROWS,
            most_rows=MOST_ROWS,
            turning=True,
        )

    def _hear(self, finding: Finding, page: int) -> None:
        self.items, self.guiding, self.page = finding.found, finding.guiding, page
        self.field.typed, self.field.count = finding.typed, len(finding.found)

    def compose(self) -> ComposeResult:
        """From above."""
        yield self.field
        yield self.found
        with Center():
            yield LetterKeys(*self.place)
        yield self.turning

    def show_found(self, finding: Finding, page: int) -> None:
        """Bring the field and what was found up to date."""
        if (finding.typed, finding.found) == (self.field.typed, self.items):
            return
        self._hear(finding, page)
        for cell in self.query(ItemCell):
            cell.end()
        self.found.refresh(recompose=True)
        self.turning.refresh(recompose=True)

    @property
    def shape(self) -> Shape:
        """The grid of what was found."""
        return replace(self._full, pages=max(1, -(-len(self.items) // self._full.places)))

    def _items(self) -> Widget:
        if not self.items:
            return MessagePage(*self._words())
        cells = [
            ItemCell(
                item,
                place,
                guiding=self.guiding,
                numbers=self.catalogue.queue_of(item) is not None,
                giving=self.giving,
            )
            for place, item in enumerate(self.shape.page(self.items, self.page), 1)
        ]
        return TargetGrid(cells, self.shape)

    def _words(self) -> tuple[str, str]:
        if self.field.typed:
            return _("Nothing is found by these letters."), _("Please type fewer, or look by department.")
        return (
            _("Type the first letters of the pinyin: YYZZ finds 营业执照."),
            _("Whole pinyin will do, too, and characters from a keyboard."),
        )

    def _turning(self) -> Widget:
        leading = back_target(), DigitsTarget(self.guiding)
        return Turning(self.page, self.shape.pages, *leading, steady=True)

"""Looking for an item: those of a department, or of a theme."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from kiosk.dispenser.pages.items import LEAST_COLUMNS, LEAST_ROWS, MOST_ROWS
from kiosk.dispenser.shape import TURNING_ROWS, shape
from kiosk.dispenser.widgets.digits_target import DigitsTarget
from kiosk.dispenser.widgets.item_cell import ItemCell
from kiosk.dispenser.widgets.target_grid import TargetGrid
from kiosk.dispenser.widgets.turning import Turning, back_target
from schema.hall.finding import Catalogue, Group
from schema.language import translator

_ = translator("kiosk")

#: Rows of the question, the blank below it included.
QUESTION_ROWS = 2


class FoundItemsPage(Vertical):
    """Asks which item; `page` of the group's items is shown."""

    DEFAULT_CSS = f"""
    FoundItemsPage > #question {{ height: {QUESTION_ROWS}; text-style: bold; }}
    """

    def __init__(
        self,
        catalogue: Catalogue,
        group: Group,
        guiding: bool,
        giving: bool,
        page: int,
        width: int,
        height: int,
    ) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.giving = giving
        self.group = group
        self.guiding = guiding
        self.shape = shape(
            len(group.items),
            width,
            height - QUESTION_ROWS - TURNING_ROWS,
            least_columns=LEAST_COLUMNS,
            least_rows=LEAST_ROWS,
            most_rows=MOST_ROWS,
            turning=True,
        )
        self.page = min(page, self.shape.pages - 1)

    def compose(self) -> ComposeResult:
        """The question, the items with their guides, the way back."""
        yield Static(_("{queue}: which item?").format(queue=self.group.name), id="question")
        cells = [
            ItemCell(
                item,
                place,
                guiding=self.guiding,
                numbers=self.catalogue.queue_of(item) is not None,
                giving=self.giving,
            )
            for place, item in enumerate(self.shape.page(self.group.items, self.page), 1)
        ]
        yield TargetGrid(cells, self.shape)
        yield Turning(self.page, self.shape.pages, back_target(), DigitsTarget(self.guiding))

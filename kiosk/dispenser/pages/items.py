"""The items of the chosen business; the first target is for who does not know which."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from kiosk.dispenser.choices import ChooseItem
from kiosk.dispenser.shape import shape
from kiosk.dispenser.widgets.digits_target import DigitsTarget
from kiosk.dispenser.widgets.item_cell import ItemCell
from kiosk.dispenser.widgets.priority_target import PriorityTarget
from kiosk.dispenser.widgets.target import Target
from kiosk.dispenser.widgets.target_grid import TargetGrid
from kiosk.dispenser.widgets.turning import Turning, back_target
from schema.hall.classes import ClassView
from schema.hall.halls import ItemView, QueueView
from schema.language import translator

_ = translator("kiosk")

#: The least an item's target measures, and the most rows it is given.
LEAST_COLUMNS, LEAST_ROWS, MOST_ROWS = 34, 3, 5
#: Rows of the question, of the first target with the blank row below it, and of the line that turns pages.
QUESTION_ROWS, FIRST_ROWS, TURNING_ROWS = 1, 4, 4


class ItemsPage(Vertical):
    """Asks which item; `page` of the items is shown."""

    DEFAULT_CSS = """
    ItemsPage > Static { height: 1; text-style: bold; }
    ItemsPage > #first { height: 3; margin-bottom: 1; }
    ItemsPage #any-item { width: 1fr; }
    """

    def __init__(
        self,
        queue: QueueView,
        items: tuple[ItemView, ...],
        declared: ClassView | None,
        declarable: bool,
        guiding: bool,
        page: int,
        width: int,
        height: int,
    ) -> None:
        super().__init__()
        self.queue = queue
        self.items = items
        self.declared = declared
        self.declarable = declarable
        self.guiding = guiding
        self.shape = shape(
            len(items),
            width,
            height - QUESTION_ROWS - FIRST_ROWS - TURNING_ROWS,
            least_columns=LEAST_COLUMNS,
            least_rows=LEAST_ROWS,
            most_rows=MOST_ROWS,
            turning=True,
        )
        self.page = min(page, self.shape.pages - 1)

    def compose(self) -> ComposeResult:
        """The question, the first target, the items, and the way back."""
        yield Static(_("{queue}: which item?").format(queue=self.queue.title))
        with Horizontal(id="first"):
            yield Target(
                ChooseItem(None),
                _("I do not know which – a number for {queue}").format(queue=self.queue.title),
                key="0",
                id="any-item",
            )
            if self.declarable:
                yield PriorityTarget(self.declared)
        cells = [
            ItemCell(item, place, guiding=self.guiding)
            for place, item in enumerate(self.shape.page(self.items, self.page), 1)
        ]
        yield TargetGrid(cells, self.shape)
        yield Turning(self.page, self.shape.pages, back_target(), DigitsTarget(self.guiding))

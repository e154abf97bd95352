"""A page of targets in rows and columns, all of the same size."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Grid

from kiosk.dispenser.shape import GUTTER_COLUMNS, GUTTER_ROWS, Shape
from kiosk.dispenser.widgets.item_cell import ItemCell
from kiosk.dispenser.widgets.target import Target


class TargetGrid(Grid):
    """Lays `targets` out in `shape`; places that stay empty keep their size."""

    def __init__(self, targets: Sequence[Target | ItemCell], shape: Shape) -> None:
        super().__init__(*targets)
        self.styles.grid_size_columns = shape.columns
        self.styles.grid_rows = str(shape.target_rows)
        # Textual calls the gap between two rows horizontal.
        self.styles.grid_gutter_horizontal = GUTTER_ROWS
        self.styles.grid_gutter_vertical = GUTTER_COLUMNS
        self.styles.height = shape.rows * (shape.target_rows + GUTTER_ROWS) - GUTTER_ROWS
        for target in targets:
            target.styles.height = shape.target_rows
        titled = [target.choosing if isinstance(target, ItemCell) else target for target in targets]
        titles = [target.title for target in titled]
        for each in titled:
            each.companions = titles
